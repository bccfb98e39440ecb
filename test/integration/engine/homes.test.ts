import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../electron/engine';
import type { Engine } from '../../../electron/engine-interface';
import { Database } from '../../../electron/jobs/database';
import { migrations } from '../../../electron/jobs/migrations';
import { homesFolder } from '../../support/homes/make-homes';
import { run } from '../cli/command-line';

const folders: string[] = [];
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function copyOf(version: number): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'renderyard-old-home-'));
  folders.push(home);
  await cp(join(homesFolder, `v${version}`), home, { recursive: true });
  return home;
}

async function open(home: string): Promise<Engine> {
  const engine = await createEngine({ home, face: 'command line', env: process.env, version: '0.0.0' });
  engines.push(engine);
  return engine;
}

/** Every file with its contents. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    found[file] = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : 'folder';
  }
  return found;
}

const versions = Array.from({ length: migrations.length }, (_, index) => index + 1);

it('has a data folder of every version', async () => {
  expect((await readdir(homesFolder)).toSorted()).toEqual(versions.map((version) => `v${version}`));
});

describe.each(versions)('a data folder of version %i', (version) => {
  it('opens, and its jobs and settings are as they were', async () => {
    const engine = await open(await copyOf(version));
    const jobs = Object.fromEntries(engine.queue.list().map((job) => [job.id, job]));
    const first = Object.values(jobs).filter(({ id }) => id !== 'upld0001');
    expect(first.map(({ id, state }) => [id, state]).toSorted()).toEqual([
      ['canc0001', 'canceled'],
      ['done0001', 'completed'],
      ['fail0001', 'failed'],
      ['runs0001', 'running'],
      ['tran0001', 'completed'],
      ['wait0001', 'queued'],
    ]);
    expect(jobs.done0001).toMatchObject({
      title: 'Done',
      spec: {
        kind: 'render',
        storyboard: '/home/maker/Stories/done.storyboard.yaml',
        output: '/home/maker/Videos/done.mp4',
        set: { headline: 'Hello', size: 64, loud: false },
        preset: 'web-720p',
        limits: { timeoutSeconds: 600, niceness: 10 },
      },
      createdAt: Date.UTC(2026, 10, 1) + 1000,
      result: { sha256: 'ab'.repeat(32), frames: 375, segmentsRendered: 4 },
      uploads: [],
    });
    expect(jobs.fail0001).toMatchObject({
      attempt: 2,
      error: { code: 'SOURCE_MISSING', path: 'scenes[0].elements[0].src', line: 7, column: 22 },
    });
    expect(engine.queue.attempts('fail0001').map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(jobs.tran0001).toMatchObject({ spec: { kind: 'transcode', preset: 'web-1080p' } });
    expect(engine.queue.status.paused).toBe(true);
    expect(engine.settings).toMatchObject({ concurrency: 2, cancelGraceSeconds: 3, appearance: 'dark' });
    if (version < 3) return;
    expect(jobs.upld0001).toMatchObject({
      state: 'completed',
      uploads: [
        { url: 'gs://films/spring/uploaded.mp4', state: 'done' },
        { url: 'gs://films/autumn/uploaded.mp4', state: 'failed', error: { code: 'UPLOAD_NO_BUCKET' } },
      ],
    });
    expect(engine.settings).toMatchObject({ uploadTo: 'gs://films/spring', uploadAlways: true });
  });

  it('goes on: what ran is queued again, what waits can be canceled, what failed can be retried', async () => {
    const engine = await open(await copyOf(version));
    await engine.start();
    expect(engine.queue.get('runs0001')).toMatchObject({ state: 'queued', attempt: 1 });
    await engine.queue.cancel('wait0001');
    expect(engine.queue.get('wait0001').state).toBe('canceled');
    expect(await engine.queue.retry('fail0001')).toMatchObject({ state: 'queued', attempt: 3 });
    expect((await engine.health()).checks.find(({ id }) => id === 'store')).toMatchObject({ status: 'ok' });
  });
});

it('is left exactly as it is by a version that is older than it', async () => {
  const home = await copyOf(migrations.length);
  const database = new Database(join(home, 'queue.sqlite'));
  database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
  database.close();
  const before = await contents(home);
  await expect(open(home)).rejects.toMatchObject({
    code: 'STORE_NEWER',
    message: expect.stringContaining('was written by a newer Renderyard') as unknown,
  });
  const { status, stdout, stderr } = await run(['queue', 'list'], {
    env: { ...process.env, RENDERYARD_HOME: home },
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('was written by a newer Renderyard');
  expect(await contents(home)).toEqual(before);
});
