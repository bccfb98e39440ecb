import { reconnect } from '../../stores/connect';
import { useQueue } from '../../stores/queue';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import styles from './unreachable.module.css';

/** What stands in the window before the queue was ever read: that it is being read, or why it cannot be. */
export function Unreachable() {
  const connection = useQueue((state) => state.connection);
  if (connection.status !== 'lost') {
    return (
      <div className={styles.place} aria-busy>
        <EmptyState>
          <p className={styles.patience}>{text.loading}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.place} role="alert">
      <EmptyState
        title={text.connection.title}
        actions={
          <Button look="primary" onClick={reconnect}>
            {text.connection.retry}
          </Button>
        }
      >
        <p className={styles.message}>{connection.error.message}</p>
      </EmptyState>
    </div>
  );
}
