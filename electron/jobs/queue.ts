import { dirname } from 'node:path';
import type { QueueStatus } from '../../shared/engine-events';
import { fail, RenderyardError } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { JobSpec, JobSpecInput } from '../../shared/job/spec';
import { isTerminal } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import type { Settings } from '../../shared/settings';
import type { Destination } from '../../shared/storyboard/destinations';
import type { Logger } from '../telemetry/logger';
import { cancelWaiting } from './cancel-waiting';
import { StoreBusy } from './database';
import { spaceShortage } from './disk-space';
import type { EventHub } from './event-hub';
import { JobEnds } from './job-ends';
import { newJobId } from './job-id';
import type { JobKinds } from './job-kinds';
import type { JobLogs } from './job-logs';
import { checkedPriority, checkedSpec, outputTaken } from './job-request';
import { canceledByUser } from './job-runner';
import type { JobRunner } from './job-runner';
import type { QueueStore } from './queue-store';
import type { Scheduler } from './scheduler';
import { defaultDestination } from './default-destination';
import { uploadsToAdd } from './upload-request';

export interface JobQueueOptions {
  store: QueueStore;
  kinds: JobKinds;
  logs: JobLogs;
  events: EventHub;
  log: Logger;
  settings: () => Settings;
  /** Tells the process that runs the jobs, when that is another one. */
  ring: () => void;
  /** Calls back when a job of another process has ended; returns how to stop that. */
  whenOthersEnd: (callback: () => void) => () => void;
}

/** Whoever runs the jobs, where that is this process. */
export interface QueueOwner {
  readonly runner: Pick<JobRunner, 'has' | 'stop' | 'hold' | 'release' | 'withLatest'>;
  readonly scheduler: Pick<Scheduler, 'wake' | 'shortage' | 'forgetShortage'>;
  /** Only jobs that this process has asked for run. */
  readonly servesOnlyOwn: boolean;
  claim(jobId: string): void;
  forget(jobIds: readonly string[]): void;
}

interface ListedJobs {
  states?: readonly JobState[] | undefined;
  limit?: number | undefined;
  from?: number | undefined;
}

/**
 * The queue as people and faces use it. What they ask for is first written to the store, which alone decides whether it
 * is possible, and then carried out: here where this process is the owner, else by the owner, which is told.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #ends = new JobEnds();
  #owner: QueueOwner | undefined;
  #closing = false;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** From now on jobs run here. */
  ownedBy(owner: QueueOwner | undefined): void {
    this.#owner = owner;
  }

  /** Takes no further jobs; those that are being checked are not queued. */
  stopIntake(): void {
    this.#closing = true;
  }

  async add(input: JobSpecInput, { priority = 0 }: { priority?: number } = {}): Promise<Job> {
    const { store, kinds } = this.#options;
    checkedPriority(priority);
    const { title, spec } = await kinds.check(checkedSpec(input));
    if (this.#owner?.servesOnlyOwn) await this.#requireSpace(spec);
    if (this.#closing) throw fail('CANCELED', 'Renderyard is closing; the job was not queued.');
    const taken = outputTaken(store, spec);
    if (taken !== null) throw new RenderyardError(taken);
    const id = newJobId();
    this.#owner?.claim(id);
    return this.#changed(store.add({ id, title, spec, priority, createdAt: Date.now() }));
  }

  /** Queues jobs that have been checked already: all of them, in this order, or none. */
  async addChecked(
    items: readonly { spec: JobSpec; title: string }[],
    { priority = 0 }: { priority?: number } = {},
  ): Promise<Job[]> {
    const { store } = this.#options;
    checkedPriority(priority);
    const [first] = items;
    if (first === undefined) return [];
    if (this.#owner?.servesOnlyOwn) await this.#requireSpace(first.spec);
    if (this.#closing) throw fail('CANCELED', 'Renderyard is closing; the jobs were not queued.');
    const createdAt = Date.now();
    const jobs = items.map((item) => ({ ...item, id: newJobId(), priority, createdAt }));
    const added = store.addAll(jobs);
    for (const { id } of jobs) this.#owner?.claim(id);
    return added.map((job) => this.#changed(job));
  }

  /** Lets a job that waits already run in this process, even where that runs only its own. */
  adopt(jobId: string): Job {
    const { store } = this.#options;
    this.#owner?.claim(jobId);
    const job = store.get(jobId);
    return this.#changed(
      job.state === 'interrupted' ? store.transition(jobId, 'queued', { at: Date.now() }) : job,
    );
  }

  list({ states, limit, from }: ListedJobs = {}): Job[] {
    return this.#options.store.list(states, from, limit).map((job) => this.#latest(job));
  }

  count(states: readonly JobState[]): number {
    return this.#options.store.count(states);
  }

  get(jobId: string): Job {
    return this.#latest(this.#options.store.get(jobId));
  }

  attempts(jobId: string): Job[] {
    return this.#options.store
      .attempts(jobId)
      .map((job) => (isTerminal(job.state) ? job : this.#latest(job)));
  }

  find(prefix: string): string {
    const ids = this.#options.store.idsLike(prefix);
    const [only] = ids;
    if (only !== undefined && (ids.length === 1 || ids.includes(prefix)))
      return ids.includes(prefix) ? prefix : only;
    if (only === undefined || prefix === '') {
      throw fail('JOB_UNKNOWN', `There is no job ${prefix}; \`renderyard queue list\` shows all jobs.`);
    }
    throw fail('JOB_UNKNOWN', `Several jobs begin with ${prefix} (${ids.join(', ')}); give more of the id.`);
  }

  async cancel(jobId: string): Promise<void> {
    const { store, log } = this.#options;
    const job = store.get(jobId);
    const at = Date.now();
    switch (job.state) {
      case 'queued':
      case 'interrupted':
        try {
          this.#changed(cancelWaiting(store, job, at));
        } catch (error) {
          // The owner, another process, has started it since we looked.
          if (store.get(jobId).state === job.state) throw error;
          await this.cancel(jobId);
        }
        return;
      case 'running':
      case 'paused':
        try {
          this.#changed(store.transition(jobId, 'canceling', { at }));
        } catch (error) {
          // It is stopped all the same, and written down at its end.
          if (!(error instanceof StoreBusy) || !this.#owner?.runner.has(jobId)) throw error;
          log.warn('A cancel could not be noted in the queue store.', { jobId, error: error.message });
          this.#tell({ ...job, state: 'canceling' });
        }
        this.#owner?.runner.stop(jobId, canceledByUser);
        return;
      case 'canceling':
        // Asked for again: whatever became of the first time, it is stopped now.
        this.#owner?.runner.stop(jobId, canceledByUser);
        if (this.#owner === undefined) this.#options.ring();
        return;
      case 'completed':
      case 'failed':
      case 'canceled':
        throw fail('JOB_STATE', `"${job.title}" has ended already (${job.state}), so it cannot be canceled.`);
    }
  }

  async retry(jobId: string): Promise<Job> {
    const { store, kinds } = this.#options;
    const job = store.get(jobId);
    // Its own video may be in its way: then it stays completed, rather than fail.
    if (job.state === 'completed') await kinds.check(job.spec);
    this.#owner?.claim(jobId);
    // An interrupted attempt goes on; one that ended is followed by a new one.
    if (job.state === 'interrupted')
      return this.#changed(store.transition(jobId, 'queued', { at: Date.now() }));
    return this.#changed(store.retry(jobId));
  }

  /** Uploads a completed job's video, as a new attempt that does nothing else: see `uploadsToAdd` for where, and errors. */
  async upload(jobId: string, destinations: readonly Destination[] = []): Promise<Job> {
    const { store, settings } = this.#options;
    const added = uploadsToAdd(store.get(jobId), destinations, defaultDestination(settings()));
    this.#owner?.claim(jobId);
    return this.#changed(store.uploadAgain(jobId, added));
  }

  async remove(jobIds: readonly string[]): Promise<void> {
    this.#options.store.remove(jobIds);
    await this.#removed(jobIds);
  }

  async clearFinished(): Promise<number> {
    const jobIds = this.#options.store.removeFinished();
    await this.#removed(jobIds);
    return jobIds.length;
  }

  async setPriority(jobId: string, priority: number): Promise<void> {
    this.#changed(this.#options.store.order.setPriority(jobId, checkedPriority(priority)));
  }

  async move(jobId: string, before: string | null): Promise<void> {
    this.#changed(this.#options.store.order.move(jobId, before));
  }

  async moveToFront(jobId: string): Promise<void> {
    this.#changed(this.#options.store.order.moveToFront(jobId));
  }

  async pause(): Promise<void> {
    this.#options.store.paused = true;
    this.#statusChanged();
  }

  async resume(): Promise<void> {
    this.#options.store.paused = false;
    this.#owner?.scheduler.forgetShortage();
    this.#statusChanged();
  }

  get status(): QueueStatus {
    const reason = this.#owner?.scheduler.shortage ?? null;
    return { paused: this.#options.store.paused || reason !== null, reason };
  }

  async pauseJob(jobId: string): Promise<void> {
    // Suspended first: where the system cannot do that, the job's state stays as it is.
    await this.#owner?.runner.hold(jobId);
    try {
      this.#changed(this.#options.store.transition(jobId, 'paused', { at: Date.now() }));
    } catch (error) {
      if (this.#options.store.get(jobId).state !== 'paused') await this.#owner?.runner.release(jobId);
      throw error;
    }
  }

  async resumeJob(jobId: string): Promise<void> {
    // Only a paused job goes on by this: a queued one would count as running, and nobody would run it.
    this.#changed(this.#options.store.transition(jobId, 'running', { from: 'paused', at: Date.now() }));
    await this.#owner?.runner.release(jobId);
  }

  async settled(jobId: string): Promise<Job> {
    const job = this.get(jobId);
    if (isTerminal(job.state)) return job;
    const stop = this.#owner === undefined ? this.#options.whenOthersEnd(() => this.#look(jobId)) : undefined;
    try {
      const end = this.#ends.of(jobId);
      // It may have ended between the look at its state and now.
      this.#look(jobId);
      return await end;
    } finally {
      stop?.();
    }
  }

  /** Publishes a job that has changed in the store, and lets whoever runs jobs act on it. */
  #changed(job: Job): Job {
    const latest = this.#latest(job);
    this.#tell(latest);
    if (this.#owner === undefined) this.#options.ring();
    else this.#owner.scheduler.wake();
    return latest;
  }

  /** Publishes a job as it is now. */
  published(job: Job): void {
    this.#tell(this.#latest(job));
  }

  publishStatus(): void {
    this.#options.events.emit({ type: 'queue', queue: this.status });
  }

  publishRemoved(jobIds: readonly string[]): void {
    if (jobIds.length > 0) this.#options.events.emit({ type: 'removed', jobIds: [...jobIds] });
    for (const jobId of jobIds)
      this.giveUp(jobId, fail('JOB_UNKNOWN', `Job ${jobId} was removed from the queue.`));
  }

  /** Tells those who wait for a job's end that nobody will know it. */
  giveUp(jobId: string, error: unknown): void {
    this.#ends.giveUp(jobId, error);
  }

  /** The same for all jobs that do not run. */
  giveUpWaiting(error: unknown): void {
    for (const jobId of this.#ends.jobIds()) if (!this.#owner?.runner.has(jobId)) this.giveUp(jobId, error);
  }

  #tell(job: Job): void {
    this.#options.events.emit({ type: 'job', job });
    this.#ends.tell(job);
  }

  #look(jobId: string): void {
    try {
      const job = this.#options.store.get(jobId);
      if (isTerminal(job.state)) this.#tell(job);
    } catch (error) {
      this.giveUp(jobId, error);
    }
  }

  #statusChanged(): void {
    this.publishStatus();
    if (this.#owner === undefined) this.#options.ring();
    else this.#owner.scheduler.wake();
  }

  async #removed(jobIds: readonly string[]): Promise<void> {
    this.publishRemoved(jobIds);
    if (this.#owner === undefined) this.#options.ring();
    else this.#owner.forget(jobIds);
    await this.#options.logs.remove(jobIds);
  }

  #latest(job: Job): Job {
    return this.#owner?.runner.withLatest(job) ?? job;
  }

  async #requireSpace(spec: JobSpec): Promise<void> {
    const shortage = await spaceShortage([dirname(spec.output)], this.#options.settings().minimumFreeBytes);
    if (shortage !== null) throw fail('DISK_FULL', shortage);
  }
}
