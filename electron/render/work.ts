import type { JobResult } from '../../shared/job/job';
import type { LogLevel } from '../../shared/job/log-record';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import type { Destination } from '../../shared/storyboard/destinations';
import type { Logger } from '../telemetry/logger';

export type { LogLevel };

/**
 * What a piece of work (a render, a transcode) may ask of whoever runs it. The executors implement it; the work
 * itself runs in a cancel scope of its own, so cancelling arrives as `Cancelled` at its checkpoints.
 */
export interface Work {
  readonly jobId: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly log: Logger;
  /** A checkpoint, then the named step begins: it is logged and shown. Phases are entered in order, each once. */
  enter(phase: Phase): Promise<void>;
  /** The latest figures. Called as often as is convenient: the executor throttles, and never lets `fraction` fall. */
  report(progress: Omit<Progress, 'phase'>): void;
  /** Registers a cleanup: run once, last registered first, however the job ends. */
  defer(name: string, cleanup: () => Promise<void> | void): void;
  /**
   * Says what is about to be published, before it gets its final name. When the power goes between that and the job's
   * end, the next start finds the finished file and knows that it is this job's.
   */
  announce?(result: JobResult): void;
  /** Says where the finished video is to be uploaded to, as the storyboard wants it; whoever runs the work does that. */
  uploadTo?(destinations: readonly Destination[]): void;
  /** An empty folder of this attempt's own, removed when the job ends. */
  temporaryFolder(): Promise<string>;
}
