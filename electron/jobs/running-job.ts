import { HoldGate } from '../concurrency';
import type { Job } from '../../shared/job/job';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import { createLogger } from '../telemetry/logger';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import type { AttemptNotes } from './attempt-notes';
import type { RunningAttempt } from './executor';
import type { JobLogs } from './job-logs';

export interface RunningJobOptions {
  notes: AttemptNotes;
  logs: JobLogs;
  /** The app's own log. */
  appLog: Logger;
  metrics: Metrics;
}

const saveEveryMs = 1_000;
/** After a failed note of progress: whoever holds the store holds it for longer. */
const saveAgainMs = 30_000;

/** A job while it runs: how far it is, which the store is told from time to time, and what is asked of it. */
export class RunningJob {
  readonly job: Job;
  /** Of this attempt. */
  readonly log: Logger;
  attempt: RunningAttempt | undefined;
  /** Held by the user, or for want of space. */
  readonly hold = new HoldGate();
  /** Its work has ended; what is left is to write that down. */
  isEnding = false;
  /** Milliseconds, on the clock of `performance.now()`. */
  stopAskedAt: number | undefined;
  readonly #options: RunningJobOptions;
  readonly #beganAt = performance.now();
  #phase: Phase | null = null;
  #phaseBeganAt = this.#beganAt;
  /** The same moment on the clock of people, milliseconds since 1970; null between phases. */
  #phaseStartedAt: number | null = null;
  /** Without the phase under way. */
  #phaseSeconds: Job['phaseSeconds'];
  #progress: Progress | null = null;
  #saveNextAt = this.#beganAt;

  constructor(job: Job, options: RunningJobOptions) {
    const file = options.logs.begin(job.id, job.attempt);
    this.job = job;
    this.#phaseSeconds = job.phaseSeconds;
    this.#options = options;
    this.log = createLogger(
      (record) => file.write(this.#phase === null ? record : { phase: this.#phase, ...record }),
      { jobId: job.id, attempt: job.attempt },
    );
  }

  get phase(): Phase | null {
    return this.#phase;
  }

  /** Since it began, on a clock that is never set back. */
  get seconds(): number {
    return (performance.now() - this.#beganAt) / 1000;
  }

  /** A job as it stands in the store, with what only this process knows of it. */
  latest(job: Job): Job {
    return {
      ...job,
      phase: this.#phase,
      phaseSeconds: this.#phaseSeconds,
      phaseStartedAt: this.#phaseStartedAt,
      progress: this.#progress,
    };
  }

  enter(phase: Phase): void {
    this.endPhase();
    this.#phase = phase;
    this.#phaseBeganAt = performance.now();
    this.#phaseStartedAt = Date.now();
    this.log.info(`Phase: ${phase}.`);
    this.save();
  }

  report(progress: Progress): void {
    this.#progress = progress;
    if (performance.now() >= this.#saveNextAt) this.save();
  }

  /** Notes in the store how far it is. */
  save(): void {
    if (this.#phase === null) return;
    const { notes, appLog } = this.#options;
    let wait = saveEveryMs;
    try {
      notes.saveProgress(this.job.id, this.#phase, this.#secondsSoFar(), this.#progress);
    } catch (error) {
      wait = saveAgainMs;
      appLog.warn('Progress could not be noted in the queue store.', { error: String(error) });
    }
    this.#saveNextAt = performance.now() + wait;
  }

  endPhase(): void {
    if (this.#phase === null || this.#phaseStartedAt === null) return;
    const seconds = (performance.now() - this.#phaseBeganAt) / 1000;
    this.#phaseSeconds = this.#secondsSoFar();
    this.#phaseStartedAt = null;
    this.#options.metrics.observe('phase_seconds', seconds, { phase: this.#phase });
  }

  /** The seconds of all phases, with those of the one under way. */
  #secondsSoFar(): Job['phaseSeconds'] {
    if (this.#phase === null || this.#phaseStartedAt === null) return this.#phaseSeconds;
    const seconds = (this.#phaseSeconds[this.#phase] ?? 0) + (performance.now() - this.#phaseBeganAt) / 1000;
    return { ...this.#phaseSeconds, [this.#phase]: Math.round(seconds * 1000) / 1000 };
  }
}
