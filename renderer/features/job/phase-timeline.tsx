import { Check, X } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import { phases, type Phase } from '../../../shared/job/phases';
import { isTerminal, type JobState } from '../../../shared/job/states';
import { formatSpan } from '../../format';
import { text } from '../../text';
import { classes } from '../../ui/classes';
import { useNow } from './use-now';
import styles from './phase-timeline.module.css';

/** Seconds; what took less is not worth a figure. */
const leastShown = 0.05;

interface PhaseTimelineProps {
  job: Job;
  /** Where the job is, or was when it ended. */
  phase: Phase | null;
}

/** The steps of a job in their order, done, under way and to come, with the time that each took. */
export function PhaseTimeline({ job, phase }: PhaseTimelineProps) {
  const { state, phaseSeconds, phaseStartedAt } = job;
  const now = useNow(phaseStartedAt !== null && state === 'running');
  const at = state === 'completed' ? phases.length : phase === null ? -1 : phases.indexOf(phase);
  const secondsIn = (name: Phase): number | undefined => {
    const before = phaseSeconds[name];
    if (name !== phase || phaseStartedAt === null || isTerminal(state)) return before;
    return (before ?? 0) + Math.max(0, now - phaseStartedAt) / 1000;
  };
  // Only jobs with a destination have an upload, and the page learns of that when it begins.
  const shown = phases.filter(
    (name) => name !== 'upload' || phase === 'upload' || phaseSeconds.upload !== undefined,
  );
  return (
    <div>
      {state === 'completed' && <Shares shown={shown} secondsIn={secondsIn} />}
      <ol className={styles.phases} aria-label={text.phasesTitle}>
        {shown.map((name) => {
          const place = phases.indexOf(name);
          const isCurrent = place === at;
          const isDone = place < at;
          const seconds = secondsIn(name);
          return (
            <li
              key={name}
              className={classes(styles.phase, isCurrent ? currentLook(state) : isDone && styles.done)}
              aria-current={isCurrent ? 'step' : undefined}
              title={text.phases[name].about}
            >
              {isDone ? (
                <Check size={14} strokeWidth={2.2} aria-hidden />
              ) : isCurrent && state === 'failed' ? (
                <X size={14} strokeWidth={2.2} aria-hidden />
              ) : (
                <i aria-hidden className={styles.dot} />
              )}
              <span className={styles.name}>{text.phases[name].name}</span>
              {seconds !== undefined && seconds >= leastShown && (
                <span className={styles.seconds}>{formatSpan(seconds)}</span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** How the time of a job that is over was divided between its phases. */
function Shares({
  shown,
  secondsIn,
}: {
  shown: readonly Phase[];
  secondsIn: (name: Phase) => number | undefined;
}) {
  const shares = shown.map((name) => [name, secondsIn(name) ?? 0] as const);
  if (shares.every(([, seconds]) => seconds === 0)) return null;
  return (
    <div aria-hidden className={styles.shares}>
      {shares.map(([name, seconds]) => (
        <i
          key={name}
          className={styles.share}
          data-phase={name}
          style={{ flexGrow: seconds }}
          title={`${text.phases[name].name}, ${formatSpan(seconds)}`}
        />
      ))}
    </div>
  );
}

function currentLook(state: JobState): string | undefined {
  if (state === 'failed') return styles.stopped;
  return state === 'running' ? styles.current : styles.halted;
}
