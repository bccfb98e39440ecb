import type { Problem } from '../shared/errors';
import type { BatchAdded, BatchReport, BatchRequestInput } from '../shared/batch';
import type { EngineEvent, QueueStatus } from '../shared/engine-events';
import type { TimelineSummary } from '../shared/frame';
import type { HealthReport } from '../shared/health';
import type { Job } from '../shared/job/job';
import type { LogFinds, LogPage, LogRecord } from '../shared/job/log-record';
import type { LogSieve } from '../shared/job/log-sieve';
import type { JobSpecInput, RenderStrategy, VariableValue } from '../shared/job/spec';
import type { MediaTracks } from '../shared/job/track-choice';
import type { JobState } from '../shared/job/states';
import type { MontageRequest } from '../shared/montage';
import type { Settings, SettingsPatch } from '../shared/settings';
import type { Destination } from '../shared/storyboard/destinations';
import type { StoryboardSummary } from '../shared/storyboard-summary';
import type { ConnectionReport } from '../shared/upload/connection';
import type { CommandPermissions } from './command-permissions';
import type { AddBatchOptions } from './jobs/batch/batch';
import type { PlanSummary } from './jobs/planned';
import type { GivenValues } from './render/examine';
import type { FramePicture, FrameRequest } from './render/frame-picture';
import type { SegmentCache } from './render/segment-cache';
import type { PresetLibrary } from './storyboard';
import type { Logger } from './telemetry/logger';

export interface JobFilter {
  states?: readonly JobState[] | undefined;
  /** At most this many, newest first within each state group; absent is all. */
  limit?: number | undefined;
  /** Leaves out so many of the first. */
  from?: number | undefined;
}

/** The durable queue. Each change is on disk before its promise resolves. Unknown ids throw JOB_UNKNOWN, a change that the state forbids JOB_STATE. */
export interface Queue {
  /** Validates, then queues. Bad input throws before anything is stored. */
  add(spec: JobSpecInput, options?: { priority?: number }): Promise<Job>;
  list(filter?: JobFilter): Job[];
  count(states: readonly JobState[]): number;
  get(jobId: string): Job;
  /** The attempts of a job as they ended, and the latest one. */
  attempts(jobId: string): Job[];
  /** The id that begins with this. @throws JOB_UNKNOWN when none does, or more than one. */
  find(prefix: string): string;
  /** Accepted at once (`canceling`); resolves when it is accepted. `settled` waits for the end. */
  cancel(jobId: string): Promise<void>;
  /**
   * A new attempt of a failed or canceled job, or of a completed one whose video may be replaced or is gone.
   *
   * @throws what adding the completed job would throw.
   */
  retry(jobId: string): Promise<Job>;
  /**
   * Uploads a completed job's video, as a new attempt: to these destinations, and to where an earlier upload did not succeed.
   * Without any, to the default destination of the settings.
   */
  upload(jobId: string, destinations?: readonly Destination[]): Promise<Job>;
  remove(jobIds: readonly string[]): Promise<void>;
  /** Removes all jobs in a terminal state. Returns how many. */
  clearFinished(): Promise<number>;
  setPriority(jobId: string, priority: number): Promise<void>;
  /** Puts a queued job before another one, with that one's priority; null is the end of the queue. */
  move(jobId: string, before: string | null): Promise<void>;
  /** Puts a queued job before all others. */
  moveToFront(jobId: string): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  readonly status: QueueStatus;
  pauseJob(jobId: string): Promise<void>;
  resumeJob(jobId: string): Promise<void>;
  /** Resolves with the job once it is in a terminal state. */
  settled(jobId: string): Promise<Job>;
}

/** One storyboard for each row of a table. */
export interface BatchQueue {
  /** What a batch would do, and everything that is wrong with it and with each row. Nothing is queued. */
  inspect(request: BatchRequestInput, onRow?: AddBatchOptions['onRow']): Promise<BatchReport>;
  /** Queues a job for each row, all at once. @throws RenderyardError with every problem; nothing is queued then. */
  add(request: BatchRequestInput, options?: AddBatchOptions): Promise<BatchAdded & { report: BatchReport }>;
}

export interface StartOptions {
  /** Runs only jobs that this engine adds or retries, at once, whether or not the queue is paused. */
  onlyOwn?: boolean;
}

export interface CloseOptions {
  /** What becomes of jobs that still run. */
  running: 'requeue' | 'cancel';
  /**
   * The system is shutting down, and will soon end everything by force: processes get 3 s to leave, and 1 s after that.
   * May be said of a closing that is under way.
   */
  systemShutdown?: boolean;
}

export interface Engine {
  readonly queue: Queue;
  readonly batches: BatchQueue;
  /** Finished segments. */
  readonly cache: Pick<SegmentCache, 'info' | 'clear'>;
  readonly presets: PresetLibrary;
  /** What the user said about programs that storyboards want to run. */
  readonly commands: CommandPermissions;
  /** The app's own log. */
  readonly log: Logger;
  readonly settings: Settings;
  updateSettings(patch: SettingsPatch): Promise<Settings>;
  readLog(jobId: string, attempt: number, from: number, count: number): Promise<LogPage>;
  /** Looks through an attempt's log from a line on, for a while at most; see {@link LogFinds}. */
  findInLog(
    jobId: string,
    attempt: number,
    from: number,
    sieve: LogSieve,
    withRecords: boolean,
  ): Promise<LogFinds>;
  /** Follows an attempt's log from a line on; ends when the attempt has ended and all was given. */
  followLog(jobId: string, attempt: number, from: number): AsyncIterable<LogRecord>;
  inspect(
    file: string,
    options?: { set?: Readonly<Record<string, VariableValue>>; preset?: string; text?: string },
  ): Promise<StoryboardSummary>;
  /**
   * The segments that a render would make, and which of them are kept already. Nothing is rendered.
   *
   * @throws RenderyardError with everything that is wrong with the storyboard and its sources.
   */
  plan(
    file: string,
    options?: {
      set?: Readonly<Record<string, VariableValue>>;
      preset?: string;
      strategy?: RenderStrategy;
      /** Identity of the storyboard whose commands may run: how long what they make is decides over the plan. */
      commandsAllowedFor?: string;
    },
  ): Promise<PlanSummary>;
  /**
   * One frame of the video that a storyboard describes, without rendering the rest.
   *
   * @param slot Where it is wanted: a newer request for the same slot ends this one.
   * @throws USAGE for a moment that the video does not have; CANCELED when it is not wanted any more; RenderyardError with
   *   everything that is wrong with the storyboard and its sources.
   */
  frame(file: string, request: FrameRequest, slot?: string): Promise<FramePicture>;
  /** Ends the making of the frame that was asked for last for this slot. */
  cancelFrame(slot: string): void;
  /**
   * Where the scenes of a storyboard are on the timeline of its video.
   *
   * @throws RenderyardError with everything that is wrong with the storyboard and its sources.
   */
  timeline(file: string, given?: GivenValues): Promise<TimelineSummary>;
  /** Finds out what would keep an upload to this destination from succeeding. Nothing is left there. */
  testUpload(destination: Destination): Promise<ConnectionReport>;
  /**
   * Writes the storyboard of a slideshow or montage where new renders go, and resolves with its path.
   *
   * @throws USAGE, FILE_NOT_FOUND, SOURCE_NO_STREAM, SOURCE_UNREADABLE, OUTPUT_UNWRITABLE
   */
  createMontage(request: MontageRequest): Promise<string>;
  /**
   * Looks for everything that would stop a render, without running what needs the user's permission. Resolves with what
   * stops nothing, but will be seen otherwise than it was meant.
   *
   * @throws RenderyardError with everything that is wrong with the storyboard and its sources.
   */
  check(
    file: string,
    options?: { set?: Readonly<Record<string, VariableValue>>; preset?: string },
  ): Promise<readonly Problem[]>;
  /**
   * What a clip has beside its picture.
   *
   * @throws RenderyardError for what is no clip, or cannot be read.
   */
  tracks(file: string): Promise<MediaTracks>;
  health(): Promise<HealthReport>;
  /** Metrics as Prometheus text. */
  prometheus(): string;
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /**
   * Becomes the owner of the queue, recovers what a dead owner left, then begins to run jobs. Without it an engine can
   * look at the queue and ask for changes, which the owner carries out.
   *
   * @throws STORE_OWNED when another process is the owner.
   */
  start(options?: StartOptions): Promise<void>;
  /** Stops intake, ends all jobs in parallel (running ones go back to the queue unless `cancel`), closes the store. Idempotent. */
  close(options?: CloseOptions): Promise<void>;
  /** A second Ctrl-C: every tree that is being ended gets SIGKILL now. */
  escalate(): void;
}
