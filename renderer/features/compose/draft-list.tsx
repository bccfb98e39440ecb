import { CircleAlert, CircleCheck, FileVideo2, LoaderCircle, PencilLine, Plus, X } from 'lucide-react';
import { fileName, folderName } from '../../format';
import { isReady, needsAttention, type Draft } from '../../stores/compose';
import { editDraft, pickStoryboards, removeDraft, selectDraft } from '../../stores/compose-actions';
import utilities from '../../styles/utilities.module.css';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { classes } from '../../ui/classes';
import styles from './compose.module.css';

interface DraftListProps {
  drafts: readonly Draft[];
  selected: number;
}

/** The chosen storyboards: one as a plain line, several as a list to choose from. */
export function DraftList({ drafts, selected }: DraftListProps) {
  return (
    <div className={styles.files}>
      <ul role="list" aria-label={text.compose.files} className={styles.fileList}>
        {drafts.map((draft) => (
          <DraftLine
            key={draft.id}
            draft={draft}
            isSelected={draft.id === selected}
            isAlone={drafts.length === 1}
          />
        ))}
      </ul>
      <Button look="quiet" icon={Plus} className={styles.another} onClick={() => void pickStoryboards()}>
        {text.compose.pickAnother}
      </Button>
    </div>
  );
}

interface DraftLineProps {
  draft: Draft;
  isSelected: boolean;
  isAlone: boolean;
}

function DraftLine({ draft, isSelected, isAlone }: DraftLineProps) {
  const title = draft.summary?.title ?? fileName(draft.file);
  return (
    <li className={classes(styles.file, isSelected && !isAlone && styles.fileSelected)}>
      <DraftIcon draft={draft} />
      <button
        type="button"
        className={styles.fileName}
        aria-current={isSelected}
        onClick={() => selectDraft(draft.id)}
        title={draft.file}
      >
        <span className={styles.fileTitle} dir="auto">
          {title}
        </span>
        <span className={styles.fileNote}>{note(draft, isAlone)}</span>
        {needsAttention(draft) && <span className={utilities.hidden}>{text.compose.needsAttention}</span>}
      </button>
      <IconButton
        icon={PencilLine}
        label={text.editor.editNamed(title)}
        onClick={() => editDraft(draft)}
        className={styles.fileRemove}
      />
      <IconButton
        icon={X}
        label={text.compose.removeFile(fileName(draft.file))}
        onClick={() => removeDraft(draft.id)}
        className={styles.fileRemove}
      />
    </li>
  );
}

function DraftIcon({ draft }: { draft: Draft }) {
  if (draft.summary === null && draft.inspecting) {
    return <LoaderCircle size={20} strokeWidth={1.8} aria-hidden className={styles.turning} />;
  }
  if (needsAttention(draft))
    return <CircleAlert size={20} strokeWidth={1.8} aria-hidden className={styles.bad} />;
  if (isReady(draft)) return <CircleCheck size={20} strokeWidth={1.8} aria-hidden className={styles.good} />;
  return <FileVideo2 size={20} strokeWidth={1.8} aria-hidden />;
}

function note(draft: Draft, isAlone: boolean): string {
  if (draft.summary === null) return draft.inspecting ? text.compose.reading : text.compose.unreadable;
  const facts = [text.compose.scenes(draft.summary.sceneCount), fileName(draft.file)];
  return [...facts, ...(isAlone ? [folderName(draft.file)] : [])].join(' · ');
}
