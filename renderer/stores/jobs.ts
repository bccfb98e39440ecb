import { create } from 'zustand';
import type { Job } from '../../shared/job/job';
import { jobStates, type JobState } from '../../shared/job/states';
import { compareJobs, keepsPlace, placeFor } from './job-order';

export type JobCounts = Readonly<Record<JobState, number>>;

interface JobsState {
  byId: ReadonlyMap<string, Job>;
  /** Ids in the order of the list. Stays the same array while nothing moves, so that the list itself is left alone. */
  order: readonly string[];
  counts: JobCounts;
}

const noJobs: JobCounts = Object.fromEntries(jobStates.map((state) => [state, 0])) as JobCounts;

/** All jobs; the latest progress of those that run is in its own store, since it changes ten times a second. */
export const useJobs = create<JobsState>()(() => ({ byId: new Map(), order: [], counts: noJobs }));

/** Above so many moved jobs, sorting everything is cheaper than placing each. */
const sortAbove = 32;

export function replaceJobs(jobs: readonly Job[]): void {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  useJobs.setState({ byId, order: sorted(byId), counts: count(byId.values()) });
}

/** Takes new or changed jobs in. */
export function upsertJobs(jobs: readonly Job[]): void {
  if (jobs.length === 0) return;
  useJobs.setState(({ byId: before, order, counts }) => {
    const byId = new Map(before);
    const moved: Job[] = [];
    for (const job of jobs) {
      const old = before.get(job.id);
      if (old === undefined || !keepsPlace(old, job)) moved.push(job);
      byId.set(job.id, job);
    }
    return {
      byId,
      order: moved.length > 0 ? reordered(order, moved, byId) : order,
      counts: jobs.some((job) => before.get(job.id)?.state !== job.state) ? count(byId.values()) : counts,
    };
  });
}

export function removeJobs(jobIds: readonly string[]): void {
  useJobs.setState(({ byId: before, order }) => {
    const gone = new Set(jobIds);
    const byId = new Map(before);
    for (const id of gone) byId.delete(id);
    return { byId, order: order.filter((id) => !gone.has(id)), counts: count(byId.values()) };
  });
}

export function jobById(jobId: string): Job | undefined {
  return useJobs.getState().byId.get(jobId);
}

function reordered(
  order: readonly string[],
  moved: readonly Job[],
  byId: ReadonlyMap<string, Job>,
): string[] {
  if (moved.length > sortAbove) return sorted(byId);
  const movedIds = new Set(moved.map((job) => job.id));
  const next = order.filter((id) => !movedIds.has(id));
  for (const id of movedIds) {
    const job = byId.get(id);
    if (job !== undefined) next.splice(placeFor(job, next, byId), 0, id);
  }
  return next;
}

function sorted(byId: ReadonlyMap<string, Job>): string[] {
  return [...byId.values()].sort(compareJobs).map((job) => job.id);
}

function count(jobs: Iterable<Job>): JobCounts {
  const counts = { ...noJobs };
  for (const job of jobs) counts[job.state] += 1;
  return counts;
}
