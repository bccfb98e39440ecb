import { builtInDefaults } from '../../shared/storyboard/defaults';
import { elementTypes } from '../../shared/storyboard/element';
import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { asArray, copyObject, emptyObject, isPlainObject, type PlainObject } from './plain';

/** Where a value was written: the layer, and its path in the document where it stands in the document. */
export interface Origin {
  layer: 'built-in' | 'storyboard';
  path: readonly PathSegment[];
}

export interface Merged {
  /** The document with every scene, element and soundtrack complete. */
  data: PlainObject;
  /** Where a value of the merged document was written. */
  origin: (path: readonly PathSegment[]) => Origin;
}

/** Mappings whose members are merged one by one; all other values replace each other whole. */
const mergedKeys = new Set(['transition', 'motion', 'stroke', 'shadow', 'style', 'font', 'background']);

/** A value under one of these keys takes the place of inherited ones under the others. */
const exclusive = new Map([
  ['position', ['x', 'y']],
  ['x', ['position']],
  ['y', ['position']],
  ['src', ['cues', 'from']],
  ['cues', ['src', 'from']],
  ['from', ['src', 'cues']],
]);

/**
 * Puts the built-in defaults under the storyboard's own `defaults`, and those under its scenes and elements.
 * The document need not be valid: what is not a mapping is left as it is.
 */
export function mergeDefaults(document: unknown): Merged {
  const data = isPlainObject(document) ? copyObject(document) : emptyObject();
  const origins = new Map<string, Origin>();
  const defaults = isPlainObject(data.defaults) ? data.defaults : emptyObject();

  function complete(own: unknown, kind: string, path: readonly PathSegment[]): unknown {
    if (!isPlainObject(own)) return own;
    const merged = copyObject(own);
    const layers: [unknown, Origin][] = [
      [defaults[kind], { layer: 'storyboard', path: ['defaults', kind] }],
      [(builtInDefaults as PlainObject)[kind], { layer: 'built-in', path: [] }],
    ];
    for (const [layer, origin] of layers) {
      if (isPlainObject(layer))
        fill(merged, layer, path, origin, kind === 'scene' ? sceneMergedKeys : mergedKeys);
    }
    return merged;
  }

  function fill(
    target: PlainObject,
    layer: PlainObject,
    path: readonly PathSegment[],
    origin: Origin,
    merging: ReadonlySet<string>,
  ): void {
    const present = new Set(Object.keys(target));
    for (const [key, value] of Object.entries(layer)) {
      const inner = [...path, key];
      const written: Origin =
        origin.layer === 'built-in' ? origin : { ...origin, path: [...origin.path, key] };
      const own = target[key];
      if (!present.has(key)) {
        if (exclusive.get(key)?.some((other) => present.has(other)) === true) continue;
        target[key] = value;
        origins.set(formatPath(inner), written);
      } else if (merging.has(key) && isPlainObject(own)) {
        const lower = key === 'font' && typeof value === 'string' ? { family: value } : value;
        if (!isPlainObject(lower)) continue;
        const copy = copyObject(own);
        target[key] = copy;
        fill(copy, lower, inner, written, noKeys);
      }
    }
  }

  function elements(list: unknown, path: readonly PathSegment[]): unknown {
    if (!Array.isArray(list)) return list;
    return list.map((element: unknown, index) => {
      const type = isPlainObject(element) ? element.type : undefined;
      const known = typeof type === 'string' && (elementTypes as readonly string[]).includes(type);
      return known ? complete(element, type, [...path, index]) : element;
    });
  }

  if (Array.isArray(data.scenes)) {
    data.scenes = asArray(data.scenes).map((scene, index) => {
      const path = ['scenes', index];
      const merged = complete(scene, 'scene', path);
      if (isPlainObject(merged) && 'elements' in merged)
        merged.elements = elements(merged.elements, [...path, 'elements']);
      return merged;
    });
  }
  if ('elements' in data) data.elements = elements(data.elements, ['elements']);
  if ('captions' in data) data.captions = complete(data.captions, 'captions', ['captions']);
  if ('soundtrack' in data) data.soundtrack = complete(data.soundtrack, 'soundtrack', ['soundtrack']);

  return {
    data,
    origin(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const origin = origins.get(formatPath(path.slice(0, length)));
        if (origin === undefined) continue;
        return origin.layer === 'built-in'
          ? origin
          : { ...origin, path: [...origin.path, ...path.slice(length)] };
      }
      return { layer: 'storyboard', path };
    },
  };
}

/** A scene's background is a color, a gradient or a picture: never a mixture of two. */
const sceneMergedKeys = new Set(['transition']);
const noKeys: ReadonlySet<string> = new Set();
