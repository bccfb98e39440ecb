import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import {
  limitError,
  limitFields,
  limitKeys,
  usualLimit,
  wrongLimits,
  type TypedLimits,
} from '../../stores/limit-fields';
import { useSettings } from '../../stores/settings';
import { text } from '../../text';
import { Field, TextInput } from '../../ui/field';
import styles from './limits-section.module.css';

interface LimitsSectionProps {
  typed: TypedLimits;
  onChange: (typed: TypedLimits) => void;
}

/** *Limits*: what one job may take of the machine, folded away since the settings have good values for all. */
export function LimitsSection({ typed, onChange }: LimitsSectionProps) {
  const settings = useSettings((state) => state.settings);
  const [isOpen, setOpen] = useState(() => limitKeys.some((key) => typed[key] !== undefined));
  const isWrong = wrongLimits(typed).length > 0;
  return (
    <details
      className={styles.section}
      open={isOpen || isWrong}
      onToggle={({ currentTarget }) => {
        // It stands at the end of its dialog: what it unfolds is below the edge.
        if (currentTarget.open && !isOpen) currentTarget.scrollIntoView({ block: 'nearest' });
        setOpen(currentTarget.open);
      }}
    >
      <summary className={styles.summary}>
        <ChevronRight size={14} aria-hidden className={styles.mark} />
        {text.limits.title}
      </summary>
      <div className={styles.fields}>
        {limitKeys.map((key) => {
          const { unit } = limitFields[key];
          const { label, note } = text.limits.fields[key];
          return (
            <Field key={key} label={label} note={note} error={limitError(key, typed)} layout="row">
              {(ties) => (
                <div className={styles.number}>
                  <TextInput
                    ties={ties}
                    inputMode="decimal"
                    value={typed[key] ?? ''}
                    placeholder={usualLimit(key, settings)}
                    onChange={(raw) => onChange({ ...typed, [key]: raw })}
                  />
                  <span className={styles.unit}>{unit}</span>
                </div>
              )}
            </Field>
          );
        })}
      </div>
    </details>
  );
}
