import { Activity, ListX, Pause, Play, Plus, Settings2 } from 'lucide-react';
import { newRender } from '../../stores/compose-actions';
import { useJobs } from '../../stores/jobs';
import { useQueue } from '../../stores/queue';
import { clearFinished, toggleQueue } from '../../stores/queue-actions';
import { openDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { QueueStanding } from './queue-standing';
import utilities from '../../styles/utilities.module.css';
import styles from './toolbar.module.css';

/** The top of the window: what can be done with the queue as a whole, and how it stands. */
export function Toolbar() {
  const isPaused = useQueue((state) => state.queue.paused);
  const isLive = useQueue((state) => state.connection.status === 'live');
  const hasFinished = useJobs(({ counts }) => counts.completed + counts.failed + counts.canceled > 0);
  return (
    <header className={styles.toolbar}>
      <h1 className={utilities.hidden}>{text.appName}</h1>
      <Button look="primary" icon={Plus} onClick={newRender}>
        {text.actions.newRender}
      </Button>
      <Button
        icon={isPaused ? Play : Pause}
        collapses
        className={styles.pause}
        disabled={!isLive}
        onClick={() => void toggleQueue()}
      >
        {isPaused ? text.actions.resumeQueue : text.actions.pauseQueue}
      </Button>
      <QueueStanding />
      <Button
        look="quiet"
        icon={ListX}
        collapses
        disabled={!isLive || !hasFinished}
        onClick={() => void clearFinished()}
      >
        {text.actions.clearFinished}
      </Button>
      <div className={styles.group}>
        <IconButton icon={Activity} label={text.health.title} onClick={() => openDialog('health')} />
        <IconButton icon={Settings2} label={text.settings.title} onClick={() => openDialog('settings')} />
      </div>
    </header>
  );
}
