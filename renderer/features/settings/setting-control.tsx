import type { Settings } from '../../../shared/settings';
import { settingFields, type SettingKey } from '../../stores/setting-fields';
import {
  changeSetting,
  pathFault,
  pickSetting,
  saveTyped,
  shownSetting,
  typeSetting,
  useSettingsDraft,
} from '../../stores/settings-draft';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { Field, TextInput } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import styles from './settings.module.css';

interface SettingControlProps {
  name: SettingKey;
  settings: Settings;
}

/** One setting with the control that fits it. */
export function SettingControl({ name, settings }: SettingControlProps) {
  const typed = useSettingsDraft((state) => state.typed[name]);
  const error = useSettingsDraft((state) => state.errors[name]);
  const fault = useSettingsDraft((state) => pathFault(state, name, settings[name]));
  const words: { label: string; note?: string; empty?: string } = text.settings.fields[name];
  const field = settingFields[name];
  const value = settings[name];
  const shown = typed ?? shownSetting(name, settings);
  return (
    <Field
      label={words.label}
      note={words.note}
      error={error}
      warning={fault && text.settings.pathFaults[fault]}
      layout={field.kind === 'path' || field.kind === 'text' ? 'column' : 'row'}
    >
      {(ties) => {
        switch (field.kind) {
          case 'toggle':
            return (
              <Toggle
                id={ties.id}
                describedBy={ties.describedBy}
                checked={value === true}
                onChange={(checked) => void changeSetting(name, checked)}
              />
            );
          case 'choice':
            return (
              <Choice
                id={ties.id}
                describedBy={ties.describedBy}
                value={String(value)}
                options={field.options}
                onChange={(chosen) => void changeSetting(name, chosen)}
              />
            );
          case 'number':
            return (
              <div className={styles.number}>
                <TextInput
                  ties={ties}
                  inputMode="decimal"
                  value={shown}
                  placeholder={words.empty}
                  onChange={(raw) => typeSetting(name, raw)}
                  onBlur={() => void saveTyped()}
                />
                {field.unit !== undefined && <span className={styles.unit}>{field.unit}</span>}
              </div>
            );
          case 'text':
            return (
              <TextInput
                ties={ties}
                value={shown}
                placeholder={words.empty}
                onChange={(raw) => typeSetting(name, raw)}
                onBlur={() => void saveTyped()}
              />
            );
          case 'path':
            return (
              <div className={styles.path}>
                <TextInput
                  ties={ties}
                  value={shown}
                  placeholder={words.empty}
                  onChange={(raw) => typeSetting(name, raw)}
                  onBlur={() => void saveTyped()}
                />
                <Button onClick={() => void pickSetting(name)}>{text.actions.choose}</Button>
              </div>
            );
        }
      }}
    </Field>
  );
}
