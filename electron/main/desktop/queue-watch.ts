import type { EngineEvent } from '../../../shared/engine-events';
import type { Job } from '../../../shared/job/job';
import type { Progress } from '../../../shared/job/progress';
import { runTotals } from '../../../shared/job/run-totals';
import type { CountedJob, RunTotals } from '../../../shared/job/run-totals';
import { isTerminal } from '../../../shared/job/states';
import type { BatchCounts } from '../../../shared/text-desktop';

/** A batch that has come to its end: everything there was to do is done. */
export interface EndedBatch {
  counts: BatchCounts;
  /** The one job of a batch of one. */
  only: { jobId: string; title: string } | null;
}

export interface WatchListener {
  /** Something that is shown of the queue as a whole has changed. */
  changed?(): void;
  batchEnded?(batch: EndedBatch): void;
}

/** Everything that is not over, and what ended in this batch, is remembered; thousands of old jobs are not. */
export class QueueWatch {
  readonly #jobs = new Map<string, CountedJob & Pick<Job, 'title'>>();
  readonly #progress = new Map<string, Progress>();
  readonly #listeners = new Set<WatchListener>();
  readonly #concurrency: () => number;

  constructor(jobs: readonly Job[], concurrency: () => number) {
    this.#concurrency = concurrency;
    for (const job of jobs) if (!isTerminal(job.state)) this.#jobs.set(job.id, job);
  }

  listen(listener: WatchListener): void {
    this.#listeners.add(listener);
  }

  take(event: EngineEvent): void {
    switch (event.type) {
      case 'job':
        this.#takeJob(event.job);
        break;
      case 'removed':
        for (const jobId of event.jobIds) this.#forget(jobId);
        this.#settle();
        break;
      case 'progress':
        this.#progress.set(event.jobId, event.progress);
        break;
      case 'queue':
        break;
      case 'log':
      case 'settings':
        return;
    }
    for (const listener of this.#listeners) listener.changed?.();
  }

  /** Jobs whose encoders may be at work: they would be stopped by quitting. */
  get underWay(): number {
    return this.#count(
      (job) => job.state === 'running' || job.state === 'paused' || job.state === 'canceling',
    );
  }

  /** Jobs that make the machine work now. */
  get working(): number {
    return this.#count((job) => job.state === 'running' || job.state === 'canceling');
  }

  totals(now = Date.now()): RunTotals | null {
    return runTotals(this.#jobs.values(), {
      progressOf: (jobId) => this.#progress.get(jobId),
      concurrency: this.#concurrency(),
      now,
    });
  }

  #takeJob(job: Job): void {
    const known = this.#jobs.get(job.id);
    // What was over before this began, and is only told again, is no part of the batch.
    if (known === undefined && isTerminal(job.state)) return;
    const { id, title, state, attempt, createdAt, startedAt, finishedAt, progress } = job;
    this.#jobs.set(id, { id, title, state, attempt, createdAt, startedAt, finishedAt, progress });
    if (isTerminal(state) || state === 'queued') this.#progress.delete(id);
    if (known !== undefined && !isTerminal(known.state) && isTerminal(state)) this.#settle();
  }

  #forget(jobId: string): void {
    this.#jobs.delete(jobId);
    this.#progress.delete(jobId);
  }

  /** The batch is over once nothing in it is left to do. */
  #settle(): void {
    const jobs = [...this.#jobs.values()];
    if (jobs.length === 0 || jobs.some(({ state }) => !isTerminal(state))) return;
    const count = (state: Job['state']) => jobs.filter((job) => job.state === state).length;
    const counts = { completed: count('completed'), failed: count('failed'), canceled: count('canceled') };
    const [first] = jobs;
    const only = jobs.length === 1 && first !== undefined ? { jobId: first.id, title: first.title } : null;
    this.#jobs.clear();
    this.#progress.clear();
    for (const listener of this.#listeners) listener.batchEnded?.({ counts, only });
  }

  #count(counts: (job: CountedJob) => boolean): number {
    let count = 0;
    for (const job of this.#jobs.values()) if (counts(job)) count += 1;
    return count;
  }
}
