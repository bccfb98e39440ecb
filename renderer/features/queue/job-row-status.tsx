import type { Problem } from '../../../shared/errors';
import type { Job, JobResult } from '../../../shared/job/job';
import type { Progress } from '../../../shared/job/progress';
import type { JobState } from '../../../shared/job/states';
import { uploadTrouble } from '../../../shared/job/upload';
import {
  fileName,
  formatAbout,
  formatBytes,
  formatFps,
  formatLength,
  formatMoment,
  formatPercent,
  formatSpan,
} from '../../format';
import { useProgress } from '../../stores/progress';
import { text } from '../../text';
import { ProgressBar, type ProgressTone } from '../../ui/progress-bar';
import styles from './job-list.module.css';

/** How the bar of a row looks; only jobs that are under way have one to see. */
export const tones: Readonly<Record<JobState, ProgressTone>> = {
  queued: 'none',
  running: 'accent',
  paused: 'warning',
  canceling: 'soft',
  interrupted: 'warning',
  completed: 'none',
  failed: 'none',
  canceled: 'none',
};

/** The part of a row that changes while a job runs: state, progress, time left. */
export function JobRowStatus({ job, stateId }: { job: Job; stateId: string }) {
  const progress = useProgress(job.id);
  const fraction = job.state === 'completed' ? 1 : job.state === 'queued' ? 0 : (progress?.fraction ?? 0);
  return (
    <>
      <span className={styles.figure}>{figure(job, fraction)}</span>
      <span className={styles.under}>
        <span id={stateId} className={styles.meta}>
          {[text.states[job.state], ...details(job, progress)].join(' · ')}
        </span>
        {job.state === 'running' && progress?.etaSeconds != null && (
          <span className={styles.timeLeft}>{text.totals.left(formatAbout(progress.etaSeconds))}</span>
        )}
      </span>
      <div className={styles.bar}>
        <ProgressBar fraction={fraction} label={text.jobs.progressOf(job.title)} tone={tones[job.state]} />
      </div>
    </>
  );
}

function figure(job: Job, fraction: number): string | null {
  switch (job.state) {
    case 'running':
    case 'paused':
    case 'canceling':
    case 'interrupted':
      return formatPercent(fraction);
    case 'completed':
    case 'failed':
    case 'canceled':
      return job.finishedAt === null ? null : formatMoment(job.finishedAt, Date.now());
    case 'queued':
      return job.priority === 0 ? null : job.priority > 0 ? text.jobs.highPriority : text.jobs.lowPriority;
  }
}

/** What was made, how long that took, and how much of it was there already. */
function made({ startedAt, finishedAt }: Job, result: JobResult): string[] {
  const { durationSeconds, bytes, segmentsReused, segmentsRendered } = result;
  const took = startedAt === null || finishedAt === null ? null : (finishedAt - startedAt) / 1000;
  return [
    formatLength(durationSeconds),
    formatBytes(bytes),
    ...(took === null ? [] : [text.jobs.took(formatSpan(took))]),
    ...(segmentsReused === 0 ? [] : [text.jobs.reused(segmentsReused, segmentsReused + segmentsRendered)]),
  ];
}

function details(job: Job, progress: Progress | null): string[] {
  const { state, result, error, spec } = job;
  switch (state) {
    case 'running': {
      const phase = progress?.phase ?? job.phase;
      return [
        ...(phase === null ? [] : [text.phases[phase].doing]),
        ...(progress?.upload === undefined
          ? []
          : [text.uploads.rate(formatBytes(progress.upload.bytesPerSecond))]),
        ...(progress !== null && progress.fps > 0 ? [formatFps(progress.fps)] : []),
      ];
    }
    case 'completed': {
      const trouble = uploadTrouble(job.uploads);
      return [
        ...(trouble === null ? [] : [text.uploads.trouble[trouble]]),
        ...(result?.notes === undefined ? [] : [text.jobs.damaged]),
        ...(result === null ? [] : made(job, result)),
      ];
    }
    case 'failed':
      return error === null ? [] : [briefly(error)];
    case 'queued':
      return [fileName(spec.kind === 'render' ? spec.storyboard : spec.input)];
    case 'paused':
    case 'canceling':
    case 'interrupted':
    case 'canceled':
      return [];
  }
}

/** What is wrong with a file as a whole is said with its name; the place of anything else takes too much of a row. */
function briefly({ message, file, line }: Problem): string {
  return file === undefined || line !== undefined ? message : `${fileName(file)}: ${message}`;
}
