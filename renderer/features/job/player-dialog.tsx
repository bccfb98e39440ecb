import { SquarePlay } from 'lucide-react';
import { useState } from 'react';
import { useJobs } from '../../stores/jobs';
import { openResult } from '../../stores/queue-actions';
import { closeDialog, useUi } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Modal } from '../../ui/modal';
import styles from './player.module.css';

/** Plays what the selected job made, inside the app. */
export function PlayerDialog() {
  const jobId = useUi((state) => state.selectedJobId);
  const job = useJobs(({ byId }) => (jobId === null ? undefined : byId.get(jobId)));
  const [fails, setFails] = useState(false);
  if (job?.result == null) return null;
  const { id, title, result } = job;
  const isPicture = result.output.toLowerCase().endsWith('.gif');
  // The digest makes a new attempt's video another one.
  const address = `/media/result/${id}?${result.sha256.slice(0, 16)}`;
  return (
    <Modal title={text.player.title(title)} onClose={closeDialog} width="theatre">
      <div className={styles.stage}>
        {fails ? (
          <EmptyState
            actions={
              <Button icon={SquarePlay} onClick={() => void openResult(id)}>
                {text.player.openOutside}
              </Button>
            }
          >
            <p>{text.player.cannot}</p>
          </EmptyState>
        ) : isPicture ? (
          <img
            src={address}
            alt={text.player.video}
            className={styles.video}
            onError={() => setFails(true)}
          />
        ) : (
          // What is said in the video is burnt into the picture, where the storyboard has captions.
          <video
            src={address}
            aria-label={text.player.video}
            className={styles.video}
            controls
            autoPlay
            onError={() => setFails(true)}
          />
        )}
      </div>
    </Modal>
  );
}
