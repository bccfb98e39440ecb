import { Undo2 } from 'lucide-react';
import type { PathSegment } from '../../../shared/storyboard/path';
import { change, useEditor } from '../../stores/editor';
import { problemsUnder } from '../../stores/editor-problems';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import { Choice, type Option } from '../../ui/choice';
import { Field } from '../../ui/field';
import { Control } from './property-control';
import type { SchemaField, SchemaVariant } from './schema-fields';
import styles from './property-field.module.css';

interface PropertyFieldProps {
  field: SchemaField;
  value: unknown;
  path: readonly PathSegment[];
  error: string | undefined;
  /** Undefined takes the property away, so that its default counts. */
  onChange: (value: unknown) => void;
}

/** One property. One that is not said shows what counts without it. */
export function PropertyField(props: PropertyFieldProps) {
  const { field, value, path, error, onChange } = props;
  const { control } = field;
  const isSaid = value !== undefined;
  const clear = isSaid && !field.required && (
    <IconButton
      icon={Undo2}
      label={text.editor.clear(field.label)}
      className={styles.clear}
      onClick={() => onChange(undefined)}
    />
  );
  if (control.kind === 'group' || control.kind === 'variants') {
    return (
      <fieldset className={styles.group}>
        <legend className={styles.legend}>
          {field.label} {clear}
        </legend>
        {error !== undefined && (
          <p role="alert" tabIndex={-1} data-fault className={styles.groupError}>
            {error}
          </p>
        )}
        {control.kind === 'group' ? (
          <Fields fields={control.fields} values={mapping(value)} path={path} />
        ) : (
          <Variants {...props} variants={control.variants} />
        )}
      </fieldset>
    );
  }
  return (
    <div className={styles.property}>
      <Field label={field.label} note={field.description} error={error} required={field.required}>
        {(ties) => (
          <Control
            control={control}
            value={value}
            standard={field.standard}
            label={field.label}
            ties={ties}
            onChange={onChange}
          />
        )}
      </Field>
      {clear}
    </div>
  );
}

/** A value that has one of several forms. */
function Variants({
  field,
  value,
  path,
  onChange,
  variants,
}: PropertyFieldProps & { variants: readonly SchemaVariant[] }) {
  const shown = value ?? field.standard;
  const current = variants.find((variant) => variant.fits(shown));
  const options: Option<string>[] = [
    ...(current === undefined ? [{ value: '', label: text.editor.unset }] : []),
    ...variants.map(({ id, label }) => ({ value: id, label })),
  ];
  return (
    <>
      <Choice
        label={text.editor.kind(field.label)}
        value={current?.id ?? ''}
        options={options}
        onChange={(id) => {
          const chosen = variants.find((variant) => variant.id === id);
          if (chosen !== undefined && chosen !== current) onChange(chosen.initial);
        }}
      />
      {current?.control.kind === 'group' && (
        <Fields fields={current.control.fields} values={mapping(shown)} path={path} />
      )}
      {current !== undefined && current.control.kind !== 'group' && (
        <Control
          control={current.control}
          value={value}
          standard={field.standard}
          label={field.label}
          ties={{ id: `editor-${path.join('-')}`, describedBy: undefined, invalid: false }}
          isNamed
          onChange={onChange}
        />
      )}
    </>
  );
}

interface FieldsProps {
  fields: readonly SchemaField[];
  values: Record<string, unknown>;
  path: readonly PathSegment[];
}

/** Several properties of one mapping. */
export function Fields({ fields, values, path }: FieldsProps) {
  const problems = useEditor((state) => state.problems);
  return fields
    .filter(({ control }) => control.kind !== 'elsewhere')
    .map((field) => {
      const at = [...path, field.key];
      return (
        <PropertyField
          key={field.key}
          field={field}
          value={values[field.key]}
          path={at}
          error={problemsUnder(
            problems,
            at,
            field.control.kind === 'group' || field.control.kind === 'variants',
          )}
          onChange={(value) => change({ kind: 'set', path: at, value })}
        />
      );
    });
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
