import { audioBitrates, findPreset, type Preset, presets, rates } from '../../shared/presets';
import { builtInDefaults } from '../../shared/storyboard/defaults';
import { parseFrameRate } from '../../shared/storyboard/frame-rate';
import {
  type Codec,
  codecsOfFormat,
  type Format,
  formats,
  type OutputConfig,
} from '../../shared/storyboard/output';
import { alternatives, didYouMean, quote } from '../../shared/storyboard/wording';
import type { ProblemCollector } from './problems';
import type { OutputSettings } from './resolved';

/** From the lowest to the highest: what a higher layer says replaces what a lower one says. */
export const configLayers = ['built-in', 'settings', 'preset', 'storyboard', 'command line'] as const;
export type ConfigLayer = (typeof configLayers)[number];

/** Output settings as each layer gives them; the preset's own are looked up by name. */
export interface OutputLayers {
  settings: OutputConfig;
  storyboard: OutputConfig;
  commandLine: OutputConfig;
}

type Key = 'width' | 'height' | 'fps' | 'format' | 'codec' | 'quality';
type Values = Required<Omit<OutputConfig, 'preset'>>;

export interface EffectiveOutput {
  settings: OutputSettings;
  /** The preset in force, and the layer that chose it. */
  preset: { name: string; layer: ConfigLayer } | null;
  /** Which layer each value comes from. */
  layers: Readonly<Record<Key, ConfigLayer>>;
}

/** Merges the layers of the output settings. Unknown presets and formats that cannot hold the codec are reported. */
export function mergeOutput(layers: OutputLayers, problems: ProblemCollector): EffectiveOutput {
  const chosen = choosePreset(layers);
  const preset = chosen === null ? undefined : lookUp(chosen, problems);
  const values: Values = { ...builtInDefaults.output };
  const from: Record<Key, ConfigLayer> = {
    width: 'built-in',
    height: 'built-in',
    fps: 'built-in',
    format: 'built-in',
    codec: 'built-in',
    quality: 'built-in',
  };
  const ordered: [ConfigLayer, OutputConfig][] = [
    ['settings', layers.settings],
    ['preset', preset === undefined ? {} : presetConfig(preset)],
    ['storyboard', layers.storyboard],
    ['command line', layers.commandLine],
  ];
  for (const [layer, config] of ordered) apply(values, from, layer, config, problems);

  const rate = parseFrameRate(values.fps) ?? { num: 30, den: 1 };
  return {
    preset: chosen,
    layers: from,
    settings: {
      width: values.width,
      height: values.height,
      fps: rate,
      format: values.format,
      codec: values.codec,
      quality: values.quality,
      ...rates[values.codec][values.quality],
      audioBitrate: audioBitrates[values.quality],
    },
  };
}

function apply(
  values: Values,
  from: Record<Key, ConfigLayer>,
  layer: ConfigLayer,
  config: OutputConfig,
  problems: ProblemCollector,
): void {
  const { width, height } = config;
  if (width !== undefined || height !== undefined) {
    // One edge alone keeps the proportions of the layer below.
    const ratio = values.width / values.height;
    values.width = width ?? even((height ?? 0) * ratio);
    values.height = height ?? even((width ?? 0) / ratio);
    from.width = layer;
    from.height = layer;
  }
  if (config.fps !== undefined) {
    values.fps = config.fps;
    from.fps = layer;
  }
  if (config.quality !== undefined) {
    values.quality = config.quality;
    from.quality = layer;
  }
  const { format, codec } = config;
  if (format === undefined && codec === undefined) return;
  const holder =
    format ??
    (holds(values.format, codec ?? values.codec) ? values.format : formatFor(codec ?? values.codec));
  const held = codec ?? (holds(holder, values.codec) ? values.codec : codecsOfFormat[holder][0]);
  if (!holds(holder, held)) {
    const message = `${holder} cannot hold ${held}: it holds ${alternatives(codecsOfFormat[holder])}`;
    if (layer === 'storyboard') problems.at(['output', 'codec'], 'STORYBOARD_INVALID', message);
    else problems.outside('USAGE', `The output format ${message}`);
  }
  if (holder !== values.format || format !== undefined) from.format = layer;
  if (held !== values.codec || codec !== undefined) from.codec = layer;
  values.format = holder;
  values.codec = held;
}

function holds(format: Format, codec: Codec): boolean {
  return codecsOfFormat[format].includes(codec);
}

function formatFor(codec: Codec): Format {
  return formats.find((format) => holds(format, codec)) ?? 'mp4';
}

function even(pixels: number): number {
  return Math.min(8192, Math.max(16, Math.round(pixels / 2) * 2));
}

function choosePreset({ commandLine, storyboard, settings }: OutputLayers): EffectiveOutput['preset'] {
  if (commandLine.preset !== undefined) return { name: commandLine.preset, layer: 'command line' };
  if (storyboard.preset !== undefined) return { name: storyboard.preset, layer: 'storyboard' };
  if (settings.preset !== undefined) return { name: settings.preset, layer: 'settings' };
  return null;
}

function lookUp(
  chosen: { name: string; layer: ConfigLayer },
  problems: ProblemCollector,
): Preset | undefined {
  const preset = findPreset(chosen.name);
  if (preset !== undefined) return preset;
  const names = presets.map(({ name }) => name);
  const message = `there is no preset ${quote(chosen.name)}.${didYouMean(chosen.name, names)} Presets are ${names.join(', ')}`;
  if (chosen.layer === 'storyboard') problems.at(['output', 'preset'], 'PRESET_UNKNOWN', message);
  else problems.outside('PRESET_UNKNOWN', message.charAt(0).toUpperCase() + message.slice(1));
  return undefined;
}

function presetConfig({ width, height, fps, format, codec, quality }: Preset): OutputConfig {
  return { width, height, fps, format, codec, quality };
}
