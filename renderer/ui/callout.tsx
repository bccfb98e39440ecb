import { CircleAlert, CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes';
import styles from './callout.module.css';
import tones from './tone.module.css';

type Tone = 'note' | 'warning' | 'danger' | 'lost';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  note: Info,
  warning: TriangleAlert,
  danger: CircleX,
  lost: CircleAlert,
};

interface CalloutProps {
  tone: Tone;
  /** Says it aloud as soon as it appears. */
  alert?: boolean;
  /** Buttons, at the end. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A sentence that matters, where it belongs. */
export function Callout({ tone, alert = false, actions, children }: CalloutProps) {
  const Icon = icons[tone];
  return (
    <div
      className={classes(styles.callout, tones[tone === 'lost' ? 'warning' : tone])}
      role={alert ? 'alert' : undefined}
    >
      <Icon size={16} aria-hidden className={styles.icon} />
      <div className={styles.text}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
