import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareJobs } from '../../../renderer/stores/job-order';
import { removeJobs, replaceJobs, upsertJobs, useJobs } from '../../../renderer/stores/jobs';
import { setProgress, settleProgress, useProgressStore } from '../../../renderer/stores/progress';
import type { Job } from '../../../shared/job/job';
import { jobStates } from '../../../shared/job/states';
import { sampleJob, sampleProgress } from '../../support/page-harness/sample-jobs';

const now = Date.parse('2026-11-20T14:30:00Z');
const titles = () => useJobs.getState().order.map((id) => useJobs.getState().byId.get(id)?.title);

beforeEach(() => {
  replaceJobs([]);
  useProgressStore.setState({ byId: new Map() });
});

describe('the order of the list', () => {
  it('is what runs, what comes next by priority and place, and what is over, newest first', () => {
    replaceJobs([
      sampleJob('over long ago', 'completed', now, { finishedAt: 1 }),
      sampleJob('second', 'queued', now, { position: 2 }),
      sampleJob('over just now', 'failed', now, { finishedAt: 2 }),
      sampleJob('urgent', 'queued', now, { position: 3, priority: 10 }),
      sampleJob('first', 'queued', now, { position: 1 }),
      sampleJob('running', 'running', now),
    ]);
    expect(titles()).toEqual(['running', 'urgent', 'first', 'second', 'over just now', 'over long ago']);
  });

  it('leaves a job where it is when it starts', () => {
    const next = sampleJob('next', 'queued', now, { position: 1 });
    replaceJobs([
      sampleJob('running', 'running', now),
      next,
      sampleJob('later', 'queued', now, { position: 2 }),
    ]);
    const before = titles();
    upsertJobs([{ ...next, state: 'running', startedAt: now + 1 }]);
    expect(titles()).toEqual(before);
  });

  it('stays the same array while a job changes without moving', () => {
    const job = sampleJob('running', 'running', now);
    replaceJobs([job, sampleJob('other', 'queued', now)]);
    const { order, counts } = useJobs.getState();
    upsertJobs([{ ...job, phase: 'assemble' }]);
    expect(useJobs.getState().order).toBe(order);
    expect(useJobs.getState().counts).toBe(counts);
    expect(useJobs.getState().byId.get(job.id)?.phase).toBe('assemble');
  });

  it('is the sorted order after any changes, few or many', () => {
    const change = fc.record({
      index: fc.nat(60),
      state: fc.constantFrom(...jobStates),
      priority: fc.integer({ min: -2, max: 2 }),
      position: fc.nat(5),
      at: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 45 }), { maxLength: 6 }), (patches) => {
        replaceJobs([]);
        const truth = new Map<string, Job>();
        for (const patch of patches) {
          const jobs = patch.map(({ index, state, priority, position, at }) => ({
            ...sampleJob('job', state, now),
            ...{ id: `id-${index}`, priority, position, createdAt: at, startedAt: at, finishedAt: at },
          }));
          for (const job of jobs) truth.set(job.id, job);
          upsertJobs(jobs);
          const [gone] = truth.keys();
          if (gone !== undefined) {
            truth.delete(gone);
            removeJobs([gone]);
          }
        }
        const sorted = [...truth.values()].sort(compareJobs).map(({ id }) => id);
        expect(useJobs.getState().order).toEqual(sorted);
        const { counts } = useJobs.getState();
        for (const state of jobStates) {
          expect(counts[state]).toBe([...truth.values()].filter((job) => job.state === state).length);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('progress', () => {
  it('changes nothing but itself', () => {
    const job = sampleJob('running', 'running', now);
    replaceJobs([job]);
    const before = useJobs.getState();
    setProgress([[job.id, sampleProgress(0.6)]]);
    expect(useJobs.getState()).toBe(before);
    expect(useProgressStore.getState().byId.get(job.id)?.fraction).toBe(0.6);
  });

  it('never goes back when a job comes whole with an older one', () => {
    const job = sampleJob('running', 'running', now, { progress: sampleProgress(0.5) });
    replaceJobs([job]);
    setProgress([[job.id, sampleProgress(0.6)]]);
    settleProgress([job], () => 1);
    expect(useProgressStore.getState().byId.get(job.id)?.fraction).toBe(0.6);
    settleProgress([{ ...job, progress: sampleProgress(0.7) }], () => 1);
    expect(useProgressStore.getState().byId.get(job.id)?.fraction).toBe(0.7);
  });

  it('starts anew with a new attempt', () => {
    const job = sampleJob('running', 'running', now, { progress: sampleProgress(0.9) });
    replaceJobs([job]);
    setProgress([[job.id, sampleProgress(0.9)]]);
    settleProgress([{ ...job, attempt: 2, progress: sampleProgress(0.1) }], () => 1);
    expect(useProgressStore.getState().byId.get(job.id)?.fraction).toBe(0.1);
  });

  it('is not kept for jobs that are over, nor taken late', () => {
    const job = sampleJob('running', 'running', now);
    replaceJobs([job]);
    setProgress([[job.id, sampleProgress(0.9)]]);
    const over = { ...job, state: 'completed', finishedAt: now } as const;
    upsertJobs([over]);
    settleProgress([over], () => 1);
    setProgress([[job.id, sampleProgress(0.95)]]);
    expect(useProgressStore.getState().byId.size).toBe(0);
  });
});
