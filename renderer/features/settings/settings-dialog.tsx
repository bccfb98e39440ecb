import { Tabs } from '@base-ui/react/tabs';
import { useEffect, useState } from 'react';
import type { Settings } from '../../../shared/settings';
import { settingSections, type SettingKey } from '../../stores/setting-fields';
import { useSettings } from '../../stores/settings';
import { closeDraft, lookAtPaths, useSettingsDraft } from '../../stores/settings-draft';
import { exportSettings, importSettings, resetSettings } from '../../stores/settings-file-actions';
import { closeDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { showFirstFault } from '../../ui/first-fault';
import { Modal } from '../../ui/modal';
import { PresetSettings } from './preset-settings';
import { ProgramSettings } from './program-settings';
import { SettingControl } from './setting-control';
import { UploadSettings } from './upload-settings';
import styles from './settings.module.css';

/** All settings, in sections. There is no *Save*: a change counts as soon as it is right. */
export function SettingsDialog() {
  const settings = useSettings((state) => state.settings);
  const [section, setSection] = useState<string>(settingSections[0].id);
  useEffect(() => () => void closeDraft(), []);
  useEffect(
    () => void lookAtPaths(),
    [settings?.outputFolder, settings?.ffmpegPath, settings?.ffprobePath, settings?.uploadKeyFile],
  );
  // A folder may have been made, or a drive be there, by the time the user comes back.
  useEffect(() => {
    const look = () => void lookAtPaths();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);
  const done = () => {
    const wrong = wrongSection();
    if (wrong === undefined) {
      closeDialog();
      return;
    }
    setSection(wrong);
    showFirstFault();
  };
  return (
    <Modal
      title={text.settings.title}
      onClose={closeDialog}
      width="wide"
      tall
      footer={
        <>
          <p className={styles.saved}>{text.settings.savedAtOnce}</p>
          <Button look="quiet" onClick={() => void importSettings()}>
            {text.settings.importAll}
          </Button>
          <Button look="quiet" onClick={() => void exportSettings()}>
            {text.settings.exportAll}
          </Button>
          <Reset />
          <Button look="primary" onClick={done}>
            {text.actions.done}
          </Button>
        </>
      }
    >
      {settings === null ? (
        <p className={styles.waiting}>{text.loading}</p>
      ) : (
        <Sections settings={settings} section={section} onSection={setSection} />
      )}
    </Modal>
  );
}

/** Asks once more, since what was set is gone then. */
function Reset() {
  const [asks, setAsks] = useState(false);
  return (
    <Button
      look={asks ? 'danger' : 'quiet'}
      onBlur={() => setAsks(false)}
      onClick={() => {
        if (asks) void resetSettings();
        setAsks(!asks);
      }}
    >
      {asks ? text.settings.reallyReset : text.settings.reset}
    </Button>
  );
}

/** Where there is a value that cannot be saved. */
function wrongSection(): string | undefined {
  const { errors } = useSettingsDraft.getState();
  return settingSections.find(({ keys }) => keys.some((key: SettingKey) => errors[key] !== undefined))?.id;
}

interface SectionsProps {
  settings: Settings;
  section: string;
  onSection: (section: string) => void;
}

function Sections({ settings, section, onSection }: SectionsProps) {
  return (
    <Tabs.Root
      value={section}
      onValueChange={(value) => onSection(String(value))}
      orientation="vertical"
      className={styles.tabs}
    >
      <Tabs.List className={styles.sections} aria-label={text.settings.sectionsTitle}>
        {settingSections.map(({ id }) => (
          <Tabs.Tab key={id} value={id} className={styles.section}>
            {text.settings.sections[id]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {settingSections.map(({ id, keys }) => (
        <Tabs.Panel key={id} value={id} className={styles.panel}>
          {id === 'programs' ? (
            <ProgramSettings />
          ) : id === 'presets' ? (
            <PresetSettings />
          ) : id === 'upload' ? (
            <UploadSettings keys={keys} settings={settings} />
          ) : (
            keys.map((key) => <SettingControl key={key} name={key} settings={settings} />)
          )}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
