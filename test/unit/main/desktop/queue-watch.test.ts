import { describe, expect, it } from 'vitest';
import { QueueWatch } from '../../../../electron/main/desktop/queue-watch';
import type { EndedBatch } from '../../../../electron/main/desktop/queue-watch';
import { sleepCommand } from '../../../../electron/main/desktop/sleep';
import type { Job } from '../../../../shared/job/job';
import { sampleJob, sampleProgress } from '../../../support/page-harness/sample-jobs';

const now = Date.parse('2026-11-20T14:30:00Z');

function watched(jobs: readonly Job[]) {
  const watch = new QueueWatch(jobs, () => 1);
  const ended: EndedBatch[] = [];
  watch.listen({ batchEnded: (batch) => ended.push(batch) });
  const tell = (job: Job, change: Partial<Job>) => watch.take({ type: 'job', job: { ...job, ...change } });
  return { watch, ended, tell };
}

describe('watching the queue for the desktop', () => {
  it('tells of thirty jobs once, when the last of them is over', () => {
    const jobs = Array.from({ length: 30 }, (_, index) => sampleJob(`Card ${index}`, 'queued', now));
    const { ended, tell } = watched(jobs);
    jobs.forEach((job, index) => {
      tell(job, { state: 'running', startedAt: now });
      expect(ended).toEqual([]);
      tell(job, { state: index === 7 ? 'failed' : 'completed', finishedAt: now });
    });
    expect(ended).toEqual([{ counts: { completed: 29, failed: 1, canceled: 0 }, only: null }]);
  });

  it('knows the one job of a batch of one, and begins anew with the next', () => {
    const first = sampleJob('First', 'queued', now);
    const second = sampleJob('Second', 'queued', now);
    const { ended, tell } = watched([first]);
    tell(first, { state: 'completed', finishedAt: now });
    tell(second, {});
    tell(second, { state: 'failed', finishedAt: now });
    expect(ended.map(({ only }) => only?.title)).toEqual(['First', 'Second']);
    expect(ended[1]?.counts).toEqual({ completed: 0, failed: 1, canceled: 0 });
  });

  it('does not take for news what was over before', () => {
    const { ended, watch, tell } = watched([]);
    tell(sampleJob('Old', 'completed', now), {});
    expect(ended).toEqual([]);
    expect(watch.totals(now)).toBeNull();
  });

  it('says what is under way, and what makes the machine work', () => {
    const running = sampleJob('Runs', 'running', now);
    const { watch, tell } = watched([running, sampleJob('Waits', 'queued', now)]);
    expect([watch.underWay, watch.working]).toEqual([1, 1]);
    tell(running, { state: 'paused' });
    expect([watch.underWay, watch.working]).toEqual([1, 0]);
    watch.take({ type: 'progress', jobId: running.id, progress: sampleProgress(0.5) });
    expect(watch.totals(now)?.fraction).toBe(0.25);
    watch.take({ type: 'removed', jobIds: [running.id] });
    expect(watch.underWay).toBe(0);
  });
});

describe('sleep', () => {
  it('is a program of the system and its arguments, never a shell', () => {
    expect(sleepCommand('linux', {})).toEqual(['systemctl', 'suspend']);
    expect(sleepCommand('darwin', {})?.[0]).toBe('/usr/bin/pmset');
    expect(sleepCommand('win32', { SystemRoot: 'D:\\Windows' })?.[0]).toContain('rundll32.exe');
    expect(sleepCommand('aix', {})).toBeNull();
  });
});
