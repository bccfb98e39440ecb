import { create } from 'zustand';
import type { Job } from '../../shared/job/job';
import type { Progress } from '../../shared/job/progress';
import { groupOf } from './job-order';
import { useJobs } from './jobs';

interface ProgressState {
  /** The latest progress of jobs that are under way. */
  byId: ReadonlyMap<string, Progress>;
}

/** Apart from the jobs, so that ten messages a second draw one row's bar and nothing else. */
export const useProgressStore = create<ProgressState>()(() => ({ byId: new Map() }));

/** The latest progress of a job; the last one it had when it is over. */
export function useProgress(jobId: string): Progress | null {
  const live = useProgressStore((state) => state.byId.get(jobId));
  const last = useJobs((state) => state.byId.get(jobId)?.progress ?? null);
  return live ?? last;
}

/** Takes the latest progress in. What is late, of jobs that are over by now, is left out. */
export function setProgress(updates: Iterable<readonly [jobId: string, progress: Progress]>): void {
  const { byId: jobs } = useJobs.getState();
  const current = [...updates].filter(([jobId]) => {
    const job = jobs.get(jobId);
    return job !== undefined && groupOf(job.state) === 'now';
  });
  if (current.length > 0) useProgressStore.setState(({ byId }) => ({ byId: new Map([...byId, ...current]) }));
}

/** Drops what is older than the jobs themselves: jobs that are over, wait, or were tried again. */
export function settleProgress(
  jobs: Iterable<Job>,
  attemptBefore: (jobId: string) => number | undefined,
): void {
  const { byId } = useProgressStore.getState();
  let next: Map<string, Progress> | undefined;
  for (const job of jobs) {
    const live = byId.get(job.id);
    if (live === undefined) continue;
    const isStale =
      groupOf(job.state) !== 'now' ||
      attemptBefore(job.id) !== job.attempt ||
      (job.progress !== null && job.progress.fraction > live.fraction);
    if (isStale) (next ??= new Map(byId)).delete(job.id);
  }
  if (next !== undefined) useProgressStore.setState({ byId: next });
}

export function forgetProgress(): void {
  useProgressStore.setState({ byId: new Map() });
}
