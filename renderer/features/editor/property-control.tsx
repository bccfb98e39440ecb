import { useState } from 'react';
import { pickSource } from '../../stores/editor-sources';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { ColorSwatch } from '../../ui/color-swatch';
import { TextInput, type FieldTies } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import type { FieldKind } from './schema-fields';
import styles from './property-control.module.css';

interface ControlProps {
  control: FieldKind;
  value: unknown;
  standard: unknown;
  label: string;
  ties: FieldTies;
  /** There is no label element that points here. */
  isNamed?: boolean;
  onChange: (value: unknown) => void;
}

/** What a value is entered with. */
export function Control({ control, value, standard, label, ties, isNamed = false, onChange }: ControlProps) {
  const name = isNamed ? label : undefined;
  const typed = (read: (raw: string) => unknown) => (
    <Typed ties={ties} name={name} value={value} standard={standard} read={read} onChange={onChange} />
  );
  switch (control.kind) {
    case 'boolean':
      return (
        <Toggle
          id={ties.id}
          label={name}
          describedBy={ties.describedBy}
          checked={(value ?? standard) === true}
          onChange={onChange}
        />
      );
    case 'choice': {
      const unset = standard === undefined ? text.editor.unset : text.editor.defaultIs(shownValue(standard));
      return (
        <Choice
          id={ties.id}
          label={name}
          describedBy={ties.describedBy}
          value={value === undefined || value === null ? '' : shownValue(value)}
          options={[
            { value: '', label: unset },
            ...control.options.map((word) => ({ value: word, label: word })),
          ]}
          onChange={(word) => onChange(word === '' ? undefined : word)}
        />
      );
    }
    case 'color': {
      const color = value ?? standard;
      return (
        <div className={styles.withControl}>
          <ColorSwatch
            label={text.compose.colorOf(label)}
            value={typeof color === 'string' ? color : ''}
            onChange={onChange}
          />
          {typed(readText)}
        </div>
      );
    }
    case 'file':
      return (
        <div className={styles.withControl}>
          {typed(readText)}
          <Button onClick={() => void pickSource(onChange)}>{text.actions.choose}</Button>
        </div>
      );
    case 'number':
    case 'numberOrText':
      return typed(readNumber);
    case 'list':
      return typed((raw) => readList(raw, control.of));
    case 'text':
      return control.multiline ? (
        <textarea
          id={ties.id}
          aria-label={name}
          aria-describedby={ties.describedBy}
          aria-invalid={ties.invalid || undefined}
          rows={3}
          className={styles.textarea}
          value={shownOrEmpty(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        typed(readText)
      );
    case 'group':
    case 'variants':
    case 'elsewhere':
      return null;
  }
}

interface TypedProps {
  ties: FieldTies;
  name: string | undefined;
  value: unknown;
  standard: unknown;
  read: (raw: string) => unknown;
  onChange: (value: unknown) => void;
}

/**
 * A line that is typed. While it has the focus it shows what was typed, however it is understood, unless the document
 * holds something else by now, as after an undo.
 */
function Typed({ ties, name, value, standard, read, onChange }: TypedProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const understood = (raw: string): unknown => (raw.trim() === '' ? undefined : read(raw));
  const held = shownOrEmpty(value);
  return (
    <TextInput
      ties={ties}
      aria-label={name}
      value={typed !== null && shownOrEmpty(understood(typed)) === held ? typed : held}
      placeholder={standard === undefined ? undefined : shownValue(standard)}
      onChange={(raw) => {
        setTyped(raw);
        onChange(understood(raw));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

const readText = (raw: string): unknown => raw;

/** A number where it is one; a percentage, a word or a placeholder stays text. */
function readNumber(raw: string): unknown {
  const number = Number(raw.trim().replace(',', '.'));
  return Number.isFinite(number) ? number : raw.trim();
}

/** Commas inside parentheses, as in `rgb(1, 2, 3)`, are no separators. */
function readList(raw: string, of: 'number' | 'text'): unknown {
  const parts = raw
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean);
  return of === 'number' ? parts.map(readNumber) : parts;
}

function shownOrEmpty(value: unknown): string {
  return value === undefined ? '' : shownValue(value);
}

function shownValue(value: unknown): string {
  if (value === null) return text.editor.none;
  if (Array.isArray(value)) return value.map(shownValue).join(', ');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return JSON.stringify(value);
}
