import { mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** What is written down before a process exists. */
const intentSchema = z.object({
  /** Carried by every process of the tree; also the row's id. */
  token: z.string().regex(/^[0-9a-f]+-[0-9a-f]+$/),
  jobId: z.string().nullable(),
  attempt: z.number().int().nullable(),
  label: z.string(),
  /** Absolute path. */
  program: z.string(),
  /** Files that may be deleted when the owner died. */
  partialPaths: z.array(z.string()),
  /** The app that starts the process. */
  appPid: z.number().int(),
  appStartTime: z.string().nullable(),
  /** Empty where the system has none. */
  bootId: z.string(),
  /** ISO 8601, for people only: clocks can be set back. */
  intendedAt: z.string(),
});
export type LedgerIntent = z.infer<typeof intentSchema>;

/** What is known once it exists. */
const factsSchema = z.object({ pid: z.number().int().min(2), startTime: z.string().nullable() });
export type LedgerFacts = z.infer<typeof factsSchema>;

const rowSchema = intentSchema.extend({ started: factsSchema.nullable() });
export type LedgerRow = z.infer<typeof rowSchema>;

/** The processes that may be running on our account, kept where it survives the app. */
export interface ProcessLedger {
  /** Writes a row down, before the process is started. @throws when it cannot be written */
  intend(intent: LedgerIntent): void;
  /** Completes the row. @throws when it cannot be written */
  started(token: string, facts: LedgerFacts): void;
  /** Removes the row: nothing of the tree is left. Does nothing when there is none. */
  gone(token: string): void;
  /** Rows whose first writing was cut short by the death of their app: no process was started for them. */
  unfinished(): LedgerRow[];
  /** All rows that can be read. */
  rows(): LedgerRow[];
  /** Names of those that cannot: damaged, or of a later version. */
  unreadable(): string[];
}

/**
 * A ledger of one small file for each process in `folder`. What was written survives the death of the app,
 * because the system holds it; it need not survive the death of the system (no fsync), because no process does.
 * A row is replaced by renaming, so a reader sees the old one or the new one.
 */
export function createFileLedger(folder: string): ProcessLedger {
  const pathOf = (token: string) => join(folder, `${token}.json`);
  const write = (row: LedgerRow) => {
    const path = pathOf(row.token);
    writeFileSync(`${path}.new`, JSON.stringify(row), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  /** What was written here as a whole: it need not be read again to be completed, and no part of it is left. */
  const intended = new Map<string, LedgerIntent>();
  return {
    intend(intent) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      write({ ...intent, started: null });
      intended.set(intent.token, intent);
    },
    started(token, facts) {
      const intent = intended.get(token) ?? readRow(pathOf(token));
      if (intent === undefined) return;
      // Should it fail, there may be a part of it.
      intended.delete(token);
      write({ ...intent, started: facts });
      intended.set(token, intent);
    },
    gone(token) {
      if (!intended.delete(token)) unlinkIfThere(`${pathOf(token)}.new`);
      unlinkIfThere(pathOf(token));
    },
    unfinished: () =>
      filesIn(folder, '.json.new')
        .filter((name) => readRow(join(folder, name.slice(0, -'.new'.length))) === undefined)
        .flatMap((name) => readRow(join(folder, name)) ?? []),
    rows: () => filesIn(folder, '.json').flatMap((name) => readRow(join(folder, name)) ?? []),
    unreadable: () => filesIn(folder, '.json').filter((name) => readRow(join(folder, name)) === undefined),
  };
}

/** A fraction of what `rmSync` costs, which looks first and may have a folder to remove. */
function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function filesIn(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(ending));
  } catch {
    return [];
  }
}

/** Undefined for a file that is gone, or that no version of ours has written. */
function readRow(path: string): LedgerRow | undefined {
  try {
    return rowSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
