import { FolderOpen, Images, Sparkles } from 'lucide-react';
import { pickStoryboards, trySample } from '../../stores/compose-actions';
import { newMontage } from '../../stores/montage';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Mark } from '../../ui/mark';
import { MissingParts } from './missing-parts';
import styles from './welcome.module.css';

/** What stands in the window while there are no jobs: what this is, and the ways to begin. */
export function Welcome() {
  return (
    <section tabIndex={-1} aria-label={text.welcome.title} className={styles.welcome}>
      {/* The list is there, and empty: tools that look for it find it. */}
      <ul role="list" aria-label={text.jobs.title} className={styles.list} />
      <EmptyState
        picture={<Mark size={88} />}
        title={text.welcome.title}
        actions={
          <>
            <Button look="primary" icon={Images} onClick={newMontage}>
              {text.welcome.slideshow}
            </Button>
            <Button icon={FolderOpen} onClick={() => void pickStoryboards()}>
              {text.welcome.storyboard}
            </Button>
            <Button icon={Sparkles} onClick={() => void trySample()}>
              {text.actions.trySample}
            </Button>
          </>
        }
      >
        <p>{text.welcome.message}</p>
        <p className={styles.drop}>{text.welcome.drop}</p>
        <MissingParts />
      </EmptyState>
    </section>
  );
}
