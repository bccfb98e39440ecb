import type { Job } from './job';
import type { Progress } from './progress';
import { isTerminal } from './states';

/** What the totals need to know of a job. */
export type CountedJob = Pick<
  Job,
  'id' | 'state' | 'attempt' | 'createdAt' | 'startedAt' | 'finishedAt' | 'progress'
>;

/** How far the queue is with what it has to do now. */
export interface RunTotals {
  /** Jobs that have ended, and all jobs, of this run. */
  done: number;
  total: number;
  failed: number;
  /** 0 to 1 over all jobs of the run; each counts the same. */
  fraction: number;
  /** Seconds until all is done, or null while nobody can know. */
  etaSeconds: number | null;
}

interface RunOptions {
  /** The latest word on a job that is under way. */
  progressOf?: (jobId: string) => Progress | undefined;
  /** Jobs that run at the same time. */
  concurrency: number;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Totals of the run that is going on: all jobs that are not over, and those that ended since the first of them was
 * asked for. Null when nothing is left to do.
 */
export function runTotals(jobs: Iterable<CountedJob>, options: RunOptions): RunTotals | null {
  const ended: CountedJob[] = [];
  const open: CountedJob[] = [];
  for (const job of jobs) (isTerminal(job.state) ? ended : open).push(job);
  if (open.length === 0) return null;
  const began = Math.min(...open.map(askedFor).filter((moment) => moment !== null), options.now);
  const done = ended.filter(({ finishedAt }) => finishedAt !== null && finishedAt >= began);
  const progressOf = (job: CountedJob) => options.progressOf?.(job.id) ?? job.progress;
  const share = (job: CountedJob) => (job.state === 'queued' ? 0 : (progressOf(job)?.fraction ?? 0));
  const total = done.length + open.length;
  return {
    done: done.length,
    total,
    failed: done.filter(({ state }) => state === 'failed').length,
    fraction: (done.length + open.reduce((sum, job) => sum + share(job), 0)) / total,
    etaSeconds: secondsLeft(open, done, progressOf, options),
  };
}

/** When a job was asked for; unknown for one that is tried again and waits. */
function askedFor(job: CountedJob): number | null {
  return job.attempt === 1 ? job.createdAt : job.startedAt;
}

function secondsLeft(
  open: readonly CountedJob[],
  done: readonly CountedJob[],
  progressOf: (job: CountedJob) => Progress | null | undefined,
  { concurrency, now }: RunOptions,
): number | null {
  const running = open.filter(({ state }) => state === 'running');
  const waiting = open.filter(({ state }) => state === 'queued' || state === 'interrupted').length;
  const left = running.map((job) => progressOf(job)?.etaSeconds ?? null);
  if (left.length === 0 || left.includes(null)) return null;
  const known = left.filter((seconds) => seconds !== null);
  const slowest = Math.max(...known);
  if (waiting === 0) return slowest;
  // What waits takes as long as what is done, or as what runs now is going to have taken.
  const lengths = [
    ...done
      .filter(({ state }) => state === 'completed')
      .map(({ startedAt, finishedAt }) => ((finishedAt ?? 0) - (startedAt ?? finishedAt ?? 0)) / 1000),
    ...running.map((job, index) => (now - (job.startedAt ?? now)) / 1000 + (known[index] ?? 0)),
  ];
  const usual = lengths.reduce((sum, seconds) => sum + seconds, 0) / lengths.length;
  const work = known.reduce((sum, seconds) => sum + seconds, 0) + waiting * usual;
  return Math.max(slowest, work / Math.max(1, concurrency));
}
