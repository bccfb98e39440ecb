import { isSoundFormat } from '../../../shared/storyboard/output';
import type { Preset } from '../../stores/presets';
import { text } from '../../text';

/** What a preset makes, in a few words. */
export function presetNote({ width, height, format, depth, origin }: Preset): string {
  const size = isSoundFormat(format) ? text.presets.soundOnly : `${width} × ${height}`;
  const bits = depth > 8 ? text.presets.bits(depth) : null;
  const own = origin === 'user' ? text.presets.own : null;
  return [size, bits, own].filter((part) => part !== null).join(' · ');
}
