import { useRef } from 'react';
import { faultCount, isReady, needsAttention, useCompose, type Draft } from '../../stores/compose';
import { addToQueue, discardCompose } from '../../stores/compose-actions';
import { closeDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { showFirstFault } from '../../ui/first-fault';
import { Modal } from '../../ui/modal';
import { DraftForm } from './draft-form';
import { DraftList } from './draft-list';
import { StartChoices } from './start-choices';
import styles from './compose.module.css';

/** *New render*: which storyboards, with which values, to where. Closed, it keeps them; only *Cancel* discards them. */
export function ComposeDialog() {
  const drafts = useCompose((state) => state.drafts);
  const selected = useCompose((state) => state.selected);
  const adding = useCompose((state) => state.adding);
  const pick = useRef<HTMLButtonElement>(null);
  const draft = drafts.find(({ id }) => id === selected);
  const ready = drafts.filter(isReady).length;
  const blocked = drafts.filter(needsAttention);
  return (
    <Modal
      title={text.compose.title}
      onClose={closeDialog}
      keepsOpen
      initialFocus={draft === undefined ? pick : undefined}
      footer={
        drafts.length === 0 ? undefined : (
          <>
            <p className={styles.status} role="status">
              {attention(blocked, drafts.length)}
            </p>
            <Button onClick={discardCompose}>{text.actions.cancel}</Button>
            <Button look="primary" disabled={adding} onClick={() => void addToQueue().then(showFirstFault)}>
              {drafts.length > 1 && ready > 0 ? text.compose.addMany(ready) : text.compose.add}
            </Button>
          </>
        )
      }
    >
      {draft === undefined ? (
        <StartChoices pick={pick} />
      ) : (
        <>
          <DraftList drafts={drafts} selected={draft.id} />
          <DraftForm key={draft.id} draft={draft} />
        </>
      )}
    </Modal>
  );
}

/** What is still to be done before all can be queued. */
function attention(blocked: readonly Draft[], count: number): string {
  const [first] = blocked;
  if (first === undefined) return '';
  return count > 1 ? text.compose.blocked(blocked.length) : text.compose.faults(faultCount(first));
}
