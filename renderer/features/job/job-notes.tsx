import { Callout } from '../../ui/callout';
import styles from './job-detail.module.css';

/** What to look at in a video that is finished all the same. */
export function JobNotes({ notes }: { notes: readonly string[] }) {
  return (
    <Callout tone="warning">
      {notes.map((note) => (
        <p key={note} className={styles.message}>
          {note}
        </p>
      ))}
    </Callout>
  );
}
