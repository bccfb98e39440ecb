import { percentOf } from '../format';
import { classes } from './classes';
import styles from './progress-bar.module.css';

export type ProgressTone = 'accent' | 'soft' | 'success' | 'danger' | 'warning' | 'none';

interface ProgressBarProps {
  /** 0 to 1. */
  fraction: number;
  /** What it is the progress of. */
  label: string;
  /** Read instead of the bare percentage. */
  valueText?: string;
  tone?: ProgressTone;
  size?: 'small' | 'large';
}

/** How far something is. `none` keeps the place and the meaning without drawing anything. */
export function ProgressBar({
  fraction,
  label,
  valueText,
  tone = 'accent',
  size = 'small',
}: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentOf(fraction)}
      aria-valuetext={valueText}
      className={classes(styles.track, styles[tone], styles[size])}
    >
      <div className={styles.bar} style={{ transform: `scaleX(${Math.min(1, Math.max(0, fraction))})` }} />
    </div>
  );
}
