import { Check, X } from 'lucide-react';
import { phases, type Phase } from '../../../shared/job/phases';
import type { JobState } from '../../../shared/job/states';
import { text } from '../../text';
import { classes } from '../../ui/classes';
import styles from './job-detail.module.css';

/** The steps of a job in their order: done, under way, to come. */
export function PhaseTimeline({ state, phase }: { state: JobState; phase: Phase | null }) {
  const at = phase === null ? -1 : phases.indexOf(phase);
  // Only jobs with a destination have an upload, and the page learns of that when it begins.
  const shown = phases.filter((name) => name !== 'upload' || phase === 'upload');
  return (
    <ol className={styles.phases} aria-label={text.phasesTitle}>
      {shown.map((name, index) => {
        const isCurrent = index === at;
        const isDone = index < at;
        const isStopped = isCurrent && state === 'failed';
        const look = isCurrent ? currentLook(state) : isDone && styles.done;
        return (
          <li
            key={name}
            className={classes(styles.phase, look)}
            aria-current={isCurrent ? 'step' : undefined}
            title={text.phases[name].about}
          >
            {isDone ? (
              <Check size={14} strokeWidth={2.2} aria-hidden />
            ) : isStopped ? (
              <X size={14} strokeWidth={2.2} aria-hidden />
            ) : (
              <i aria-hidden className={styles.dot} />
            )}
            <span>{text.phases[name].name}</span>
          </li>
        );
      })}
    </ol>
  );
}

function currentLook(state: JobState): string | undefined {
  if (state === 'failed') return styles.stopped;
  return state === 'running' ? styles.current : styles.halted;
}
