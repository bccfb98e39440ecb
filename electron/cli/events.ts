import type { Problem } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { LogRecord } from '../../shared/job/log-record';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';

/** What `--json` writes, one object on each line. Members are only ever added. */
export type CliEvent =
  | ({ type: 'job'; jobId: string } & Job)
  | { type: 'phase'; jobId: string; phase: Phase }
  | ({ type: 'progress'; jobId: string } & Progress)
  | ({ type: 'log'; jobId: string } & LogRecord)
  | ResultEvent;

export interface ResultEvent {
  type: 'result';
  jobId: string;
  attempt: number;
  state: Job['state'];
  /** Absolute path of the finished file; null where there is none. */
  output: string | null;
  sha256: string | null;
  durationSeconds: number | null;
  frames: number | null;
  segmentsReused: number | null;
  segmentsRendered: number | null;
  /** What to look at in the video, in sentences. */
  notes: string[];
  /** Where it went; a job whose upload failed is completed all the same. */
  uploads: Job['uploads'];
  error: Problem | null;
}

export function jobEvent(job: Job): CliEvent {
  return { type: 'job', jobId: job.id, ...job };
}

export function resultEvent({ id, attempt, state, result, uploads, error }: Job): ResultEvent {
  return {
    type: 'result',
    jobId: id,
    attempt,
    state,
    output: result?.output ?? null,
    sha256: result?.sha256 ?? null,
    durationSeconds: result?.durationSeconds ?? null,
    frames: result?.frames ?? null,
    segmentsReused: result?.segmentsReused ?? null,
    segmentsRendered: result?.segmentsRendered ?? null,
    notes: result?.notes ?? [],
    uploads,
    error,
  };
}
