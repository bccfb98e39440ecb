import type { CancelReason } from '../concurrency';
import type { Job, JobResult } from '../../shared/job/job';
import type { Phase } from '../../shared/job/phases';
import type { Settings } from '../../shared/settings';
import type { ProcessManager } from '../process/process-manager';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { durably } from './durably';
import type { EventHub } from './event-hub';
import type { Executor, Outcome } from './executor';
import { logOutcome, recordOutcome } from './job-ending';
import type { JobKinds } from './job-kinds';
import type { JobLogs } from './job-logs';
import { problemOf } from './outcome';
import type { QueueStore } from './queue-store';
import { RunningJob } from './running-job';
import type { TemporaryFolders } from './temporary-folders';
import { makeAndUpload } from './upload-phase';
import type { UploadPhaseOptions } from './upload-phase';

export interface RunnerOptions {
  store: QueueStore;
  executor: Executor;
  kinds: JobKinds;
  folders: TemporaryFolders;
  logs: JobLogs;
  processes: Pick<ProcessManager, 'suspend' | 'resume'>;
  uploader: UploadPhaseOptions['uploader'];
  settings: () => Settings;
  events: EventHub;
  log: Logger;
  metrics: Metrics;
}

export const canceledByUser: CancelReason = { kind: 'cancel', message: 'Canceled by the user.' };

/** Carries jobs from `running` to wherever they end: the attempt, its log, its state in the store, what is told of it. */
export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, RunningJob>();
  #closing = false;
  /** Called when a job that runs on leaves the machine to others. */
  onRoom: () => void = () => undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get mode(): Executor['mode'] {
    return this.#options.executor.mode;
  }

  /** The jobs that run here. */
  jobs(): Job[] {
    return [...this.#running.values()].map((running) => running.job);
  }

  has(jobId: string): boolean {
    return this.#running.has(jobId);
  }

  isHeld(jobId: string): boolean {
    return this.#running.get(jobId)?.hold.held ?? false;
  }

  /** Whether the job uses this machine's processors: one that is held, or only uploads, does not. */
  isBusy(jobId: string): boolean {
    const running = this.#running.get(jobId);
    return running !== undefined && !running.hold.held && running.phase !== 'upload';
  }

  /** The job with what only this process knows of it. */
  withLatest(job: Job): Job {
    return this.#running.get(job.id)?.latest(job) ?? job;
  }

  /**
   * Runs a job whose state has just become `running`. Resolves when it has ended and its new state is on disk; throws
   * only when that cannot be written.
   */
  async run(job: Job): Promise<Job> {
    let running: RunningJob | undefined;
    try {
      running = this.#track(job);
      return await this.#finish(running, await this.#carriedOut(running));
    } catch (error) {
      if (running !== undefined) throw error;
      return await this.#written(job.id, { kind: 'failed', problem: problemOf(error), error });
    } finally {
      this.#running.delete(job.id);
      this.#options.metrics.gauge('jobs_running', this.#running.size);
    }
  }

  /** Runs the attempt to its end: whatever goes wrong around it, it does not go on alone. */
  async #carriedOut(running: RunningJob): Promise<Outcome> {
    const { executor, kinds, folders, settings, metrics, store } = this.#options;
    const { job, log } = running;
    try {
      log.info(`Attempt ${job.attempt} of "${job.title}" begins.`, { executor: executor.mode });
      metrics.observe(
        'job_wait_seconds',
        Math.max(0, (job.startedAt ?? job.createdAt) - job.createdAt) / 1000,
      );
      running.attempt = executor.run({
        jobId: job.id,
        number: job.attempt,
        timeoutMs: 1000 * (job.spec.limits.timeoutSeconds ?? settings().jobTimeoutSeconds),
        log,
        folders,
        body: (work) =>
          makeAndUpload(work, job, kinds, {
            ...{ store, settings, uploader: this.#options.uploader, hold: running.hold },
            onChange: () => this.#publish(running),
          }),
        onAnnounced: (result) => this.#announced(running, result),
        onPhase: (phase) => this.#entered(running, phase),
        onProgress: (progress) => {
          running.report(progress);
          this.#options.events.emit({ type: 'progress', jobId: job.id, progress });
        },
        onCleanedUp: (ran, failures) => {
          for (const name of ran) metrics.count('cleanups', { name });
          for (const { name, error } of failures) {
            metrics.count('cleanup_failures', { name });
            log.error(`Cleanup failed: ${name}.`, { error: String(error) });
          }
        },
      });
      // Asked for by another process, or between the job's new state and now.
      const { state } = await durably(
        () => store.get(job.id),
        log,
        () => this.#closing,
      );
      if (state === 'canceling') this.stop(job.id, canceledByUser);
      return await running.attempt.ended;
    } catch (error) {
      running.attempt?.cancel({ kind: 'cancel', message: `Stopped, because of an error: ${String(error)}` });
      const outcome = await running.attempt?.ended;
      // Its video has its name by now: that is what happened, whatever else did.
      return outcome?.kind === 'completed' ? outcome : { kind: 'failed', problem: problemOf(error), error };
    }
  }

  /** Asks a job to stop. Returns false when it does not run here. */
  stop(jobId: string, reason: CancelReason): boolean {
    const running = this.#running.get(jobId);
    if (running?.attempt === undefined) return false;
    if (running.stopAskedAt === undefined) {
      running.stopAskedAt = performance.now();
      this.#options.metrics.count('cancels_asked', { kind: reason.kind });
      running.log.info(reason.message);
    }
    running.attempt.cancel(reason);
    // Cleanup that runs a program must not wait for a job that will never go on.
    if (running.hold.held) void this.#options.processes.resume(jobId).catch(() => undefined);
    return true;
  }

  /** Suspends all processes of a job and stops its clock. */
  async hold(jobId: string): Promise<void> {
    const running = this.#running.get(jobId);
    if (running === undefined || running.hold.held || running.isEnding) return;
    running.hold.held = true;
    try {
      await this.#options.processes.suspend(jobId);
    } catch (error) {
      running.hold.held = false;
      throw error;
    }
    running.attempt?.hold();
    running.log.info('Paused.');
  }

  async release(jobId: string): Promise<void> {
    const running = this.#running.get(jobId);
    if (running?.hold.held !== true) return;
    running.hold.held = false;
    // The time limit is one of work on this machine: see `#entered`.
    if (running.phase !== 'upload') running.attempt?.release();
    running.log.info('Goes on.');
    await this.#options.processes.resume(jobId);
  }

  /** Resolves when nothing runs. From now on a store that cannot be written is not waited for. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#options.executor.close();
  }

  #track(job: Job): RunningJob {
    const { store, logs, log, metrics } = this.#options;
    const running = new RunningJob(job, { notes: store.notes, logs, appLog: log, metrics });
    this.#running.set(job.id, running);
    metrics.gauge('jobs_running', this.#running.size);
    return running;
  }

  #entered(running: RunningJob, phase: Phase): void {
    running.enter(phase);
    if (phase === 'upload') {
      // An upload has its own patience: a slow line must not cost a video that is made.
      running.attempt?.hold();
      this.onRoom();
    }
    this.#publish(running);
  }

  #publish(running: RunningJob): void {
    this.#options.events.emit({ type: 'job', job: this.withLatest(this.#options.store.get(running.job.id)) });
  }

  #announced(running: RunningJob, result: JobResult): void {
    try {
      this.#options.store.notes.announce(running.job.id, result);
    } catch (error) {
      // Only a crash within the next moment would miss it.
      running.log.warn('The output could not be announced in the queue store.', { error: String(error) });
    }
  }

  async #finish(running: RunningJob, outcome: Outcome): Promise<Job> {
    const { logs, processes, log, metrics } = this.#options;
    const { id } = running.job;
    running.endPhase();
    // From here on it cannot be held: a mark that stays would suspend the next attempt.
    running.isEnding = true;
    await processes.resume(id).catch(this.#complain);
    running.save();
    if (outcome.kind === 'completed') this.#cancelLeftUploads(running);
    logOutcome(running.log, outcome);
    await logs.end(id).catch(this.#complain);
    const job = await this.#written(id, outcome);
    const { seconds } = running;
    metrics.count('jobs_finished', { state: job.state });
    metrics.observe('job_run_seconds', seconds, { state: job.state });
    this.#countStop(running, outcome);
    log.info(`"${job.title}" is ${job.state}.`, { jobId: id, attempt: job.attempt, seconds });
    return job;
  }

  /** A job that has ended uploads nothing any more. */
  #cancelLeftUploads({ job, log }: RunningJob): void {
    try {
      this.#options.store.uploads.cancelRest(job.id, job.attempt);
    } catch (error) {
      log.warn('The end of its uploads could not be noted in the queue store.', { error: String(error) });
    }
  }

  #written(id: string, outcome: Outcome): Promise<Job> {
    const { store, log } = this.#options;
    return durably(
      () => recordOutcome(store, id, outcome, Date.now()),
      log,
      () => this.#closing,
    );
  }

  readonly #complain = (error: unknown): void => {
    this.#options.log.error('A step after the end of a job failed.', { error: String(error) });
  };

  #countStop({ stopAskedAt }: RunningJob, outcome: Outcome): void {
    const { metrics, settings } = this.#options;
    if (stopAskedAt === undefined) return;
    const seconds = (performance.now() - stopAskedAt) / 1000;
    metrics.observe('cancel_seconds', seconds);
    if (outcome.kind === 'stopped') metrics.count('cancels_done');
    if (seconds > settings().cancelGraceSeconds + settings().killWaitSeconds) metrics.count('cancels_late');
  }
}
