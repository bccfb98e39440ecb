import type { VariableValue } from '../../../shared/job/spec';
import type { StoryboardSummary } from '../../../shared/storyboard-summary';
import { chooseVariableFile } from '../../stores/compose-actions';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { ColorSwatch } from '../../ui/color-swatch';
import { Field, TextInput, type FieldTies } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import styles from './compose.module.css';

type Variable = StoryboardSummary['variables'][number];

interface VariableFieldProps {
  draftId: number;
  variable: Variable;
  /** What the user gave; undefined leaves the default. */
  value: VariableValue | undefined;
  error: string | undefined;
  onChange: (value: VariableValue) => void;
}

/** A value of the storyboard, with the control that its type asks for. */
export function VariableField(props: VariableFieldProps) {
  const { variable, error } = props;
  return (
    <Field
      label={variable.label}
      error={error}
      required={variable.default === null}
      layout={variable.type === 'boolean' ? 'row' : 'column'}
    >
      {(ties) => <VariableControl {...props} ties={ties} />}
    </Field>
  );
}

function VariableControl({
  draftId,
  variable,
  value,
  onChange,
  ties,
}: VariableFieldProps & { ties: FieldTies }) {
  const shown = value ?? variable.default ?? '';
  switch (variable.type) {
    case 'text':
      return <TextInput ties={ties} value={String(shown)} onChange={onChange} />;
    case 'number':
      return (
        <TextInput
          ties={ties}
          inputMode="decimal"
          className={styles.number}
          value={String(shown)}
          onChange={onChange}
        />
      );
    case 'color':
      return (
        <div className={styles.color}>
          <ColorSwatch
            label={text.compose.colorOf(variable.label)}
            value={String(shown)}
            onChange={onChange}
          />
          <TextInput ties={ties} className={styles.colorText} value={String(shown)} onChange={onChange} />
        </div>
      );
    case 'boolean':
      return (
        <Toggle id={ties.id} describedBy={ties.describedBy} checked={shown === true} onChange={onChange} />
      );
    case 'file':
      return (
        <div className={styles.withButton}>
          <TextInput ties={ties} value={String(shown)} onChange={onChange} />
          <Button onClick={() => void chooseVariableFile(draftId, variable.id, variable.label)}>
            {text.actions.choose}
          </Button>
        </div>
      );
  }
}
