import { describe, expect, it } from 'vitest';
import { runTotals } from '../../../shared/job/run-totals';
import { sampleJob, sampleProgress } from '../../support/page-harness/sample-jobs';

const now = 1_000_000_000;
const minute = 60_000;
const over = (state: 'completed' | 'failed', startedAt: number, finishedAt: number) =>
  sampleJob('over', state, now, { createdAt: now - 20 * minute, startedAt, finishedAt });

describe('the totals of a run', () => {
  it('are none when nothing is left to do', () => {
    expect(runTotals([over('completed', now - minute, now)], { concurrency: 1, now })).toBeNull();
  });

  it('count what ended since the first open job was asked for', () => {
    const totals = runTotals(
      [
        over('completed', now - 100 * minute, now - 90 * minute),
        over('completed', now - 9 * minute, now - 7 * minute),
        over('failed', now - 7 * minute, now - 6 * minute),
        sampleJob('runs', 'running', now, {
          createdAt: now - 10 * minute,
          startedAt: now - minute,
          progress: { ...sampleProgress(0.5), etaSeconds: 60 },
        }),
        sampleJob('waits', 'queued', now, { createdAt: now - 9 * minute }),
      ],
      { concurrency: 1, now },
    );
    // Two minutes each, as the completed one took and the running one will have taken.
    expect(totals).toEqual({ done: 2, total: 4, failed: 1, fraction: 2.5 / 4, etaSeconds: 60 + 120 });
  });

  it('divide the time among jobs that run side by side, but never below the slowest', () => {
    const running = (etaSeconds: number) =>
      sampleJob('runs', 'running', now, {
        startedAt: now,
        progress: { ...sampleProgress(0.5), etaSeconds },
      });
    const jobs = [running(10), running(100), sampleJob('waits', 'queued', now)];
    expect(runTotals(jobs, { concurrency: 2, now })?.etaSeconds).toBe(100);
    expect(runTotals(jobs.slice(0, 2), { concurrency: 2, now })?.etaSeconds).toBe(100);
  });

  it('say no time while one of the running jobs has none', () => {
    const jobs = [
      sampleJob('runs', 'running', now, { progress: { ...sampleProgress(0), etaSeconds: null } }),
    ];
    expect(runTotals(jobs, { concurrency: 1, now })?.etaSeconds).toBeNull();
  });

  it('take the newest word on progress', () => {
    const job = sampleJob('runs', 'running', now, { progress: sampleProgress(0.1) });
    const progressOf = () => sampleProgress(0.7);
    expect(runTotals([job], { concurrency: 1, now, progressOf })?.fraction).toBe(0.7);
  });
});
