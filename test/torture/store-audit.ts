import { DatabaseSync } from '@photostructure/sqlite';
import { jobTransitions, terminalStates } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';

/** A change of state as SQLite itself noted it, whichever process made it. */
export interface Change {
  jobId: string;
  attempt: number;
  /** Null for the beginning of an attempt. */
  from: JobState | null;
  to: JobState;
  /** Milliseconds since 1970. */
  at: number;
}

export interface StoredJob {
  id: string;
  title: string;
  state: JobState;
  attempt: number;
  output: string;
  error: { code: string; message: string } | null;
  result: { output: string; sha256: string; frames: number; durationSeconds: number } | null;
}

const noteEachChange = `
  CREATE TABLE IF NOT EXISTS torture_change (
    place INTEGER PRIMARY KEY AUTOINCREMENT, jobId TEXT, attempt INTEGER, "from" TEXT, "to" TEXT, at REAL
  );
  CREATE TRIGGER IF NOT EXISTS torture_begin AFTER INSERT ON attempt BEGIN
    INSERT INTO torture_change (jobId, attempt, "to", at)
    VALUES (NEW.job_id, NEW.number, NEW.state, unixepoch('subsec') * 1000);
  END;
  CREATE TRIGGER IF NOT EXISTS torture_change AFTER UPDATE OF state ON attempt BEGIN
    INSERT INTO torture_change (jobId, attempt, "from", "to", at)
    VALUES (NEW.job_id, NEW.number, OLD.state, NEW.state, unixepoch('subsec') * 1000);
  END;
`;

/**
 * Looks into a queue store from outside. A trigger of its own notes every change of state in the transaction that makes
 * it, so none can be missed between two looks, and none can be noted that did not happen.
 */
export class StoreAudit {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** To be called once the store is there, before there are jobs in it. */
  begin(): void {
    this.#use((database) => database.exec(noteEachChange));
  }

  changes(): Change[] {
    return this.#use(
      (database) =>
        database
          .prepare('SELECT jobId, attempt, "from", "to", at FROM torture_change ORDER BY place')
          .all() as unknown as Change[],
    );
  }

  jobs(): StoredJob[] {
    const rows = this.#use(
      (database) =>
        database
          .prepare(
            `SELECT id, title, attempt.state, job.attempt, spec ->> 'output' AS output, error, result
             FROM job JOIN attempt ON job_id = id AND number = job.attempt`,
          )
          .all() as unknown as (Omit<StoredJob, 'error' | 'result'> & {
          error: string | null;
          result: string | null;
        })[],
    );
    return rows.map((row) => ({
      ...row,
      error: JSON.parse(row.error ?? 'null') as StoredJob['error'],
      result: JSON.parse(row.result ?? 'null') as StoredJob['result'],
    }));
  }

  /** What SQLite finds wrong, and jobs that have no attempt or more than one that goes on. */
  problems(): string[] {
    return this.#use((database) => {
      const checks = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
      const odd = database
        .prepare(
          `SELECT id FROM job WHERE
             (SELECT count(*) FROM attempt WHERE job_id = id) <> attempt
             OR (SELECT count(*) FROM attempt WHERE job_id = id
                   AND state NOT IN (${terminalStates.map((state) => `'${state}'`).join(', ')})) > 1`,
        )
        .all() as { id: string }[];
      return [
        ...checks.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
        ...odd.map(({ id }) => `job ${id} is not in exactly one state`),
      ];
    });
  }

  #use<T>(fn: (database: InstanceType<typeof DatabaseSync>) => T): T {
    const database = new DatabaseSync(this.#path, { timeout: 10_000 });
    try {
      return fn(database);
    } finally {
      database.close();
    }
  }
}

/** What is wrong with a history: a change that may not be, one that starts elsewhere than the last one ended, … */
export function faultsOf(changes: readonly Change[]): string[] {
  const faults: string[] = [];
  const latest = new Map<string, Change>();
  for (const change of changes) {
    const { jobId, attempt, from, to } = change;
    const before = latest.get(jobId);
    const what = `job ${jobId}, attempt ${attempt}: ${from ?? 'nothing'} → ${to}`;
    if (from === null) {
      if (to !== 'queued') faults.push(`${what}: an attempt begins as queued`);
      if (attempt !== (before?.attempt ?? 0) + 1) faults.push(`${what}: not the next attempt`);
      if (before !== undefined && !isTerminal(before.to)) faults.push(`${what}, but the last one goes on`);
    } else {
      if (before?.attempt !== attempt || before.to !== from) faults.push(`${what} was not in that state`);
      if (isTerminal(from)) faults.push(`${what}: it had ended`);
      if (!jobTransitions[from].includes(to)) faults.push(`${what} is no step that may be taken`);
    }
    latest.set(jobId, change);
  }
  return faults;
}

export const isTerminal = (state: JobState): boolean =>
  (terminalStates as readonly JobState[]).includes(state);
