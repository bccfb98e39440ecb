import { useEffect, useId, useRef, type ComponentProps, type ReactNode } from 'react';
import { Button } from './button';
import { classes } from './classes';
import styles from './field.module.css';

/** What a control needs to be tied to its label, its note and its error. */
export interface FieldTies {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

interface FieldProps {
  label: string;
  /** What it means, where the label is not enough. */
  note?: string;
  /** What is wrong with the value, in a sentence. */
  error?: string;
  /** What speaks against the value, though it may be meant; it is kept. Not said beside an error. */
  warning?: string;
  required?: boolean;
  /** `row` puts the control beside its label, `column` below it. */
  layout?: 'row' | 'column';
  children: (ties: FieldTies) => ReactNode;
}

/** A label, a control, and what there is to say about them. */
export function Field(props: FieldProps) {
  const { label, note, error, warning, required = false, layout = 'column', children } = props;
  const id = useId();
  const said = error ?? warning;
  const describedBy = [note && `${id}-note`, said && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What is said of the value that is being typed must not stand below the edge of what scrolls.
    if (said !== undefined && field.current?.contains(document.activeElement) === true)
      field.current.scrollIntoView({ block: 'nearest' });
  }, [said]);
  return (
    <div ref={field} className={classes(styles.field, styles[layout])}>
      <div className={styles.head}>
        <label id={`${id}-label`} htmlFor={id} className={styles.label}>
          {label}
          {required && (
            <span aria-hidden className={styles.required}>
              *
            </span>
          )}
        </label>
        {note !== undefined && (
          <p id={`${id}-note`} className={styles.note}>
            {note}
          </p>
        )}
      </div>
      <div className={styles.control}>
        {children({ id, describedBy, invalid: error !== undefined })}
        {said !== undefined && (
          <p
            id={`${id}-error`}
            className={classes(styles.error, error === undefined && styles.warning)}
            role="alert"
          >
            {said}
          </p>
        )}
      </div>
    </div>
  );
}

interface ChosenProps extends ComponentProps<typeof Button> {
  ties: FieldTies;
}

/** A button that shows what was chosen, and asks for something else. It is named after its field and what it shows. */
export function ChosenButton({ ties, ...rest }: ChosenProps) {
  return (
    <Button
      id={ties.id}
      aria-labelledby={`${ties.id}-label ${ties.id}`}
      aria-describedby={ties.describedBy}
      {...rest}
    />
  );
}

interface TextInputProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  ties: FieldTies;
  onChange: (value: string) => void;
}

/** A line of text or a number. */
export function TextInput({ ties, onChange, className, ...rest }: TextInputProps) {
  return (
    <input
      id={ties.id}
      aria-describedby={ties.describedBy}
      aria-invalid={ties.invalid || undefined}
      spellCheck={false}
      autoComplete="off"
      className={classes(styles.input, className)}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
