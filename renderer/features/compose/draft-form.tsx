import { missingVariables, outputOf, problemsAt, useCompose, type Draft } from '../../stores/compose';
import { choose, chooseOutput, decideForDraft } from '../../stores/compose-actions';
import { usePresets, type Preset } from '../../stores/presets';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import { Field, TextInput } from '../../ui/field';
import { ProblemList } from '../../ui/problem-list';
import { ChoiceField, ExistingField, PresetField } from './choice-fields';
import { CommandQuestion } from './command-question';
import { LimitsSection } from './limits-section';
import { VariableField } from './variable-field';
import styles from './compose.module.css';

const priorityOptions = [
  { value: '10', label: text.compose.priority.high },
  { value: '0', label: text.compose.priority.normal },
  { value: '-10', label: text.compose.priority.low },
] as const;

/** The storyboard's own preset, as an option. */
const ownPreset = '';

/** What can be chosen for one storyboard. */
export function DraftForm({ draft }: { draft: Draft }) {
  const presets = usePresets((state) => state.presets);
  const tried = useCompose((state) => state.tried);
  const { summary } = draft;
  const ownProblems = problemsAt(draft, null);
  const missing = new Set(tried ? missingVariables(draft) : []);
  const errorAt = (place: Parameters<typeof problemsAt>[1]) => problemsAt(draft, place)[0]?.message;
  return (
    <div className={styles.form}>
      {ownProblems.length > 0 && (
        <div role="group" aria-label={text.problems.title} tabIndex={-1} data-fault>
          <p className={styles.problemsTitle}>{text.problems.inStoryboard(ownProblems.length)}</p>
          <ProblemList problems={ownProblems} />
        </div>
      )}
      {summary !== null && (
        <>
          {summary.uploadsTo !== undefined && (
            <Callout tone="warning">{text.compose.uploadsTo(summary.uploadsTo.join(', '))}</Callout>
          )}
          {summary.commands !== undefined && (
            <CommandQuestion
              commands={summary.commands}
              isPressing={tried}
              onDecide={(decision) => void decideForDraft(draft.id, decision)}
            />
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
              <PresetField
                value={draft.preset ?? ownPreset}
                own={own(presets, summary.preset)}
                error={errorAt('preset')}
                onChange={(preset) => choose(draft.id, { preset: preset === ownPreset ? null : preset })}
              />
              <ExistingField value={draft.existing} onChange={(existing) => choose(draft.id, { existing })} />
              <ChoiceField
                label={text.compose.priority.label}
                value={String(draft.priority)}
                options={priorityOptions}
                onChange={(priority) => choose(draft.id, { priority: Number(priority) })}
              />
            </div>
          </fieldset>
          <LimitsSection typed={draft.limits} onChange={(limits) => choose(draft.id, { limits })} />
        </>
      )}
    </div>
  );
}

/** The storyboard's own output, by the name of its preset where it has one. */
function own(presets: readonly Preset[], preset: string | null): string {
  if (preset === null) return text.compose.ownSettings;
  return text.compose.ownPreset(presets.find(({ name }) => name === preset)?.title ?? preset);
}
