import type { Preset } from '../../stores/compose';
import type { Option } from '../../ui/choice';

/** All presets, to choose from. */
export function presetOptions(presets: readonly Preset[]): Option<string>[] {
  return presets.map(({ name, title, width, height }) => ({
    value: name,
    label: title,
    note: `${width} × ${height}`,
  }));
}
