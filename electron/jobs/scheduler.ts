import { AsyncResource } from 'node:async_hooks';
import { dirname } from 'node:path';
import { RenderyardError } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { Settings } from '../../shared/settings';
import type { Logger } from '../telemetry/logger';
import { spaceShortage } from './disk-space';
import { durably } from './durably';
import type { JobRunner } from './job-runner';
import type { QueueStore } from './queue-store';

export interface SchedulerOptions {
  store: QueueStore;
  runner: JobRunner;
  settings: () => Settings;
  log: Logger;
  /** Folders whose disks must have space for any job: the cache, temporary files. */
  ownFolders: readonly string[];
  /** Absent: all jobs. Else only these, whatever the queue's own pause and the disk say. */
  only?: () => readonly string[];
  /** Pause and continue a running job, with all that belongs to it. */
  pauseJob: (jobId: string) => Promise<void>;
  resumeJob: (jobId: string) => Promise<void>;
  onStarted: (job: Job) => void;
  onEnded: (job: Job) => void;
  /** The queue pauses or goes on by itself. */
  onShortage: (reason: string | null) => void;
  /** No job can be started. */
  onStuck: (error: unknown) => void;
  /** How a job ended cannot be written down. */
  onBroken: (jobId: string, error: unknown) => void;
}

/** How often the disks are looked at while jobs run, or wait for space. */
const lookEveryMs = 5_000;

/**
 * Decides which job runs next, and when: by priority, then by place, as many at a time as the settings say, nothing while
 * the queue is paused or a disk is short of space. Acts on `wake`; there is nothing it polls for but free space.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  /** A job must not run in the context of the one whose end made room for it. */
  readonly #outside = new AsyncResource('renderyard scheduler');
  readonly #ends = new Set<Promise<void>>();
  readonly #heldForSpace = new Set<string>();
  #intake = true;
  #passing: Promise<void> | undefined;
  #again = false;
  #shortage: string | null = null;
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Why the queue has paused by itself, if it has. */
  get shortage(): string | null {
    return this.#shortage;
  }

  /** Something has changed: starts what can be started. */
  wake(): void {
    this.#again = true;
    this.#passing ??= this.#outside.runInAsyncScope(() => this.#pass());
  }

  /** Tries again now, after a pause for lack of space. */
  forgetShortage(): void {
    this.#setShortage(null);
  }

  /** Starts nothing any more. */
  stopIntake(): void {
    this.#intake = false;
    clearInterval(this.#timer);
  }

  /** Resolves when all jobs that were started have ended and that is written down. */
  async idle(): Promise<void> {
    await this.#passing;
    while (this.#ends.size > 0) await Promise.all(this.#ends);
  }

  async #pass(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        while (await this.#startNext());
      }
    } catch (error) {
      this.#stuck(error);
    } finally {
      this.#passing = undefined;
    }
  }

  /** A defect, or a damaged store: the queue pauses instead of failing at this again and again. */
  #stuck(error: unknown): void {
    const { log, onStuck } = this.#options;
    const what = error instanceof Error ? error.message : String(error);
    log.error('The next job could not be started.', { error: what });
    try {
      this.#setShortage(`The next job could not be started (${what}); resume the queue to try again.`);
    } catch (second) {
      log.error('The queue could not be paused.', { error: String(second) });
    }
    onStuck(error);
  }

  /** Starts one job. Returns whether to look for another. */
  async #startNext(): Promise<boolean> {
    const { store, runner, settings, log, onStarted } = this.#options;
    if (!this.#mayStart()) return false;
    const next = this.#choose();
    if (next === undefined || !(await this.#hasSpace(next)) || !this.#mayStart()) return false;
    let job: Job;
    try {
      job = await durably(
        () => store.transition(next.id, 'running', { at: Date.now() }),
        log,
        () => !this.#intake,
      );
    } catch (error) {
      // Canceled or removed while we looked at the disk.
      if (error instanceof RenderyardError && (error.code === 'JOB_STATE' || error.code === 'JOB_UNKNOWN'))
        return true;
      throw error;
    }
    if (!this.#intake) {
      store.transition(job.id, 'queued', { at: Date.now() });
      return false;
    }
    const end = this.#runToEnd(job);
    this.#ends.add(end);
    void end.finally(() => this.#ends.delete(end));
    onStarted(runner.withLatest(job));
    this.#watchSpace();
    return settings().concurrency > this.#busy();
  }

  async #runToEnd(job: Job): Promise<void> {
    const { runner, onEnded, onBroken, log } = this.#options;
    try {
      onEnded(await runner.run(job));
    } catch (error) {
      log.error(`How "${job.title}" ended could not be written down.`, {
        jobId: job.id,
        error: String(error),
      });
      onBroken(job.id, error);
    }
    this.#heldForSpace.delete(job.id);
    this.wake();
  }

  #isClosing(): boolean {
    return !this.#intake;
  }

  #mayStart(): boolean {
    const { store, settings, only } = this.#options;
    if (!this.#intake || this.#busy() >= settings().concurrency) return false;
    return only !== undefined || (!store.paused && this.#shortage === null);
  }

  /** Jobs that use the machine; one that the user has paused, or that only uploads, makes room for the next. */
  #busy(): number {
    const { runner } = this.#options;
    return runner.jobs().filter((job) => runner.isBusy(job.id)).length;
  }

  #choose(): Job | undefined {
    const { store, runner, only } = this.#options;
    // Two jobs that write the same file take turns.
    const outputs = runner.jobs().map((job) => job.spec.output);
    return store.first(outputs, only?.());
  }

  async #hasSpace(job: Job): Promise<boolean> {
    if (this.#options.only !== undefined) return true;
    this.#setShortage(await this.#shortageFor([job]));
    if (this.#shortage !== null) this.#watchSpace();
    return this.#shortage === null;
  }

  #shortageFor(jobs: readonly Job[]): Promise<string | null> {
    const { ownFolders, settings } = this.#options;
    const outputs = jobs.map((job) => dirname(job.spec.output));
    return spaceShortage([...ownFolders, ...outputs], settings().minimumFreeBytes);
  }

  #setShortage(reason: string | null): void {
    if (reason === this.#shortage) return;
    this.#shortage = reason;
    this.#options.onShortage(reason);
  }

  #watchSpace(): void {
    if (this.#options.only !== undefined) return;
    this.#timer ??= setInterval(() => void this.#lookAtDisks(), lookEveryMs).unref();
  }

  async #lookAtDisks(): Promise<void> {
    // A disk that is asleep, or a share whose server is away, answers late.
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#judgeDisks();
    } catch (error) {
      this.#options.log.warn('The free space could not be looked at.', { error: String(error) });
    } finally {
      this.#looking = false;
    }
  }

  /** Holds running jobs while a disk is short, so that they do not all fail, and lets them go on once it is not. */
  async #judgeDisks(): Promise<void> {
    const { runner, store } = this.#options;
    const running = runner.jobs();
    const next = this.#shortage === null ? undefined : store.first();
    const waiting = next === undefined ? [] : [next];
    if (running.length + waiting.length === 0 || !this.#intake) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#setShortage(null);
      return;
    }
    const shortage = await this.#shortageFor([...running, ...waiting]);
    if (this.#isClosing()) return;
    this.#setShortage(shortage);
    if (shortage === null) await this.#letGoOn();
    else await this.#hold(running);
  }

  async #hold(jobs: readonly Job[]): Promise<void> {
    const { runner, pauseJob, log } = this.#options;
    for (const { id } of jobs.filter((job) => !runner.isHeld(job.id))) {
      try {
        await pauseJob(id);
        this.#heldForSpace.add(id);
      } catch (error) {
        log.warn('A job could not be held while the disk is short of space.', {
          jobId: id,
          error: String(error),
        });
      }
    }
  }

  async #letGoOn(): Promise<void> {
    const { runner, resumeJob, log } = this.#options;
    for (const id of this.#heldForSpace) {
      try {
        // Not if the user has continued or canceled it meanwhile.
        if (runner.isHeld(id)) await resumeJob(id);
        this.#heldForSpace.delete(id);
      } catch (error) {
        log.warn('A job that was held for lack of space could not go on yet.', {
          jobId: id,
          error: String(error),
        });
      }
    }
    this.wake();
  }
}
