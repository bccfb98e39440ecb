import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Database, StoreBusy } from '../../../electron/jobs/database';
import { migrations, openStore } from '../../../electron/jobs/migrations';
import { OwnerLock, isOwned } from '../../../electron/jobs/owner-lock';
import { QueueStore } from '../../../electron/jobs/queue-store';
import { RenderyardError } from '../../../shared/errors';
import type { JobSpec } from '../../../shared/job/spec';

const folders: string[] = [];
const stores: { close(): void }[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-store-'));
  folders.push(folder);
  return folder;
}

function open(path = join(emptyFolder(), 'queue.sqlite')): QueueStore {
  const store = QueueStore.open(path, () => true);
  stores.push(store);
  return store;
}

const spec = (output: string): JobSpec => ({
  kind: 'render',
  storyboard: '/a.yaml',
  output,
  set: {},
  existing: 'error',
  strategy: 'auto',
  limits: {},
});

function add(store: QueueStore, id: string, priority = 0) {
  return store.add({ id, title: `Job ${id}`, spec: spec(`/${id}.mp4`), priority, createdAt: 1 });
}

function codeOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof RenderyardError) return error.code;
    throw error;
  }
  return 'none';
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('QueueStore', () => {
  it('keeps jobs over closing and opening', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    const first = open(path);
    const job = add(first, 'a', 7);
    first.close();
    expect(open(path).get('a')).toEqual(job);
  });

  it('keeps each attempt with its own end, and never changes an ended one', () => {
    const store = open();
    add(store, 'a');
    store.transition('a', 'running', { at: 10 });
    store.notes.saveProgress('a', 'scenes', { prepare: 0.5, scenes: 12.25 }, null);
    expect(store.get('a').phaseSeconds).toEqual({ prepare: 0.5, scenes: 12.25 });
    store.transition('a', 'failed', { at: 20, error: { code: 'ENCODER_FAILED', message: 'No.' } });
    expect(codeOf(() => store.transition('a', 'running', { at: 21 }))).toBe('JOB_STATE');
    expect(codeOf(() => store.transition('a', 'queued', { at: 21 }))).toBe('JOB_STATE');
    expect(store.retry('a')).toMatchObject({
      attempt: 2,
      state: 'queued',
      error: null,
      phase: null,
      startedAt: null,
    });
    expect(codeOf(() => store.retry('a'))).toBe('JOB_STATE');
    store.transition('a', 'canceled', { at: 30 });
    expect(
      store.attempts('a').map(({ attempt, state, error, phase }) => [attempt, state, error?.code, phase]),
    ).toEqual([
      [1, 'failed', 'ENCODER_FAILED', 'scenes'],
      [2, 'canceled', undefined, null],
    ]);
  });

  it('never lets an attempt end before it began, though the clock was set back', () => {
    const store = open();
    add(store, 'a');
    store.transition('a', 'running', { at: 1_000 });
    expect(store.transition('a', 'canceling', { at: 500 }).startedAt).toBe(1_000);
    expect(store.transition('a', 'canceled', { at: 400 }).finishedAt).toBe(1_000);
  });

  it('orders by priority, then by place; a moved job takes the priority of its new place', () => {
    const store = open();
    for (const id of ['a', 'b', 'c', 'd']) add(store, id, id === 'd' ? 5 : 0);
    const order = () => store.inStates('queued').map(({ id }) => id);
    expect(order()).toEqual(['d', 'a', 'b', 'c']);
    store.order.move('c', 'a');
    expect(order()).toEqual(['d', 'c', 'a', 'b']);
    store.order.move('b', 'd');
    expect(order()).toEqual(['b', 'd', 'c', 'a']);
    store.order.move('c', null);
    expect(order()).toEqual(['b', 'd', 'a', 'c']);
    expect(codeOf(() => store.order.move('a', 'nobody'))).toBe('JOB_UNKNOWN');
    // Far more often than halving a distance can go well.
    for (let turn = 0; turn < 200; turn++) {
      store.order.move(turn % 2 === 0 ? 'c' : 'a', turn % 2 === 0 ? 'a' : 'c');
      expect(order()).toEqual(turn % 2 === 0 ? ['b', 'd', 'c', 'a'] : ['b', 'd', 'a', 'c']);
    }
    // The end is the end, also for one that stood first.
    store.order.move('b', null);
    expect(order()).toEqual(['d', 'a', 'c', 'b']);
  });

  it('removes what is queued or has ended, all or nothing', () => {
    const store = open();
    for (const id of ['a', 'b', 'c']) add(store, id);
    store.transition('b', 'running', { at: 1 });
    expect(codeOf(() => store.remove(['a', 'b']))).toBe('JOB_STATE');
    expect(store.ids()).toEqual(['a', 'b', 'c']);
    store.remove(['a']);
    store.transition('b', 'completed', { at: 2 });
    expect(store.removeFinished()).toEqual(['b']);
    expect(store.ids()).toEqual(['c']);
    expect(codeOf(() => store.get('b'))).toBe('JOB_UNKNOWN');
  });

  it('tells another connection what has changed', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    const mine = open(path);
    const theirs = open(path);
    add(mine, 'a');
    add(mine, 'b');
    const { revision } = mine;
    theirs.order.setPriority('a', 3);
    expect(mine.changedSince(revision).jobs.map(({ id, priority }) => [id, priority])).toEqual([['a', 3]]);
    theirs.paused = true;
    expect(mine.paused).toBe(true);
  });

  it('is quick with ten thousand jobs', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    const store = open(path);
    const database = new Database(path);
    database.transaction(() => {
      database.exec(`
        WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 9999)
        INSERT INTO job (id, title, spec, output, position, created_at, revision)
          SELECT 'job' || n, 'Job ' || n, '${JSON.stringify(spec('/a.mp4'))}', '/a.mp4', n, n, 1 FROM number;
        INSERT INTO attempt (job_id, number) SELECT id, 1 FROM job;
        UPDATE attempt SET state = 'canceled', finished_at = 1 WHERE job_id NOT LIKE '%00';
      `);
    });
    database.close();
    const once = (fn: () => unknown) => {
      const began = performance.now();
      fn();
      return performance.now() - began;
    };
    store.get('job1');
    const one = Math.max(...['job5000', 'job7', 'job9999'].map((id) => once(() => store.get(id))));
    expect(store.list()).toHaveLength(10_000);
    expect(store.inStates('queued')).toHaveLength(99);
    // What the scheduler asks for again and again looks at what waits, not at the history.
    expect(once(() => store.inStates('queued'))).toBeLessThan(1_000 * one);
    expect(once(() => store.list())).toBeLessThan(20_000 * one);
    expect(add(store, 'next').position).toBe(10_000);
    expect(store.removeFinished()).toHaveLength(9_901);
    expect(store.check()).toBeNull();
  });
});

describe('opening a store', () => {
  function written(): { path: string; folder: string } {
    const folder = emptyFolder();
    const path = join(folder, 'queue.sqlite');
    const store = open(path);
    for (let number = 0; number < 200; number++) add(store, `job${number}`);
    store.close();
    return { path, folder };
  }

  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'no database at all '.repeat(500))],
    ['emptied', (path: string) => truncateSync(path, 0)],
    ['cut in the middle of its header', (path: string) => truncateSync(path, 50)],
    ['another program’s database', (path: string) => otherDatabase(path)],
  ])('refuses one that is %s, says what to do, and leaves it as it is', (_what, damage) => {
    const { path } = written();
    damage(path);
    const before = hashOf(path);
    expect(codeOf(() => QueueStore.open(path, () => true))).toBe('STORE_DAMAGED');
    expect(hashOf(path)).toBe(before);
    try {
      QueueStore.open(path, () => true);
    } catch (error) {
      expect((error as Error).message).toContain(path);
      expect((error as Error).message).toContain('move it away');
    }
  });

  it('finds pages that are missing', () => {
    const { path } = written();
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    const before = hashOf(path);
    const look = () => {
      const store = open(path);
      const problem = store.check();
      if (problem !== null) throw new RenderyardError({ code: 'STORE_DAMAGED', message: problem });
    };
    expect(codeOf(look)).toBe('STORE_DAMAGED');
    expect(hashOf(path)).toBe(before);
  });

  it('does not take a journal without its store for an empty queue', () => {
    const { path } = written();
    rmSync(path);
    writeFileSync(`${path}-wal`, 'something');
    expect(codeOf(() => QueueStore.open(path, () => true))).toBe('STORE_DAMAGED');
  });

  it('leaves one of a newer version alone', () => {
    const { path } = written();
    const database = new Database(path);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    expect(codeOf(() => QueueStore.open(path, () => true))).toBe('STORE_NEWER');
  });

  it('brings an older one up to date step by step, and not while an older program uses it', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    openStore(path, () => true).close();
    const steps = [...migrations, 'CREATE TABLE added (x) STRICT', 'DROP TABLE added'].map((sql) =>
      sql.replace('(x)', '(x TEXT)'),
    );
    expect(codeOf(() => openStore(path, () => false, steps))).toBe('STORE_OWNED');
    const database = openStore(path, () => true, steps);
    expect(database.all('SELECT user_version AS v FROM pragma_user_version')).toEqual([{ v: steps.length }]);
    database.close();
  });

  it('brings jobs of the first version along', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    const first = openStore(path, () => true, migrations.slice(0, 1));
    first.run(
      `INSERT INTO job (id, title, spec, position, created_at, revision) VALUES ('a', 'A', ?, 1, 1, 1)`,
      JSON.stringify(spec('/a.mp4')),
    );
    first.run(`INSERT INTO attempt (job_id, number) VALUES ('a', 1)`);
    first.close();
    const store = open(path);
    expect(store.unfinishedFor('/a.mp4')).toMatchObject({ id: 'a', state: 'queued' });
    expect(store.notes.announced('a')).toBeNull();
  });

  it('takes a step back that fails half way', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    openStore(path, () => true).close();
    const steps = [...migrations, 'CREATE TABLE added (x TEXT) STRICT; CREATE TABLE job (y TEXT)'];
    expect(() => openStore(path, () => true, steps)).toThrow('already exists');
    const store = open(path);
    expect(store.check()).toBeNull();
    const database = new Database(path);
    expect(database.all(`SELECT name FROM sqlite_master WHERE name = 'added'`)).toEqual([]);
    database.close();
  });

  it('is made whole or not at all, also by two at a time', () => {
    const folder = emptyFolder();
    const path = join(folder, 'queue.sqlite');
    const [a, b] = [open(path), open(path)];
    add(a, 'x');
    expect(b.get('x').id).toBe('x');
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('says that another program holds it, after a while', () => {
    const path = join(emptyFolder(), 'queue.sqlite');
    const store = open(path);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(() => add(store, 'a')).toThrow(StoreBusy);
    other.exec('ROLLBACK');
    other.close();
    expect(add(store, 'a').state).toBe('queued');
  });
});

describe('OwnerLock', () => {
  const sqlite = new URL('../../../node_modules/@photostructure/sqlite/dist/index.mjs', import.meta.url).href;
  function places() {
    const folder = emptyFolder();
    return [join(folder, 'owner.lock'), join(folder, 'owner.json')] as const;
  }

  it('is had by one at a time, with a message that says who has it', () => {
    const [lock, note] = places();
    expect(isOwned(lock)).toBe(false);
    const first = OwnerLock.acquire(lock, note, 'window');
    expect(first.afterCrash).toBe(false);
    expect(isOwned(lock)).toBe(true);
    expect(() => OwnerLock.acquire(lock, note, 'command line')).toThrow(
      `Renderyard (window, process ${process.pid})`,
    );
    first.release();
    expect(isOwned(lock)).toBe(false);
    const second = OwnerLock.acquire(lock, note, 'command line');
    expect(second.afterCrash).toBe(false);
    expect(second.token).not.toBe(first.token);
    second.release();
  });

  it('waits for somebody who only looks whether there is an owner', async () => {
    const [lock, note] = places();
    const looker = new Worker(
      `const { workerData: [module, lock], parentPort } = require('node:worker_threads');
       import(module).then(({ DatabaseSync }) => {
         const database = new DatabaseSync(lock);
         database.exec('BEGIN EXCLUSIVE');
         parentPort.postMessage('looks');
         // As long as the other thread needs to run into it.
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
         database.close();
       });`,
      { eval: true, workerData: [sqlite, lock] },
    );
    await once(looker, 'message');
    OwnerLock.acquire(lock, note, 'window').release();
    await once(looker, 'exit');
  });

  it('goes with its process, however that dies', () => {
    const [lock, note] = places();
    const script = `
      const { DatabaseSync } = await import(${JSON.stringify(sqlite)});
      const { writeFileSync } = await import('node:fs');
      new DatabaseSync(${JSON.stringify(lock)}).exec('BEGIN EXCLUSIVE');
      writeFileSync(${JSON.stringify(note)}, JSON.stringify({ face: 'window', pid: process.pid, since: '', token: 'x' }));
      process.kill(process.pid, 'SIGKILL');
    `;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    const next = OwnerLock.acquire(lock, note, 'window');
    expect(next.afterCrash).toBe(true);
    next.release();
  });
});

function otherDatabase(path: string): void {
  rmSync(path);
  const database = new Database(path);
  database.exec('CREATE TABLE bookmarks (url TEXT)');
  database.close();
}
