import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fail } from '../../shared/errors';
import { Database, StoreBusy } from './database';

export type Face = 'window' | 'command line';

const noteSchema = z.object({
  face: z.enum(['window', 'command line']),
  pid: z.number().int(),
  /** ISO 8601. */
  since: z.string(),
  token: z.string(),
});
export type OwnerNote = z.infer<typeof noteSchema>;

/** How long to wait for somebody who only looks whether there is an owner, milliseconds: looking takes a moment of the lock. */
const lookersWaitMs = 200;

/**
 * Who runs the jobs of a data folder: one process at a time. The lock is the system's own, on a small SQLite file of its
 * own, so it goes with the process however that dies, and no stale lock is ever guessed about. The note beside it only
 * serves messages.
 */
export class OwnerLock {
  /** Names this ownership in temporary folders: each start has its own. */
  readonly token: string;
  /** The owner before this one did not end in order. */
  readonly afterCrash: boolean;
  readonly #database: Database;
  readonly #notePath: string;

  private constructor(database: Database, notePath: string, token: string, afterCrash: boolean) {
    this.afterCrash = afterCrash;
    this.#database = database;
    this.#notePath = notePath;
    this.token = token;
  }

  /** @throws STORE_OWNED when another process is the owner. */
  static acquire(lockPath: string, notePath: string, face: Face): OwnerLock {
    mkdirSync(dirname(lockPath), { recursive: true });
    const database = new Database(lockPath, { timeoutMs: lookersWaitMs });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (error instanceof StoreBusy) throw owned(readOwner(notePath));
      throw error;
    }
    const afterCrash = readOwner(notePath) !== undefined;
    const token = randomBytes(5).toString('hex');
    const note: OwnerNote = { face, pid: process.pid, since: new Date().toISOString(), token };
    writeFileSync(notePath, JSON.stringify(note));
    return new OwnerLock(database, notePath, token, afterCrash);
  }

  release(): void {
    rmSync(this.#notePath, { force: true });
    this.#database.close();
  }
}

/** Whether some process, this one included, is the owner now. */
export function isOwned(lockPath: string): boolean {
  let database: Database | undefined;
  try {
    database = new Database(lockPath, { timeoutMs: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return false;
  } catch (error) {
    return error instanceof StoreBusy;
  } finally {
    database?.close();
  }
}

/** Who the owner is or, where nobody is, who it was when it died. */
export function readOwner(notePath: string): OwnerNote | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(readFileSync(notePath, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function owned(owner: OwnerNote | undefined): Error {
  const who = owner === undefined ? 'Another Renderyard' : `Renderyard (${owner.face}, process ${owner.pid})`;
  return fail(
    'STORE_OWNED',
    `${who} is already using this queue; add jobs to it with \`renderyard queue add\`, close it first, or use another data folder with RENDERYARD_HOME.`,
  );
}
