import { isTerminal } from '../../shared/job/states';
import type { Logger } from '../telemetry/logger';
import { listenForRing, ring } from './doorbell';
import type { JobRunner } from './job-runner';
import { canceledByUser } from './job-runner';
import type { OwnerLock } from './owner-lock';
import type { JobQueue } from './queue';
import type { QueueStore } from './queue-store';
import { Scheduler } from './scheduler';
import type { SchedulerOptions } from './scheduler';

export interface OwnerOptions {
  lock: OwnerLock;
  store: QueueStore;
  runner: JobRunner;
  queue: JobQueue;
  bell: string;
  log: Logger;
  settings: SchedulerOptions['settings'];
  ownFolders: readonly string[];
  /** Run only what this process adds or retries. */
  onlyOwn: boolean;
}

/** What only the process that owns the queue has: running jobs, and an ear for what other processes ask for. */
export class Owner {
  readonly runner: JobRunner;
  readonly scheduler: Scheduler;
  readonly servesOnlyOwn: boolean;
  readonly #options: OwnerOptions;
  readonly #claimed = new Set<string>();
  readonly #stopListening: () => void;
  #known: Set<string>;
  #revision: number;
  #paused: boolean;
  #rung: NodeJS.Immediate | undefined;

  constructor(options: OwnerOptions) {
    const { store, runner, queue, settings, ownFolders, log, onlyOwn, bell } = options;
    this.#options = options;
    this.runner = runner;
    this.servesOnlyOwn = onlyOwn;
    this.#known = new Set(store.ids());
    this.#revision = store.revision;
    this.#paused = store.paused;
    this.scheduler = new Scheduler({
      store,
      runner,
      settings,
      log,
      ownFolders,
      ...(onlyOwn ? { only: () => [...this.#claimed] } : {}),
      pauseJob: (jobId) => queue.pauseJob(jobId),
      resumeJob: (jobId) => queue.resumeJob(jobId),
      onStarted: (job) => queue.published(job),
      onEnded: (job) => {
        queue.published(job);
        this.#ring();
      },
      onShortage: (reason) => {
        if (reason !== null) log.warn('The queue has paused.', { reason });
        queue.publishStatus();
      },
      onStuck: (error) => queue.giveUpWaiting(error),
      onBroken: (jobId, error) => queue.giveUp(jobId, error),
    });
    runner.onRoom = () => this.scheduler.wake();
    this.#stopListening = listenForRing(bell, 'changed', () => {
      // One ring comes as several events.
      this.#rung ??= setImmediate(() => void this.#answer());
    });
  }

  /** This process has asked for the job, so it runs here even where only own jobs do. */
  claim(jobId: string): void {
    this.#claimed.add(jobId);
    this.#known.add(jobId);
  }

  forget(jobIds: readonly string[]): void {
    for (const jobId of jobIds) this.#known.delete(jobId);
  }

  /** Ends all jobs in parallel; resolves when nothing runs and all of it is written down. */
  async close(running: 'requeue' | 'cancel'): Promise<void> {
    const { queue, lock, log } = this.#options;
    this.#stopListening();
    this.scheduler.stopIntake();
    for (const job of this.runner.jobs()) {
      if (running === 'requeue') {
        this.runner.stop(job.id, {
          kind: 'quit',
          message: 'Renderyard quits; the job goes on at its next start.',
        });
      } else {
        await queue.cancel(job.id).catch((error: unknown) => {
          log.warn('A cancel could not be noted.', { jobId: job.id, error: String(error) });
        });
        this.runner.stop(job.id, canceledByUser);
      }
    }
    await this.scheduler.idle();
    await this.runner.close();
    lock.release();
  }

  /** Finds out what other processes have changed in the store, and acts on it. */
  async #answer(): Promise<void> {
    const { store, queue } = this.#options;
    this.#rung = undefined;
    try {
      const { jobs, revision } = store.changedSince(this.#revision);
      this.#revision = revision;
      const ids = new Set(store.ids());
      const removed = [...this.#known].filter((id) => !ids.has(id));
      this.#known = ids;
      queue.publishRemoved(removed);
      if (store.paused !== this.#paused) {
        this.#paused = store.paused;
        if (!this.#paused) this.scheduler.forgetShortage();
        queue.publishStatus();
      }
      for (const job of jobs) {
        queue.published(job);
        if (!isTerminal(job.state)) await this.#follow(job.id).catch(this.#complain);
      }
      this.scheduler.wake();
    } catch (error) {
      this.#complain(error);
    }
  }

  readonly #complain = (error: unknown): void => {
    this.#options.log.error('A request of another process could not be carried out.', {
      error: String(error),
    });
  };

  /** Makes a running job do what its state says. */
  async #follow(jobId: string): Promise<void> {
    const { state } = this.#options.store.get(jobId);
    if (!this.runner.has(jobId)) return;
    if (state === 'canceling') this.runner.stop(jobId, canceledByUser);
    if (state === 'running') await this.runner.release(jobId);
    if (state !== 'paused') return;
    await this.runner.hold(jobId).catch(async (error: unknown) => {
      this.#options.log.warn('A job could not be paused.', { jobId, error: String(error) });
      await this.#options.queue.resumeJob(jobId);
    });
  }

  #ring(): void {
    try {
      ring(this.#options.bell, 'ended');
    } catch (error) {
      this.#options.log.warn('Other processes could not be told of the end of a job.', {
        error: String(error),
      });
    }
  }
}
