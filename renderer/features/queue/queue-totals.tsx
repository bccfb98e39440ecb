import type { Progress } from '../../../shared/job/progress';
import { formatAbout } from '../../format';
import { jobById, useJobs, type JobCounts } from '../../stores/jobs';
import { useProgressStore } from '../../stores/progress';
import { useQueue } from '../../stores/queue';
import { text } from '../../text';
import styles from './toolbar.module.css';

/** How many jobs run and wait, and when the next place is free or, with none waiting, when all is done. */
export function QueueTotals() {
  const counts = useJobs((state) => state.counts);
  const isPaused = useQueue((state) => state.queue.paused);
  const waits = counts.queued > 0 && !isPaused;
  // A string, so that this draws anew only when the words change.
  const timeLeft = useProgressStore((state) => timeLeftText(state.byId, waits));
  return (
    <p className={styles.totals}>
      {[...totals(counts), ...(timeLeft === null ? [] : [timeLeft])].join(' · ')}
    </p>
  );
}

function totals(counts: JobCounts): string[] {
  return [
    ...(counts.running > 0 ? [text.totals.running(counts.running)] : []),
    ...(counts.canceling > 0 ? [text.totals.canceling(counts.canceling)] : []),
    ...(counts.paused > 0 ? [text.totals.paused(counts.paused)] : []),
    ...(counts.interrupted > 0 ? [text.totals.interrupted(counts.interrupted)] : []),
    ...(counts.queued > 0 ? [text.totals.queued(counts.queued)] : []),
  ];
}

function timeLeftText(progress: ReadonlyMap<string, Progress>, waits: boolean): string | null {
  const seconds = [...progress]
    .filter(([jobId]) => jobById(jobId)?.state === 'running')
    .map(([, { etaSeconds }]) => etaSeconds)
    .filter((eta) => eta !== null);
  if (seconds.length === 0) return null;
  return waits
    ? text.totals.nextIn(formatAbout(Math.min(...seconds)))
    : text.totals.left(formatAbout(Math.max(...seconds)));
}
