import { CirclePause, CircleX, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { reconnect } from '../../stores/connect';
import { useQueue } from '../../stores/queue';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { QueueTotals } from './queue-totals';
import tones from '../../ui/tone.module.css';
import styles from './queue-standing.module.css';

/**
 * How the queue stands, in the toolbar, where what comes and goes moves nothing: its totals, beside them that it was paused, and
 * in their place what somebody has to put right before it goes on.
 */
export function QueueStanding() {
  const { paused, reason } = useQueue((state) => state.queue);
  const connection = useQueue((state) => state.connection);
  // Before the queue was ever read, the whole window says why not.
  const everLive = useQueue((state) => state.everLive);
  if (everLive && connection.status === 'lost') {
    return (
      <Notice
        tone="danger"
        icon={CircleX}
        action={<Button onClick={reconnect}>{text.connection.retry}</Button>}
      >
        {connection.error.message}
      </Notice>
    );
  }
  if (paused && reason !== null) {
    return (
      <Notice tone="warning" icon={TriangleAlert}>
        {reason}
      </Notice>
    );
  }
  return (
    <>
      <QueueTotals />
      {paused && (
        <Notice tone="paused" icon={CirclePause}>
          {text.queue.pausedByUser}
        </Notice>
      )}
    </>
  );
}

interface NoticeProps {
  /** All but *paused* ask for something, and are said aloud as soon as they appear. */
  tone: 'paused' | 'warning' | 'danger';
  icon: LucideIcon;
  action?: ReactNode;
  children: string;
}

function Notice({ tone, icon: Icon, action, children }: NoticeProps) {
  return (
    <div
      className={classes(
        styles.notice,
        tone === 'paused' && styles.paused,
        tones[tone === 'paused' ? 'warning' : tone],
      )}
      role={tone === 'paused' ? undefined : 'alert'}
    >
      <Icon size={16} aria-hidden className={styles.icon} />
      <p className={styles.text} title={children}>
        {children}
      </p>
      {action}
    </div>
  );
}
