import { useRef } from 'react';
import { closeDialog } from '../../stores/ui';
import { typeDestination, uploadToTyped, useUpload } from '../../stores/upload';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Field, TextInput } from '../../ui/field';
import { Modal } from '../../ui/modal';
import { ConnectionTest } from './connection-test';
import styles from './upload.module.css';

/** Where a finished video is to be uploaded to. */
export function UploadDialog() {
  const destination = useUpload((state) => state.destination);
  const error = useUpload((state) => state.error);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Modal
      title={text.uploads.dialogTitle}
      onClose={closeDialog}
      keepsOpen
      initialFocus={input}
      footer={
        <>
          <Button onClick={closeDialog}>{text.actions.cancel}</Button>
          <Button look="primary" disabled={destination.trim() === ''} onClick={() => void uploadToTyped()}>
            {text.actions.upload}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void uploadToTyped();
        }}
      >
        <Field label={text.uploads.destination} note={text.uploads.destinationNote} error={error}>
          {(ties) => (
            <TextInput
              ref={input}
              ties={ties}
              value={destination}
              placeholder={text.settings.fields.uploadTo.empty}
              onChange={typeDestination}
            />
          )}
        </Field>
        <ConnectionTest destination={destination} />
      </form>
    </Modal>
  );
}
