import { Fragment, useEffect, useState } from 'react';
import type { Settings } from '../../../shared/settings';
import { forgetTest, giveToken, loadTokenState, useUpload } from '../../stores/upload';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Field, TextInput } from '../../ui/field';
import type { SettingKey } from '../../stores/setting-fields';
import { ConnectionTest } from '../upload/connection-test';
import { SettingControl } from './setting-control';
import styles from './settings.module.css';

interface UploadSettingsProps {
  keys: readonly SettingKey[];
  settings: Settings;
}

/** The settings of uploads, with what the chosen way to sign in needs, and a test of it all. */
export function UploadSettings({ keys, settings }: UploadSettingsProps) {
  const { uploadCredentials } = settings;
  useEffect(() => {
    forgetTest();
    void loadTokenState();
  }, []);
  return (
    <>
      {keys
        .filter((key) => key !== 'uploadKeyFile' || uploadCredentials === 'file')
        .map((key) => (
          <Fragment key={key}>
            <SettingControl name={key} settings={settings} />
            {key === 'uploadCredentials' && uploadCredentials === 'token' && <TokenField />}
          </Fragment>
        ))}
      <ConnectionTest destination={settings.uploadTo ?? ''} />
    </>
  );
}

/** The token goes one way: it is typed here, and never shown again. */
function TokenField() {
  const [typed, setTyped] = useState('');
  const state = useUpload(({ token }) => token);
  const { none, kept, forgotten } = text.uploads.tokenNote;
  const note = state?.isThere === true ? (state.isKept ? kept : forgotten) : none;
  return (
    <Field label={text.uploads.token} note={note}>
      {(ties) => (
        <form
          className={styles.path}
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim() !== '') void giveToken(typed).then((isDone) => isDone && setTyped(''));
          }}
        >
          <TextInput
            ties={ties}
            type="password"
            value={typed}
            placeholder={text.uploads.tokenEmpty}
            onChange={setTyped}
          />
          <Button type="submit" disabled={typed.trim() === ''}>
            {text.uploads.giveToken}
          </Button>
          {state?.isThere === true && (
            <Button onClick={() => void giveToken(null)}>{text.uploads.dropToken}</Button>
          )}
        </form>
      )}
    </Field>
  );
}
