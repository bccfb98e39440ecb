import { createRequire } from 'node:module';
import type * as Sqlite from '@photostructure/sqlite';
import { RenderyardError, fail } from '../../shared/errors';

type Connection = InstanceType<typeof Sqlite.DatabaseSync>;
type Statement = ReturnType<Connection['prepare']>;
export type SqlValue = string | number | null;

/** How long a statement waits for another process's write, milliseconds. Writes of ours take one or two. */
const busyTimeoutMs = 2_000;

/** Another process held the store for too long. What was asked for did not happen; it can be tried again. */
export class StoreBusy extends RenderyardError {
  constructor(path: string, cause: unknown) {
    super(
      {
        code: 'STORE_OWNED',
        message: `The queue store ${path} is locked by another program; close what uses it and try again.`,
      },
      { cause },
    );
  }
}

/**
 * The only module that knows which SQLite we use: one with the API of `node:sqlite` that also runs where that is not
 * built in (Node 20, Electron 33). Its errors come out as ours.
 */
export class Database {
  readonly path: string;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, options: { timeoutMs?: number } = {}) {
    this.path = path;
    // Loaded when there is a store to open: many commands need none.
    const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite') as typeof Sqlite;
    this.#connection = this.#translate(
      () =>
        new DatabaseSync(path, {
          timeout: options.timeoutMs ?? busyTimeoutMs,
          enableForeignKeyConstraints: true,
        }),
    );
  }

  /** Runs statements that take nothing and return nothing. */
  exec(sql: string): void {
    this.#translate(() => this.#connection.exec(sql));
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#translate(() => this.#prepared(sql).all(...values) as Row[]);
  }

  /** Returns how many rows were changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#translate(() => this.#prepared(sql).run(...values).changes);
  }

  /** All of `fn` or nothing of it. Takes the write lock at once, so that what `fn` reads stays true until it is done. */
  transaction<T>(fn: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const value = fn();
      this.exec('COMMIT');
      return value;
    } catch (error) {
      // Some errors (a full disk) have rolled it back already.
      if (this.#connection.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    if (!this.#connection.isOpen) return;
    this.#statements.clear();
    this.#connection.close();
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #translate<T>(fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      throw translated(error, this.path);
    }
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that have a meaning for people. */
function translated(error: unknown, path: string): unknown {
  const code = (error as { errcode?: unknown }).errcode;
  if (typeof code !== 'number') return error;
  switch (code & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new StoreBusy(path, error);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return storeDamaged(path, (error as Error).message, error);
    case 13: // SQLITE_FULL
      return fail('DISK_FULL', `The disk with ${path} is full; free some space.`, {}, error);
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 14: // SQLITE_CANTOPEN
      return fail(
        'FILE_UNREADABLE',
        `The queue store ${path} cannot be read and written (${(error as Error).message}); check its folder's permissions and disk.`,
        {},
        error,
      );
    default:
      return error;
  }
}

/** The store is not what we wrote. It is never deleted or repaired behind the user's back. */
export function storeDamaged(path: string, what: string, cause?: unknown): RenderyardError {
  return fail(
    'STORE_DAMAGED',
    `The queue store ${path} is damaged (${what}) and was left as it is; restore it from a backup, or move it away together with ${path}-wal and ${path}-shm to start with an empty queue.`,
    {},
    cause,
  );
}
