import { Download, Trash2, Upload } from 'lucide-react';
import { useEffect } from 'react';
import { exportPreset, importPreset, loadPresets, removePreset, usePresets } from '../../stores/presets';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { presetNote } from '../compose/preset-note';
import styles from './managed-list.module.css';

/** All presets; the user's own can be taken in from files and removed. */
export function PresetSettings() {
  const presets = usePresets((state) => state.presets);
  useEffect(() => void loadPresets(), []);
  return (
    <>
      <div className={styles.head}>
        <p>{text.presets.about}</p>
        <Button icon={Upload} onClick={() => void importPreset()}>
          {text.presets.import}
        </Button>
      </div>
      <ul role="list" aria-label={text.presets.title} className={styles.list}>
        {presets.map((preset) => (
          <li key={preset.name} className={styles.item}>
            <div className={styles.words}>
              <span className={styles.name}>{preset.title}</span>
              <span className={styles.note}>
                {preset.name} · {presetNote(preset)} · {preset.format} ({preset.codec})
              </span>
            </div>
            <IconButton
              icon={Download}
              label={text.presets.export(preset.title)}
              onClick={() => void exportPreset(preset.name)}
            />
            {preset.origin === 'user' && (
              <IconButton
                icon={Trash2}
                label={text.presets.remove(preset.title)}
                onClick={() => void removePreset(preset.name)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
