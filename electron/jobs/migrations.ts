import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../../shared/errors';
import { Database, storeDamaged } from './database';

/**
 * What leads from one version of the store to the next; the version is the number of steps taken, kept in
 * `user_version`. Steps are never changed once released: a change is a new step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    spec TEXT NOT NULL CHECK (json_valid(spec)),
    priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -100 AND 100),
    position REAL NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX job_revision ON job (revision);
  CREATE INDEX job_position ON job (position);

  -- The state of a job is that of its latest attempt; earlier attempts are kept as they ended.
  CREATE TABLE attempt (
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    state TEXT NOT NULL DEFAULT 'queued',
    phase TEXT,
    progress TEXT,
    started_at INTEGER,
    finished_at INTEGER,
    error TEXT,
    result TEXT,
    PRIMARY KEY (job_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attempt_state ON attempt (state);

  -- Which state may follow which, so that no program and no version of ours can write an illegal one.
  CREATE TABLE transition (
    earlier TEXT NOT NULL,
    later TEXT NOT NULL,
    PRIMARY KEY (earlier, later)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO transition VALUES
    ('queued', 'running'), ('queued', 'canceled'),
    ('running', 'completed'), ('running', 'failed'), ('running', 'canceling'), ('running', 'paused'),
    ('running', 'interrupted'), ('running', 'queued'),
    ('paused', 'running'), ('paused', 'canceling'), ('paused', 'interrupted'), ('paused', 'failed'),
    ('canceling', 'canceled'), ('canceling', 'completed'), ('canceling', 'failed'), ('canceling', 'interrupted'),
    ('interrupted', 'queued'), ('interrupted', 'canceled');
  CREATE TRIGGER attempt_begins BEFORE INSERT ON attempt WHEN NEW.state <> 'queued'
    BEGIN SELECT RAISE(ABORT, 'an attempt begins as queued'); END;
  CREATE TRIGGER attempt_goes_on BEFORE UPDATE OF state ON attempt
    WHEN NEW.state <> OLD.state
      AND NOT EXISTS (SELECT 1 FROM transition WHERE earlier = OLD.state AND later = NEW.state)
    BEGIN SELECT RAISE(ABORT, 'this state may not follow that one'); END;

  CREATE TABLE queue (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    paused INTEGER NOT NULL DEFAULT 0,
    -- Rises with each change of anything in here.
    revision INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO queue (one) VALUES (1);
  `,
  `
  -- Also in the spec; here it can be looked up.
  ALTER TABLE job ADD COLUMN output TEXT NOT NULL DEFAULT '';
  UPDATE job SET output = json_extract(spec, '$.output');
  CREATE INDEX job_output ON job (output);
  -- What was about to be published, so that a finished file is known as this attempt's after a crash.
  ALTER TABLE attempt ADD COLUMN announced TEXT;
  `,
  `
  -- Where the video of an attempt goes. The session is an address on the server that whoever has it can write to.
  CREATE TABLE upload (
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    place INTEGER NOT NULL CHECK (place >= 0),
    destination TEXT NOT NULL CHECK (json_valid(destination)),
    object TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'canceled')),
    session TEXT,
    confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    generation TEXT,
    crc32c TEXT,
    error TEXT,
    PRIMARY KEY (job_id, attempt, place)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Seconds spent in each phase, by its name.
  ALTER TABLE attempt ADD COLUMN phase_seconds TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(phase_seconds));
  `,
];

/** Every store of ours says so in its header ("RYRD"), so that another program's database is not taken for one. */
const applicationId = 0x52595244;

/**
 * Opens the store, made or brought up to date where needed.
 *
 * @param mayMigrate Asked before an older store is changed: false while another process uses it.
 * @throws STORE_DAMAGED, STORE_NEWER, STORE_OWNED; the store is then as it was.
 */
export function openStore(
  path: string,
  mayMigrate: () => boolean,
  steps: readonly string[] = migrations,
): Database {
  const isThere = existsSync(path);
  if (!isThere && existsSync(`${path}-wal`))
    throw storeDamaged(path, 'it is missing, but its journal is there');
  if (!isThere) create(path, steps);
  // A store gets its name only when it is complete, so an empty file was cut.
  if (statSync(path).size === 0) throw storeDamaged(path, 'it is empty');

  const database = new Database(path);
  try {
    const [header] = database.all<{ id: number }>('SELECT application_id AS id FROM pragma_application_id');
    const version = versionOf(database);
    if (header?.id !== applicationId) throw storeDamaged(path, 'it is not a store of Renderyard');
    if (version > steps.length) {
      throw fail(
        'STORE_NEWER',
        `The queue store ${path} was written by a newer Renderyard (format ${version}, this one knows ${steps.length}) and was left as it is; use that version, or another data folder with RENDERYARD_HOME.`,
      );
    }
    if (version < steps.length) {
      if (!mayMigrate()) {
        throw fail(
          'STORE_OWNED',
          'An older Renderyard is using this queue; close it, so that the queue can be brought up to date.',
        );
      }
      migrate(database, steps);
    }
    // A change of state is on disk when its transaction ends, whatever happens to the power.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4000000',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function versionOf(database: Database): number {
  const [row] = database.all<{ version: number }>('SELECT user_version AS version FROM pragma_user_version');
  return row?.version ?? 0;
}

/** Made under another name and then linked to its own, so that it is there whole or not at all. */
function create(path: string, steps: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const database = new Database(draft);
  try {
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA synchronous = FULL`);
    migrate(database, steps);
    database.close();
    giveName(draft, path);
  } catch (error) {
    // Another process was quicker: then its store is the one.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    database.close();
    rmSync(draft, { force: true });
  }
}

function giveName(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    // A file system without hard links (exFAT, some network shares).
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    renameSync(draft, path);
  }
}

function migrate(database: Database, steps: readonly string[]): void {
  for (;;) {
    const done = database.transaction(() => {
      const version = versionOf(database);
      const step = steps[version];
      if (step === undefined) return true;
      database.exec(step);
      database.exec(`PRAGMA user_version = ${version + 1}`);
      return false;
    });
    if (done) return;
  }
}
