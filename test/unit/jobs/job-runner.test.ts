import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abortableWait } from '../../../electron/concurrency';
import { EventHub } from '../../../electron/jobs/event-hub';
import { JobLogs } from '../../../electron/jobs/job-logs';
import { JobRunner } from '../../../electron/jobs/job-runner';
import { PlainExecutor } from '../../../electron/jobs/plain-executor';
import { QueueStore } from '../../../electron/jobs/queue-store';
import { TemporaryFolders } from '../../../electron/jobs/temporary-folders';
import type { Work } from '../../../electron/render/work';
import { silentLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';
import type { Job } from '../../../shared/job/job';
import { jobSpecSchema } from '../../../shared/job/spec';
import { defaultSettings } from '../../../shared/settings';

let home: string;
let store: QueueStore;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'renderyard-runner-'));
  store = QueueStore.open(join(home, 'queue.sqlite'), () => true);
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

/** A runner on a real store, whose jobs do `body`. */
function runnerFor(body: (work: Work) => Promise<void>, logs = logsIn(home)): JobRunner {
  return new JobRunner({
    store,
    uploader: () => Promise.reject(new Error('nothing is uploaded here')),
    executor: new PlainExecutor(),
    kinds: {
      check: (spec) => Promise.resolve({ title: 'a job', spec }),
      async run(work) {
        await body(work);
        throw new Error('the work came to its end');
      },
    },
    folders: new TemporaryFolders(join(home, 'tmp'), 'token'),
    logs,
    processes: { suspend: () => Promise.resolve(), resume: () => Promise.resolve() },
    settings: () => defaultSettings,
    events: new EventHub(() => undefined),
    log: silentLogger,
    metrics: createMetrics(),
  });
}

const logsIn = (folder: string) =>
  new JobLogs({ folder: join(folder, 'logs'), maxBytes: () => 1e6, onGrown: () => undefined });

function startedJob(): Job {
  const spec = jobSpecSchema.parse({ kind: 'render', storyboard: '/a.yaml', output: '/a.mp4' });
  store.add({ id: 'job', title: 'a job', spec, priority: 0, createdAt: Date.now() });
  return store.transition('job', 'running', { at: Date.now() });
}

describe('a fault around an attempt', () => {
  it('after it has begun: ends it with all that it had, and fails the job', async () => {
    let ended = false;
    const runner = runnerFor(async (work) => {
      await work.temporaryFolder();
      try {
        await abortableWait(() => () => undefined);
      } finally {
        ended = true;
      }
    });
    const job = startedJob();
    const real = store.get.bind(store);
    let isFaulty = true;
    store.get = (id) => {
      // Where the runner itself asks, and not what it runs.
      if (isFaulty && !(new Error().stack ?? '').includes('upload-phase')) {
        isFaulty = false;
        throw new Error('a defect');
      }
      return real(id);
    };
    const done = await runner.run(job);
    expect(done).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
    expect(done.error?.message).toContain('a defect');
    expect(ended).toBe(true);
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
    expect(runner.has('job')).toBe(false);
  });

  it('before it has begun: fails the job', async () => {
    const logs = logsIn(home);
    logs.begin = () => {
      throw new Error('no log');
    };
    const runner = runnerFor(() => Promise.resolve(), logs);
    expect(await runner.run(startedJob())).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
    expect(runner.has('job')).toBe(false);
  });

  it('after it has ended: still writes down how', async () => {
    const logs = logsIn(home);
    logs.end = () => Promise.reject(new Error('the log cannot be closed'));
    const runner = runnerFor(() => Promise.resolve(), logs);
    const done = await runner.run(startedJob());
    expect(done).toMatchObject({ state: 'failed' });
    expect(done.error?.message).toContain('the work came to its end');
  });
});
