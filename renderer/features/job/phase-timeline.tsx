import { Check, X } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import { phases, type Phase } from '../../../shared/job/phases';
import { isTerminal } from '../../../shared/job/states';
import { uploadTrouble } from '../../../shared/job/upload';
import { formatSpan } from '../../format';
import utilities from '../../styles/utilities.module.css';
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
  const secondsIn = (name: Phase): number | undefined => {
    const before = phaseSeconds[name];
    if (name !== phase || phaseStartedAt === null || isTerminal(state)) return before;
    return (before ?? 0) + Math.max(0, now - phaseStartedAt) / 1000;
  };
  // Only jobs with a destination have an upload, and the page learns of that when it begins.
  const isUploaded = phase === 'upload' || phaseSeconds.upload !== undefined || job.uploads.length > 0;
  const shown = phases.filter((name) => name !== 'upload' || isUploaded);
  return (
    <div>
      {state === 'completed' && <Shares shown={shown} secondsIn={secondsIn} />}
      <ol className={styles.phases} aria-label={text.phasesTitle}>
        {shown.map((name) => {
          const step = stepOf(job, phase, name);
          const seconds = secondsIn(name);
          return (
            <li
              key={name}
              className={classes(styles.phase, styles[step])}
              aria-current={name === phase && state !== 'completed' ? 'step' : undefined}
              title={text.phases[name].about}
            >
              <StepIcon step={step} />
              <span className={styles.name}>{text.phases[name].name}</span>
              {seconds !== undefined && seconds >= leastShown && (
                <span className={styles.seconds}>{formatSpan(seconds)}</span>
              )}
              {(step === 'done' || step === 'failed') && (
                <span className={utilities.hidden}>{`, ${text.phaseStates[step]}`}</span>
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
  const longest = Math.max(...shares.map(([, seconds]) => seconds));
  if (longest === 0) return null;
  return (
    <div aria-hidden className={styles.shares}>
      {shares.map(([name, seconds]) => (
        <i
          key={name}
          className={styles.share}
          data-phase={name}
          // Where all that grows comes to less than 1, room is left over.
          style={{ flexGrow: seconds / longest }}
          title={`${text.phases[name].name}, ${formatSpan(seconds)}`}
        />
      ))}
    </div>
  );
}

/** How far a phase is. */
type Step = 'done' | 'current' | 'halted' | 'failed' | 'ahead';

function stepOf({ state, uploads }: Job, current: Phase | null, name: Phase): Step {
  if (state === 'completed') {
    // A video is made whatever becomes of its uploads.
    const trouble = name === 'upload' ? uploadTrouble(uploads) : null;
    if (trouble === null) return 'done';
    return trouble === 'failed' ? 'failed' : 'halted';
  }
  const place = phases.indexOf(name);
  const at = current === null ? -1 : phases.indexOf(current);
  if (place !== at) return place < at ? 'done' : 'ahead';
  if (state === 'failed') return 'failed';
  return state === 'running' ? 'current' : 'halted';
}

function StepIcon({ step }: { step: Step }) {
  if (step === 'done') return <Check size={14} strokeWidth={2.2} aria-hidden />;
  if (step === 'failed') return <X size={14} strokeWidth={2.2} aria-hidden />;
  return <i aria-hidden className={styles.dot} />;
}
