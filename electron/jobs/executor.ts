import type { CancelReason, CleanupFailure } from '../concurrency';
import type { Problem } from '../../shared/errors';
import type { JobResult } from '../../shared/job/job';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import type { Work } from '../render/work';
import type { Logger } from '../telemetry/logger';
import type { TemporaryFolders } from './temporary-folders';

/** One attempt of a job, to be run. */
export interface Attempt {
  readonly jobId: string;
  /** Counts from 1. */
  readonly number: number;
  /** Longest run time, milliseconds; time in which the job is held does not count. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly folders: TemporaryFolders;
  /** What is to be done. */
  readonly body: (work: Work) => Promise<JobResult>;
  /** The output is finished and verified, and about to get its name. */
  readonly onAnnounced?: (result: JobResult) => void;
  readonly onPhase: (phase: Phase) => void;
  /** At most ten a second; the last value always comes. */
  readonly onProgress: (progress: Progress) => void;
  /** The cleanups that have run, by name, and those of them that failed or ran out of time. Called once, at the end. */
  readonly onCleanedUp: (ran: readonly string[], failures: readonly CleanupFailure[]) => void;
}

/** How an attempt ended. `stopped` is a cancel that was asked for, whatever the reason. */
export type Outcome =
  | { kind: 'completed'; result: JobResult }
  | { kind: 'failed'; problem: Problem; error: unknown }
  | { kind: 'stopped'; reason: CancelReason };

/** An attempt that runs. */
export interface RunningAttempt {
  /**
   * Resolves, and never rejects, when nothing of the attempt is left: the work has returned, its processes are gone, its
   * cleanup has run.
   */
  readonly ended: Promise<Outcome>;
  /** Asks the work to stop. Only the first call counts. */
  cancel(reason: CancelReason): void;
  /** Stops and continues the clock of the time limit. */
  hold(): void;
  release(): void;
}

/** Runs attempts, any number at a time, none of which can harm another. */
export interface Executor {
  readonly mode: 'structured' | 'plain';
  run(attempt: Attempt): RunningAttempt;
  /** Resolves when no attempt runs any more. Nothing can be run afterwards. */
  close(): Promise<void>;
}
