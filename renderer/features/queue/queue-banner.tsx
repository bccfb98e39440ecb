import { reconnect } from '../../stores/connect';
import { useQueue } from '../../stores/queue';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import styles from './queue-banner.module.css';

/** Why nothing starts: the queue was paused, or the engine cannot be reached. */
export function QueueBanner() {
  const { paused, reason } = useQueue((state) => state.queue);
  const connection = useQueue((state) => state.connection);
  if (connection.status === 'lost') {
    return (
      <div className={styles.banner}>
        <Callout tone="danger" alert actions={<Button onClick={reconnect}>{text.connection.retry}</Button>}>
          {connection.error.message}
        </Callout>
      </div>
    );
  }
  if (!paused) return null;
  return (
    <div className={styles.banner}>
      <Callout tone="warning" alert={reason !== null}>
        {reason ?? text.queue.pausedByUser}
      </Callout>
    </div>
  );
}
