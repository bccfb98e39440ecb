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

/**
 * Brings progress in line with jobs that came whole: theirs counts where it is further, or of another attempt, and none is kept
 * of jobs that wait or are over.
 */
export function settleProgress(
  jobs: Iterable<Job>,
  attemptBefore: (jobId: string) => number | undefined,
): void {
  const { byId } = useProgressStore.getState();
  const next = new Map(byId);
  for (const job of jobs) {
    const live = next.get(job.id);
    const isAhead =
      live !== undefined &&
      attemptBefore(job.id) === job.attempt &&
      live.fraction >= (job.progress?.fraction ?? 0);
    if (groupOf(job.state) !== 'now' || (job.progress === null && !isAhead)) next.delete(job.id);
    else if (job.progress !== null && !isAhead) next.set(job.id, job.progress);
  }
  const isSame = next.size === byId.size && [...next].every(([id, progress]) => byId.get(id) === progress);
  if (!isSame) useProgressStore.setState({ byId: next });
}

export function forgetProgress(): void {
  useProgressStore.setState({ byId: new Map() });
}
