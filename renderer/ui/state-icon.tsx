import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CirclePlay,
  CircleSlash,
  CircleX,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';
import type { JobState } from '../../shared/job/states';
import { text } from '../text';
import { classes } from './classes';
import styles from './state-icon.module.css';

const icons: Readonly<Record<JobState, LucideIcon>> = {
  queued: CircleDashed,
  running: CirclePlay,
  paused: CirclePause,
  canceling: LoaderCircle,
  interrupted: CircleAlert,
  completed: CircleCheck,
  failed: CircleX,
  canceled: CircleSlash,
};

/** A job's state as a shape and a colour; the words stand beside it. */
export function StateIcon({ state, size = 18 }: { state: JobState; size?: number }) {
  const Icon = icons[state];
  return <Icon size={size} strokeWidth={1.9} aria-hidden className={classes(styles.icon, styles[state])} />;
}

/** A job's state as a small label. */
export function StateBadge({ state }: { state: JobState }) {
  return (
    <span className={classes(styles.badge, styles[state])}>
      <StateIcon state={state} size={14} />
      {text.states[state]}
    </span>
  );
}
