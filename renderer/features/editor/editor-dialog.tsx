import { Dialog } from '@base-ui/react/dialog';
import { Redo2, Save, Undo2, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { usesCommandKey } from '../../api/client';
import { fileName } from '../../format';
import { composeFiles } from '../../stores/compose-actions';
import { closeEditor, isDirty, openEditor, redo, reload, save, undo, useEditor } from '../../stores/editor';
import { useEditorEntry } from '../../stores/editor-entry';
import {
  discardAndLeave,
  guardChanges,
  leaveEditor,
  saveAndLeave,
  stay,
  useLeaving,
} from '../../stores/editor-leaving';
import { drawPictures } from '../../stores/editor-pictures';
import { closeDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Callout } from '../../ui/callout';
import { classes } from '../../ui/classes';
import { Modal } from '../../ui/modal';
import { ElementList } from './element-list';
import { Preview } from './preview';
import { PropertyTabs, type PropertyView } from './property-tabs';
import { SceneStrip } from './scene-strip';
import styles from './editor-dialog.module.css';

/** The storyboard editor, over the whole window. */
export function EditorDialog() {
  const file = useEditorEntry((state) => state.file);
  const failure = useEditor((state) => state.failure);
  const asks = useLeaving((state) => state.goOn !== null);
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (file === null) return;
    const stop = drawPictures();
    void openEditor(file);
    return () => {
      stop();
      closeEditor();
    };
  }, [file]);
  useEffect(guardChanges, []);

  function onKeyDown(event: KeyboardEvent): void {
    const isCommand = usesCommandKey() ? event.metaKey : event.ctrlKey;
    if (!isCommand || event.altKey) return;
    const act = { s: () => void save(), z: event.shiftKey ? redo : undo, y: redo }[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  return (
    <Dialog.Root
      open
      disablePointerDismissal
      onOpenChange={(open) => {
        if (!open) leaveEditor(goBack);
      }}
    >
      <Dialog.Portal>
        <Dialog.Popup ref={popup} className={styles.editor} initialFocus={popup} onKeyDown={onKeyDown}>
          <Header file={file ?? ''} />
          {failure === null ? (
            <Body />
          ) : (
            <div className={styles.failure}>
              <Callout tone="danger" alert>
                {failure}
              </Callout>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
      {asks && <LeaveQuestion />}
    </Dialog.Root>
  );
}

function Header({ file }: { file: string }) {
  const dirty = useEditor(isDirty);
  const saving = useEditor((state) => state.saving);
  const canUndo = useEditor((state) => state.undo.length > 0);
  const canRedo = useEditor((state) => state.redo.length > 0);
  const isOpen = useEditor((state) => state.version !== null);
  return (
    <header className={styles.header}>
      <div className={styles.naming}>
        <Dialog.Title className={styles.title} title={file}>
          {fileName(file)}
        </Dialog.Title>
        <span className={styles.savedState} role="status">
          {isOpen && (dirty ? text.editor.unsaved : text.editor.saved)}
        </span>
      </div>
      <IconButton icon={Undo2} label={text.editor.undo} disabled={!canUndo} onClick={undo} />
      <IconButton icon={Redo2} label={text.editor.redo} disabled={!canRedo} onClick={redo} />
      <Button icon={Save} collapses disabled={!isOpen || !dirty || saving} onClick={() => void save()}>
        {text.editor.save}
      </Button>
      <Button look="primary" disabled={!isOpen || saving} onClick={() => void saveAndRender(file)}>
        {text.editor.render}
      </Button>
      <IconButton icon={X} label={text.editor.close} onClick={() => leaveEditor(goBack)} />
    </header>
  );
}

function Body() {
  const [view, setView] = useState<PropertyView>('form');
  return (
    <>
      <ChangedOnDisk />
      <div className={classes(styles.columns, view === 'both' && styles.wide)}>
        <div className={styles.stage}>
          <Preview />
          <SceneStrip />
        </div>
        <div className={styles.side}>
          <ElementList />
          <PropertyTabs view={view} onView={setView} />
        </div>
      </div>
    </>
  );
}

function ChangedOnDisk() {
  const changed = useEditor((state) => state.changedOnDisk);
  if (!changed) return null;
  return (
    <Callout
      tone="warning"
      alert
      actions={
        <>
          <Button onClick={() => void reload()}>{text.editor.takeTheirs}</Button>
          <Button onClick={() => void save({ anyway: true })}>{text.editor.keepMine}</Button>
        </>
      }
    >
      {text.editor.changedOnDisk}
    </Callout>
  );
}

function LeaveQuestion() {
  return (
    <Modal
      title={text.editor.leaveTitle}
      onClose={stay}
      footer={
        <>
          <p className={styles.spring} />
          <Button onClick={discardAndLeave}>{text.editor.discard}</Button>
          <Button onClick={stay}>{text.editor.stay}</Button>
          <Button look="primary" onClick={() => void saveAndLeave()}>
            {text.editor.save}
          </Button>
        </>
      }
    >
      <p className={styles.question}>{text.editor.leaveQuestion}</p>
    </Modal>
  );
}

/** To the dialog that the editor was opened from. */
function goBack(): void {
  (useEditorEntry.getState().goBack ?? closeDialog)();
}

async function saveAndRender(file: string): Promise<void> {
  if (isDirty(useEditor.getState()) && !(await save())) return;
  const { goBack: back } = useEditorEntry.getState();
  // What the dialog before knows of the storyboard is kept there.
  if (back === null) composeFiles([file]);
  else back();
}
