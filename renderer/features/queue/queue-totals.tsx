import { useShallow } from 'zustand/react/shallow';
import type { Progress } from '../../../shared/job/progress';
import { runTotals, type CountedJob, type RunTotals } from '../../../shared/job/run-totals';
import { formatAbout, formatPercent } from '../../format';
import { useJobs, type JobCounts } from '../../stores/jobs';
import { useProgressStore } from '../../stores/progress';
import { useQueue } from '../../stores/queue';
import { useSettings } from '../../stores/settings';
import { text } from '../../text';
import { ProgressBar } from '../../ui/progress-bar';
import styles from './toolbar.module.css';

/** How far the queue is with what it has to do: `3 of 10 · 54% · 12 min left`. */
export function QueueTotals() {
  const byId = useJobs((state) => state.byId);
  const counts = useJobs((state) => state.counts);
  const concurrency = useSettings((state) => state.settings?.concurrency ?? 1);
  const isPaused = useQueue((state) => state.queue.paused);
  // Compared by its figures, so that this draws anew only when one of them has changed.
  const totals = useProgressStore(
    useShallow((state) => totalsOf(byId.values(), (jobId) => state.byId.get(jobId), concurrency)),
  );
  if (totals === null) return <p className={styles.totals} />;
  return (
    <div className={styles.totals}>
      <p className={styles.totalsText}>{words(totals, counts, isPaused).join(' · ')}</p>
      <div className={styles.totalsBar}>
        <ProgressBar
          fraction={totals.fraction}
          label={text.totals.title}
          tone={isPaused ? 'soft' : 'accent'}
        />
      </div>
    </div>
  );
}

function totalsOf(
  jobs: Iterable<CountedJob>,
  progressOf: (jobId: string) => Progress | undefined,
  concurrency: number,
): RunTotals | null {
  return runTotals(jobs, { progressOf, concurrency, now: Date.now() });
}

function words(totals: RunTotals, counts: JobCounts, isPaused: boolean): string[] {
  const { done, total, failed, fraction, etaSeconds } = totals;
  const stands =
    total > 1
      ? text.totals.of(done, total)
      : counts.running > 0
        ? text.totals.running(counts.running)
        : text.totals.queued(counts.queued);
  const hasBegun = counts.running + counts.paused + counts.canceling + counts.interrupted > 0;
  return [
    ...(total > 1 || counts.running + counts.queued > 0 ? [stands] : []),
    ...(hasBegun || done > 0 ? [formatPercent(fraction)] : []),
    ...(etaSeconds !== null && !(isPaused && counts.queued > 0)
      ? [text.totals.left(formatAbout(etaSeconds))]
      : []),
    ...(counts.canceling > 0 ? [text.totals.canceling(counts.canceling)] : []),
    ...(counts.paused > 0 ? [text.totals.paused(counts.paused)] : []),
    ...(counts.interrupted > 0 ? [text.totals.interrupted(counts.interrupted)] : []),
    ...(failed > 0 ? [text.totals.failed(failed)] : []),
  ];
}
