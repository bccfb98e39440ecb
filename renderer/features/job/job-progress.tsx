import type { Job } from '../../../shared/job/job';
import type { Progress } from '../../../shared/job/progress';
import type { JobState } from '../../../shared/job/states';
import {
  formatAbout,
  formatBytes,
  formatCount,
  formatFps,
  formatPercent,
  formatSpeed,
  percentOf,
} from '../../format';
import { useJobs } from '../../stores/jobs';
import { useProgress } from '../../stores/progress';
import { useQueue } from '../../stores/queue';
import { text } from '../../text';
import { ProgressBar, type ProgressTone } from '../../ui/progress-bar';
import { Elapsed } from './elapsed';
import { PhaseTimeline } from './phase-timeline';
import styles from './job-detail.module.css';

const tones: Readonly<Record<JobState, ProgressTone>> = {
  queued: 'soft',
  running: 'accent',
  paused: 'warning',
  canceling: 'soft',
  interrupted: 'warning',
  completed: 'success',
  failed: 'danger',
  canceled: 'soft',
};

/** How far a job is, or was when it stopped. The same things keep the same places in every state. */
export function JobProgress({ job }: { job: Job }) {
  const progress = useProgress(job.id);
  const waiting = useWaiting(job);
  const fraction = progress?.fraction ?? 0;
  return (
    <div className={styles.progress}>
      <div className={styles.headline}>
        <p className={styles.percent}>
          {percentOf(fraction)}
          <small>%</small>
        </p>
        <p className={styles.timeLeft}>{waiting ?? timeLeft(job, progress)}</p>
      </div>
      <ProgressBar
        size="large"
        fraction={fraction}
        label={text.jobs.progressOf(job.title)}
        valueText={
          progress === null ? undefined : `${formatPercent(fraction)}, ${text.phases[progress.phase].doing}`
        }
        tone={tones[job.state]}
      />
      <PhaseTimeline job={job} phase={progress?.phase ?? job.phase} />
      <dl className={styles.figures}>
        {progress?.upload === undefined ? (
          <>
            <Figure label={text.facts.frames}>{frames(progress)}</Figure>
            <Figure label={text.facts.rate}>{isMoving(job, progress) ? formatFps(progress.fps) : '–'}</Figure>
            <Figure label={text.facts.speed}>
              {isMoving(job, progress) ? formatSpeed(progress.speed) : '–'}
            </Figure>
          </>
        ) : (
          <UploadFigures upload={progress.upload} isMoving={job.state === 'running'} />
        )}
        <Figure label={text.facts.elapsed}>
          <Elapsed startedAt={job.startedAt} finishedAt={job.finishedAt} />
        </Figure>
      </dl>
    </div>
  );
}

function UploadFigures({ upload, isMoving }: { upload: NonNullable<Progress['upload']>; isMoving: boolean }) {
  return (
    <>
      <Figure label={text.uploads.sent}>
        {text.uploads.of(formatBytes(upload.sentBytes), formatBytes(upload.totalBytes))}
      </Figure>
      <Figure label={text.facts.speed}>
        {isMoving ? text.uploads.rate(formatBytes(upload.bytesPerSecond)) : '–'}
      </Figure>
    </>
  );
}

export function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function isMoving(job: Job, progress: Progress | null): progress is Progress {
  return job.state === 'running' && progress !== null && progress.fps > 0;
}

function frames(progress: Progress | null): string {
  if (progress === null || progress.totalFrames === 0) return '–';
  return text.facts.frameOf(formatCount(progress.frame), formatCount(progress.totalFrames));
}

function timeLeft(job: Job, progress: Progress | null): string {
  if (job.state !== 'running') return text.stateNotes[job.state];
  return progress?.etaSeconds == null
    ? text.jobs.estimating
    : text.totals.left(formatAbout(progress.etaSeconds));
}

/** Why a queued job has not started, else null. */
function useWaiting(job: Job): string | null {
  const isPaused = useQueue((state) => state.queue.paused);
  const ahead = useJobs(({ order, counts }) => {
    if (job.state !== 'queued') return null;
    return (
      order.indexOf(job.id) -
      (order.length - counts.queued - counts.completed - counts.failed - counts.canceled)
    );
  });
  if (ahead === null) return null;
  if (isPaused) return text.jobs.waitsForResume;
  return ahead === 0 ? text.jobs.startsNext : text.jobs.ahead(ahead);
}
