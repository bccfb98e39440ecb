import {
  Clapperboard,
  FilePenLine,
  FolderOpen,
  Images,
  Sparkles,
  Table2,
  type LucideIcon,
} from 'lucide-react';
import type { Ref } from 'react';
import { startBatch } from '../../stores/batch';
import { pickStoryboards, trySample } from '../../stores/compose-actions';
import { newStoryboard } from '../../stores/editor-entry';
import { newMontage } from '../../stores/montage';
import { newTranscode } from '../../stores/transcode';
import { text } from '../../text';
import { Button } from '../../ui/button';
import styles from './start-choices.module.css';

interface StartChoice {
  id: Exclude<keyof typeof text.start, 'create'>;
  icon: LucideIcon;
  run: () => unknown;
}

const choices: readonly StartChoice[] = [
  { id: 'montage', icon: Images, run: newMontage },
  { id: 'transcode', icon: Clapperboard, run: newTranscode },
  { id: 'batch', icon: Table2, run: () => startBatch(null) },
  { id: 'sample', icon: Sparkles, run: trySample },
];

/** The ways to begin something new. */
export function StartChoices({ pick }: { pick: Ref<HTMLButtonElement> }) {
  return (
    <div className={styles.start}>
      <div className={styles.storyboard}>
        <p>{text.compose.start}</p>
        <div className={styles.storyboardActions}>
          <Button ref={pick} look="primary" icon={FolderOpen} onClick={() => void pickStoryboards()}>
            {text.compose.pick}
          </Button>
          <Button icon={FilePenLine} onClick={() => void newStoryboard()}>
            {text.start.create}
          </Button>
        </div>
      </div>
      <ul role="list" aria-label={text.compose.otherWays} className={styles.choices}>
        {choices.map(({ id, icon: Icon, run }) => (
          <li key={id}>
            <button type="button" className={styles.choice} onClick={() => void run()}>
              <Icon size={22} strokeWidth={1.5} aria-hidden />
              <span className={styles.title}>{text.start[id].title}</span>
              <span className={styles.note}>{text.start[id].note}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
