import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import type { ConfigLayer } from './output-layers';
import { isPlainObject } from './plain';
import { ProblemCollector } from './problems';
import { prepareStoryboard, type ResolveOptions, titleOf } from './resolve';
import type { StoryboardSource } from './source';

/** One effective value and where it comes from. */
export interface ExplainedValue {
  /** `output.width`, `scenes[0].elements[1].color`, `variables.headline`. */
  path: string;
  value: unknown;
  layer: ConfigLayer;
  /** The preset's name, or the path in the storyboard where an inherited value stands. */
  detail: string | null;
}

/**
 * Every effective value of a storyboard with the layer that it comes from, in the order of the document.
 * @throws RenderyardError with every problem of the document itself; its files are not looked at.
 */
export function explainConfig(source: StoryboardSource, options: ResolveOptions = {}): ExplainedValue[] {
  const problems = new ProblemCollector(source);
  const { document, merged, output, variables } = prepareStoryboard(source, options, problems);
  problems.throwIfAny();
  if (document === null) return [];

  const values: ExplainedValue[] = [
    document.title === undefined
      ? { path: 'title', value: titleOf(source.file), layer: 'built-in', detail: 'the name of the file' }
      : { path: 'title', value: document.title, layer: 'storyboard', detail: null },
  ];

  const { preset, layers, settings } = output;
  if (preset !== null)
    values.push({ path: 'output.preset', value: preset.name, layer: preset.layer, detail: null });
  const { num, den } = settings.fps;
  const add = (key: string, value: unknown, layer: ConfigLayer) => {
    values.push({
      path: `output.${key}`,
      value,
      layer,
      detail: layer === 'preset' ? (preset?.name ?? null) : null,
    });
  };
  add('width', settings.width, layers.width);
  add('height', settings.height, layers.height);
  add('fps', den === 1 ? num : `${num}/${den}`, layers.fps);
  add('format', settings.format, layers.format);
  add('codec', settings.codec, layers.codec);
  add('quality', settings.quality, layers.quality);
  add('depth', settings.depth, layers.depth);
  add('crf', settings.crf, layers.crf);
  add('audioBitrate', settings.audioBitrate, layers.audioBitrate);

  for (const { id, value, given } of variables.values()) {
    values.push({
      path: `variables.${id}`,
      value,
      layer: given ? 'command line' : 'storyboard',
      detail: null,
    });
  }

  const addLeaves = (value: unknown, path: readonly PathSegment[]): void => {
    if (Array.isArray(value) && value.some((item) => isPlainObject(item))) {
      value.forEach((item: unknown, index) => addLeaves(item, [...path, index]));
    } else if (isPlainObject(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) addLeaves(inner, [...path, key]);
    } else {
      const origin = merged.origin(path);
      const written = formatPath(origin.path);
      const text = formatPath(path);
      values.push({
        path: text,
        value,
        layer: origin.layer,
        detail: written === text || written === '' ? null : written,
      });
    }
  };
  for (const key of ['scenes', 'elements', 'soundtrack', 'captions', 'destinations'] as const) {
    if (merged.data[key] !== undefined) addLeaves(merged.data[key], [key]);
  }
  values.push({
    path: 'loudness',
    value: document.loudness ?? null,
    layer: document.loudness === undefined ? 'built-in' : 'storyboard',
    detail: null,
  });
  return values;
}
