import type { ExistingOutput } from '../../../shared/job/spec';
import { isSoundFormat } from '../../../shared/storyboard/output';
import { usePresets } from '../../stores/presets';
import { text } from '../../text';
import { Choice, type Option } from '../../ui/choice';
import { Field } from '../../ui/field';
import { presetNote } from './preset-note';

interface ChoiceFieldProps<V extends string> {
  label: string;
  value: V;
  options: readonly Option<V>[];
  error?: string;
  onChange: (value: V) => void;
}

/** One of several, under a label. */
export function ChoiceField<V extends string>({ label, error, ...choice }: ChoiceFieldProps<V>) {
  return (
    <Field label={label} error={error}>
      {(ties) => <Choice {...ties} {...choice} />}
    </Field>
  );
}

interface PresetFieldProps {
  value: string;
  /** What stands for the storyboard's own output, where there is a storyboard; it has the value ''. */
  own?: string;
  /** Leaves out those of sound alone. */
  isPicture?: boolean;
  error?: string;
  onChange: (preset: string) => void;
}

/** The preset of a video. */
export function PresetField({ own, isPicture = false, ...field }: PresetFieldProps) {
  const presets = usePresets((state) => state.presets);
  const options = presets
    .filter(({ format }) => !isPicture || !isSoundFormat(format))
    .map((preset) => ({ value: preset.name, label: preset.title, note: presetNote(preset) }));
  return (
    <ChoiceField
      label={text.compose.preset}
      options={own === undefined ? options : [{ value: '', label: own }, ...options]}
      {...field}
    />
  );
}

const existing: readonly Option<ExistingOutput>[] = (['error', 'unique', 'overwrite'] as const).map(
  (value) => ({ value, label: text.compose.existing[value] }),
);

/** What is done where the video's file exists already. */
export function ExistingField(field: { value: ExistingOutput; onChange: (value: ExistingOutput) => void }) {
  return <ChoiceField label={text.compose.existing.label} options={existing} {...field} />;
}
