import type { ExistingOutput } from '../../../shared/job/spec';
import {
  missingVariables,
  outputOf,
  problemsAt,
  useCompose,
  type Draft,
  type Preset,
} from '../../stores/compose';
import { choose, chooseOutput } from '../../stores/compose-actions';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import { Choice, type Option } from '../../ui/choice';
import { Field, TextInput } from '../../ui/field';
import { ProblemList } from '../../ui/problem-list';
import { VariableField } from './variable-field';
import styles from './compose.module.css';

const existingOptions: readonly Option<ExistingOutput>[] = [
  { value: 'error', label: text.compose.existing.error },
  { value: 'unique', label: text.compose.existing.unique },
  { value: 'overwrite', label: text.compose.existing.overwrite },
];

const priorityOptions = [
  { value: '10', label: text.compose.priority.high },
  { value: '0', label: text.compose.priority.normal },
  { value: '-10', label: text.compose.priority.low },
] as const;

/** The storyboard's own preset, as an option. */
const ownPreset = '';

/** What can be chosen for one storyboard. */
export function DraftForm({ draft }: { draft: Draft }) {
  const presets = useCompose((state) => state.presets);
  const tried = useCompose((state) => state.tried);
  const { summary } = draft;
  const ownProblems = problemsAt(draft, null);
  const missing = new Set(tried ? missingVariables(draft) : []);
  const errorAt = (place: Parameters<typeof problemsAt>[1]) => problemsAt(draft, place)[0]?.message;
  return (
    <div className={styles.form}>
      {ownProblems.length > 0 && (
        <div role="group" aria-label={text.problems.title}>
          <p className={styles.problemsTitle}>{text.problems.inStoryboard(ownProblems.length)}</p>
          <ProblemList problems={ownProblems} />
        </div>
      )}
      {summary !== null && (
        <>
          {summary.uploadsTo !== undefined && (
            <Callout tone="warning">{text.compose.uploadsTo(summary.uploadsTo.join(', '))}</Callout>
          )}
          {summary.variables.length > 0 && (
            <fieldset className={styles.group}>
              <legend className={styles.legend}>{text.compose.variables}</legend>
              {summary.variables.map((variable) => (
                <VariableField
                  key={variable.id}
                  draftId={draft.id}
                  variable={variable}
                  value={draft.set[variable.id]}
                  error={
                    errorAt(`variable:${variable.id}`) ??
                    (missing.has(variable.id) ? text.compose.missing : undefined)
                  }
                  onChange={(value) => choose(draft.id, { set: { ...draft.set, [variable.id]: value } })}
                />
              ))}
            </fieldset>
          )}
          <fieldset className={styles.group}>
            <legend className={styles.legend}>{text.compose.output}</legend>
            <Field label={text.compose.saveAs} error={errorAt('output')}>
              {(ties) => (
                <div className={styles.withButton}>
                  <TextInput
                    ties={ties}
                    value={outputOf(draft)}
                    onChange={(output) => choose(draft.id, { output })}
                  />
                  <Button onClick={() => void chooseOutput(draft.id)}>{text.actions.choose}</Button>
                </div>
              )}
            </Field>
            <div className={styles.columns}>
              <Field label={text.compose.preset} error={errorAt('preset')}>
                {(ties) => (
                  <Choice
                    id={ties.id}
                    describedBy={ties.describedBy}
                    value={draft.preset ?? ownPreset}
                    options={presetOptions(presets, summary.preset)}
                    onChange={(preset) => choose(draft.id, { preset: preset === ownPreset ? null : preset })}
                  />
                )}
              </Field>
              <Field label={text.compose.existing.label}>
                {(ties) => (
                  <Choice
                    id={ties.id}
                    value={draft.existing}
                    options={existingOptions}
                    onChange={(existing) => choose(draft.id, { existing })}
                  />
                )}
              </Field>
              <Field label={text.compose.priority.label}>
                {(ties) => (
                  <Choice
                    id={ties.id}
                    value={String(draft.priority)}
                    options={priorityOptions}
                    onChange={(priority) => choose(draft.id, { priority: Number(priority) })}
                  />
                )}
              </Field>
            </div>
          </fieldset>
        </>
      )}
    </div>
  );
}

function presetOptions(presets: readonly Preset[], own: string | null): Option<string>[] {
  const title = presets.find(({ name }) => name === own)?.title ?? own;
  return [
    { value: ownPreset, label: title === null ? text.compose.ownSettings : text.compose.ownPreset(title) },
    ...presets.map(({ name, title: label, width, height }) => ({
      value: name,
      label,
      note: `${width} × ${height}`,
    })),
  ];
}
