import { Plus, Trash2 } from 'lucide-react';
import { variableTypes } from '../../../shared/storyboard-summary';
import { change, useEditor, variablesOf } from '../../stores/editor';
import { problemsUnder } from '../../stores/editor-problems';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { classes } from '../../ui/classes';
import { Control } from './property-control';
import type { FieldKind } from './schema-fields';
import group from './property-field.module.css';
import styles from './variable-list.module.css';

type VariableType = (typeof variableTypes)[number];

const words = text.editor.variables;
const types = variableTypes.map((value) => ({ value, label: words.types[value] }));

/** What a variable is entered with, and what it begins with. */
const kinds: Readonly<Record<VariableType, { control: FieldKind; standard: unknown }>> = {
  text: { control: { kind: 'text', multiline: false }, standard: 'Text' },
  number: { control: { kind: 'number', least: null, most: null }, standard: 1 },
  color: { control: { kind: 'color' }, standard: '#ffffff' },
  boolean: { control: { kind: 'boolean' }, standard: true },
  file: { control: { kind: 'file' }, standard: undefined },
};

/** The values that can be given for each render, as a dialog or a table gives them. */
export function VariableList() {
  const variables = useEditor((state) => state.data.variables);
  const listed = variablesOf(variables);
  return (
    <fieldset className={group.group}>
      <legend className={group.legend}>{words.title}</legend>
      <p className={styles.about}>{words.about}</p>
      {listed.map((variable, index) => (
        <VariableLine key={index} variable={variable} index={index} />
      ))}
      <Button icon={Plus} className={styles.addVariable} onClick={() => addVariable(listed)}>
        {words.add}
      </Button>
    </fieldset>
  );
}

function VariableLine({ variable, index }: { variable: Record<string, unknown>; index: number }) {
  const problems = useEditor((state) => state.problems);
  const path = ['variables', index];
  const error = problemsUnder(problems, path, false);
  const name = typeof variable.id === 'string' ? variable.id : '';
  const type = variableTypes.find((each) => each === variable.type) ?? 'text';
  const ties = (key: string) => ({
    id: `variable-${index}-${key}`,
    describedBy: error === undefined ? undefined : `variable-${index}-error`,
    invalid: error !== undefined,
  });
  const set = (key: string) => (value: unknown) => change({ kind: 'set', path: [...path, key], value });
  return (
    <div role="group" aria-label={words.place(index + 1, name)} className={styles.variable}>
      <Control
        control={{ kind: 'text', multiline: false }}
        value={name}
        standard={undefined}
        label={words.name}
        ties={ties('id')}
        isNamed
        onChange={(value) => set('id')(value ?? '')}
      />
      <Choice
        label={words.type}
        value={type}
        options={types}
        onChange={(chosen) =>
          change({ kind: 'set', path, value: { id: name, type: chosen, ...beginning(chosen) } })
        }
      />
      <div className={styles.variableValue}>
        <Control
          control={kinds[type].control}
          value={variable.default}
          standard={undefined}
          label={words.value}
          ties={ties('default')}
          isNamed
          onChange={set('default')}
        />
      </div>
      <IconButton
        icon={Trash2}
        label={words.remove(name)}
        onClick={() => change({ kind: 'remove', path: ['variables'], at: index })}
      />
      {error !== undefined && (
        <p id={`variable-${index}-error`} role="alert" className={classes(group.groupError, styles.error)}>
          {error}
        </p>
      )}
    </div>
  );
}

function beginning(type: VariableType): { default?: unknown } {
  const { standard } = kinds[type];
  return standard === undefined ? {} : { default: standard };
}

function addVariable(listed: readonly Record<string, unknown>[]): void {
  const taken = new Set(listed.map(({ id }) => id));
  let number = listed.length + 1;
  while (taken.has(words.newName(number))) number += 1;
  const value = { id: words.newName(number), type: 'text', ...beginning('text') };
  change({ kind: 'insert', path: ['variables'], at: listed.length, value });
}
