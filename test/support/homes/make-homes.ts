import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { migrations, openStore } from '../../../electron/jobs/migrations';
import type { Database } from '../../../electron/jobs/database';

/** Data folders as released versions wrote them, one for each format of the queue store. */
export const homesFolder = resolve(import.meta.dirname, '../../fixtures/homes');

/** 2026-11-01, milliseconds. Nothing in a fixture depends on when it was made. */
const then = Date.UTC(2026, 10, 1);

interface OldJob {
  id: string;
  title: string;
  /** As its version wrote it: never brought up to date. */
  spec: object;
  /** States that the latest attempt went through. */
  states: readonly string[];
  attempt?: number;
  error?: object;
  result?: object;
  uploads?: readonly { object: string; states: readonly string[]; error?: object }[];
}

const render = (name: string, more: object = {}) => ({
  kind: 'render',
  storyboard: `/home/maker/Stories/${name}.storyboard.yaml`,
  output: `/home/maker/Videos/${name}.mp4`,
  set: { headline: 'Hello', size: 64, loud: false },
  existing: 'error',
  strategy: 'auto',
  limits: {},
  ...more,
});

const result = (name: string) => ({
  output: `/home/maker/Videos/${name}.mp4`,
  sha256: 'ab'.repeat(32),
  bytes: 1_234_567,
  durationSeconds: 12.5,
  frames: 375,
  width: 1280,
  height: 720,
  segmentsReused: 1,
  segmentsRendered: 4,
});

/** What every version could hold. */
const jobs: readonly OldJob[] = [
  {
    id: 'done0001',
    title: 'Done',
    spec: render('done', { preset: 'web-720p', limits: { timeoutSeconds: 600, niceness: 10 } }),
    states: ['running', 'completed'],
    result: result('done'),
  },
  {
    id: 'fail0001',
    title: 'Failed twice',
    spec: render('failed'),
    states: ['running', 'failed'],
    attempt: 2,
    error: {
      code: 'SOURCE_MISSING',
      message: 'The file photo.jpg is missing; put it back.',
      file: '/home/maker/Stories/failed.storyboard.yaml',
      path: 'scenes[0].elements[0].src',
      line: 7,
      column: 22,
    },
  },
  {
    id: 'canc0001',
    title: 'Canceled',
    spec: render('canceled'),
    states: ['running', 'canceling', 'canceled'],
  },
  {
    id: 'tran0001',
    title: 'Clip through a preset',
    spec: {
      kind: 'transcode',
      input: '/home/maker/Clips/clip.mov',
      output: '/home/maker/Videos/clip.mp4',
      preset: 'web-1080p',
      existing: 'unique',
      limits: { memoryBytes: 2_000_000_000 },
    },
    states: ['running', 'completed'],
    result: result('clip (2)'),
  },
  { id: 'wait0001', title: 'Waiting', spec: render('waiting', { existing: 'overwrite' }), states: [] },
  { id: 'runs0001', title: 'Was running', spec: render('running'), states: ['running'] },
];

/** What came with uploads. */
const uploaded: readonly OldJob[] = [
  {
    id: 'upld0001',
    title: 'Upload failed',
    spec: render('uploaded', { destinations: [{ type: 'gcs', bucket: 'films', prefix: 'spring' }] }),
    states: ['running', 'completed'],
    result: result('uploaded'),
    uploads: [
      { object: 'spring/uploaded.mp4', states: ['done'] },
      {
        object: 'autumn/uploaded.mp4',
        states: ['failed'],
        error: {
          code: 'UPLOAD_NO_BUCKET',
          message: 'There is no bucket "films"; check its name, or make it.',
        },
      },
    ],
  },
];

/** Which settings each version has beside the first's. */
const settings = [
  { concurrency: 2, cancelGraceSeconds: 3, appearance: 'dark', outputFolder: '/home/maker/Videos' },
  {},
  { uploadTo: 'gs://films/spring', uploadAlways: true },
];

/** Makes the fixtures of versions that have none yet. Those that are there stay as they were released. */
export function makeHomes(): string[] {
  const made: string[] = [];
  for (let version = 1; version <= migrations.length; version += 1) {
    const home = join(homesFolder, `v${version}`);
    if (existsSync(home)) continue;
    mkdirSync(home, { recursive: true });
    try {
      writeFileSync(
        join(home, 'settings.json'),
        `${JSON.stringify(Object.assign({}, ...settings.slice(0, version)), null, 2)}\n`,
      );
      const database = openStore(join(home, 'queue.sqlite'), () => true, migrations.slice(0, version));
      const all = version >= 3 ? [...jobs, ...uploaded] : jobs;
      all.forEach((job, index) => addJob(database, job, index + 1, version));
      database.exec('UPDATE queue SET paused = 1, revision = 100');
      // One small file, without a journal beside it.
      database.exec('PRAGMA journal_mode = DELETE; VACUUM');
      database.close();
      made.push(home);
    } catch (error) {
      rmSync(home, { recursive: true, force: true });
      throw error;
    }
  }
  return made;
}

function addJob(database: Database, job: OldJob, position: number, version: number): void {
  const { id, title, spec, states, attempt = 1, error, result: made, uploads = [] } = job;
  database.run(
    'INSERT INTO job (id, title, spec, position, attempt, created_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[id, title, JSON.stringify(spec), position, attempt, then + position * 1000, position],
  );
  if (version >= 2)
    database.run('UPDATE job SET output = ? WHERE id = ?', (spec as { output: string }).output, id);
  for (let number = 1; number <= attempt; number += 1) {
    database.run('INSERT INTO attempt (job_id, number) VALUES (?, ?)', id, number);
    for (const state of states)
      database.run('UPDATE attempt SET state = ? WHERE job_id = ? AND number = ?', state, id, number);
    const hasBegun = states.length > 0;
    const hasEnded = states.length > 1;
    database.run(
      'UPDATE attempt SET phase = ?, progress = ?, started_at = ?, finished_at = ?, error = ?, result = ? WHERE job_id = ? AND number = ?',
      hasBegun ? 'scenes' : null,
      hasBegun && !hasEnded
        ? JSON.stringify({
            phase: 'scenes',
            fraction: 0.25,
            frame: 90,
            totalFrames: 375,
            fps: 60,
            speed: 2,
            etaSeconds: 5,
          })
        : null,
      hasBegun ? then + 60_000 : null,
      hasEnded ? then + 90_000 : null,
      error === undefined ? null : JSON.stringify(error),
      made === undefined ? null : JSON.stringify(made),
      id,
      number,
    );
  }
  uploads.forEach(({ object, states: [state = 'waiting'], error: problem }, place) => {
    database.run(
      'INSERT INTO upload (job_id, attempt, place, destination, object, state, confirmed, bytes, generation, crc32c, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[id, attempt, place],
      JSON.stringify({ type: 'gcs', bucket: 'films', prefix: object.split('/')[0] }),
      ...[object, state, state === 'done' ? 1_234_567 : 262_144, 1_234_567],
      state === 'done' ? '1700000000000001' : null,
      state === 'done' ? 'AAAAAA==' : null,
      problem === undefined ? null : JSON.stringify(problem),
    );
  });
}
