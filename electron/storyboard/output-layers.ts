import { builtInPresets } from '../../shared/presets/library';
import type { Preset } from '../../shared/presets/preset';
import { audioBitrates, rates } from '../../shared/presets/rates';
import { builtInDefaults } from '../../shared/storyboard/defaults';
import { parseFrameRate } from '../../shared/storyboard/frame-rate';
import {
  beyondCodec,
  type Codec,
  codecsOfFormat,
  depthsOfCodec,
  type Format,
  formats,
  type OutputConfig,
  toEdge,
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

type Key = 'width' | 'height' | 'fps' | 'format' | 'codec' | 'quality' | 'depth' | 'crf' | 'audioBitrate';
/** Null follows from codec and quality. */
type Values = Required<Omit<OutputConfig, 'preset' | 'crf' | 'audioBitrate'>> &
  Record<'crf' | 'audioBitrate', number | null>;

export interface EffectiveOutput {
  settings: OutputSettings;
  /** The preset in force, and the layer that chose it. */
  preset: { name: string; layer: ConfigLayer } | null;
  /** Which layer each value comes from. */
  layers: Readonly<Record<Key, ConfigLayer>>;
}

/** Merges the layers of the output settings. Unknown presets and formats that cannot hold the codec are reported. */
export function mergeOutput(
  layers: OutputLayers,
  problems: ProblemCollector,
  presets: ReadonlyMap<string, Preset> = builtInPresets,
): EffectiveOutput {
  const chosen = choosePreset(layers);
  const preset = chosen === null ? undefined : lookUp(chosen, presets, problems);
  const values: Values = { ...builtInDefaults.output, crf: null, audioBitrate: null };
  const from: Record<Key, ConfigLayer> = {
    width: 'built-in',
    height: 'built-in',
    fps: 'built-in',
    format: 'built-in',
    codec: 'built-in',
    quality: 'built-in',
    depth: 'built-in',
    crf: 'built-in',
    audioBitrate: 'built-in',
  };
  const ordered: [ConfigLayer, OutputConfig][] = [
    ['settings', layers.settings],
    ['preset', preset === undefined ? {} : presetConfig(preset)],
    ['storyboard', layers.storyboard],
    ['command line', layers.commandLine],
  ];
  for (const [layer, config] of ordered) apply(values, from, layer, config, problems);

  checkReach(values, from, problems);
  return { preset: chosen, layers: from, settings: outputOf(values) };
}

/** Reports what the codec cannot do, at the value that asks for it. */
function checkReach(values: Values, from: Record<Key, ConfigLayer>, problems: ProblemCollector): void {
  const beyond = beyondCodec(values);
  if (beyond === undefined) return;
  const { key, message } = beyond;
  if (from[key] === 'storyboard') problems.at(['output', key], 'STORYBOARD_INVALID', message);
  else problems.outside('USAGE', message.charAt(0).toUpperCase() + message.slice(1));
}

function outputOf({ crf, audioBitrate, ...values }: Values): OutputSettings {
  const rate = rates[values.codec][values.quality];
  return {
    ...values,
    fps: parseFrameRate(values.fps) ?? { num: 30, den: 1 },
    crf: crf ?? rate.crf,
    speed: rate.speed,
    audioBitrate: audioBitrate ?? audioBitrates[values.quality],
    transfer: 'bt709',
    mastering: null,
    deep: false,
  };
}

/** What a preset asks for by itself. */
export function outputOfPreset(preset: Preset): OutputSettings {
  const { width, height, fps, format, codec, quality, depth, crf = null, audioBitrate = null } = preset;
  return outputOf({ width, height, fps, format, codec, quality, depth, crf, audioBitrate });
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
    values.width = width ?? toEdge((height ?? 0) * ratio);
    values.height = height ?? toEdge((width ?? 0) / ratio);
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
    // Figures of a lower layer were meant for its own quality.
    values.crf = null;
    values.audioBitrate = null;
    from.crf = layer;
    from.audioBitrate = layer;
  }
  applyCodec(values, from, layer, config, problems);
  applyDepth(values, from, layer, config, problems);
  for (const key of ['crf', 'audioBitrate'] as const) {
    const given = config[key];
    if (given === undefined) continue;
    values[key] = given;
    from[key] = layer;
  }
}

function applyCodec(
  values: Values,
  from: Record<Key, ConfigLayer>,
  layer: ConfigLayer,
  { format, codec }: OutputConfig,
  problems: ProblemCollector,
): void {
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
  if (held !== values.codec) {
    // Each codec has a scale of its own.
    values.crf = null;
    from.crf = layer;
  }
  values.format = holder;
  values.codec = held;
}

function applyDepth(
  values: Values,
  from: Record<Key, ConfigLayer>,
  layer: ConfigLayer,
  { depth }: OutputConfig,
  problems: ProblemCollector,
): void {
  const had = depthsOfCodec[values.codec];
  if (depth !== undefined && !had.includes(depth)) {
    const message = `${values.codec} has ${alternatives(had.map(String))} bits here, not ${depth}`;
    if (layer === 'storyboard') problems.at(['output', 'depth'], 'STORYBOARD_INVALID', message);
    else problems.outside('USAGE', `The codec ${message}`);
  }
  const wanted = depth ?? values.depth;
  const next = had.includes(wanted) ? wanted : had[0];
  if (next !== values.depth || depth !== undefined) from.depth = layer;
  values.depth = next;
}

function holds(format: Format, codec: Codec): boolean {
  return codecsOfFormat[format].includes(codec);
}

function formatFor(codec: Codec): Format {
  return formats.find((format) => holds(format, codec)) ?? 'mp4';
}

function choosePreset({ commandLine, storyboard, settings }: OutputLayers): EffectiveOutput['preset'] {
  if (commandLine.preset !== undefined) return { name: commandLine.preset, layer: 'command line' };
  if (storyboard.preset !== undefined) return { name: storyboard.preset, layer: 'storyboard' };
  if (settings.preset !== undefined) return { name: settings.preset, layer: 'settings' };
  return null;
}

function lookUp(
  chosen: { name: string; layer: ConfigLayer },
  presets: ReadonlyMap<string, Preset>,
  problems: ProblemCollector,
): Preset | undefined {
  const preset = presets.get(chosen.name);
  if (preset !== undefined) return preset;
  const message = noSuchPreset(chosen.name, [...presets.keys()]);
  if (chosen.layer === 'storyboard') problems.at(['output', 'preset'], 'PRESET_UNKNOWN', message);
  else problems.outside('PRESET_UNKNOWN', message.charAt(0).toUpperCase() + message.slice(1));
  return undefined;
}

/** Says that there is no preset of a name, and which there are: without the first capital and the last full stop. */
export function noSuchPreset(name: string, names: readonly string[]): string {
  return `there is no preset ${quote(name)}.${didYouMean(name, names)} Presets are ${names.join(', ')}`;
}

function presetConfig({ name: _name, title: _title, ...config }: Preset): OutputConfig {
  return config;
}
