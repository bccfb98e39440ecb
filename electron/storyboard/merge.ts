import { builtInDefaults } from '../../shared/storyboard/defaults';
import { elementTypes } from '../../shared/storyboard/element';
import type { PathSegment } from '../../shared/storyboard/path';
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
  /** Of the members that a mapping has from a layer. Thousands: what nobody asks for is not put into words. */
  const filled = new Map<unknown, Map<PathSegment, Origin>>();
  const defaults = isPlainObject(data.defaults) ? data.defaults : emptyObject();

  function complete(own: unknown, kind: string): unknown {
    if (!isPlainObject(own)) return own;
    const merged = copyObject(own);
    const layers: [unknown, Origin][] = [
      [defaults[kind], { layer: 'storyboard', path: ['defaults', kind] }],
      [(builtInDefaults as PlainObject)[kind], { layer: 'built-in', path: [] }],
    ];
    for (const [layer, origin] of layers) {
      if (isPlainObject(layer)) fill(merged, layer, origin, kind === 'scene' ? sceneMergedKeys : mergedKeys);
    }
    return merged;
  }

  function fill(target: PlainObject, layer: PlainObject, origin: Origin, merging: ReadonlySet<string>): void {
    const present = new Set(Object.keys(target));
    const origins = filled.get(target) ?? new Map<PathSegment, Origin>();
    filled.set(target, origins);
    for (const [key, value] of Object.entries(layer)) {
      const written: Origin =
        origin.layer === 'built-in' ? origin : { ...origin, path: [...origin.path, key] };
      const own = target[key];
      if (!present.has(key)) {
        if (exclusive.get(key)?.some((other) => present.has(other)) === true) continue;
        target[key] = value;
        origins.set(key, written);
      } else if (merging.has(key) && isPlainObject(own)) {
        const lower = key === 'font' && typeof value === 'string' ? { family: value } : value;
        if (!isPlainObject(lower)) continue;
        const copy = copyObject(own);
        const known = filled.get(own);
        if (known !== undefined) filled.set(copy, known);
        target[key] = copy;
        fill(copy, lower, written, noKeys);
      }
    }
  }

  function elements(list: unknown): unknown {
    if (!Array.isArray(list)) return list;
    return list.map((element: unknown) => {
      const type = isPlainObject(element) ? element.type : undefined;
      const known = typeof type === 'string' && (elementTypes as readonly string[]).includes(type);
      return known ? complete(element, type) : element;
    });
  }

  if (Array.isArray(data.scenes)) {
    data.scenes = asArray(data.scenes).map((scene) => {
      const merged = complete(scene, 'scene');
      if (isPlainObject(merged) && 'elements' in merged) merged.elements = elements(merged.elements);
      return merged;
    });
  }
  if ('elements' in data) data.elements = elements(data.elements);
  if ('captions' in data) data.captions = complete(data.captions, 'captions');
  if ('soundtrack' in data) data.soundtrack = complete(data.soundtrack, 'soundtrack');

  return {
    data,
    origin(path) {
      let found: Origin = { layer: 'storyboard', path };
      let holder: unknown = data;
      // The innermost mapping that has it from a layer says which.
      for (const [index, segment] of path.entries()) {
        const origin = filled.get(holder)?.get(segment);
        if (origin?.layer === 'built-in') found = origin;
        else if (origin !== undefined)
          found = { ...origin, path: [...origin.path, ...path.slice(index + 1)] };
        holder = memberOf(holder, segment);
      }
      return found;
    },
  };
}

function memberOf(holder: unknown, segment: PathSegment): unknown {
  if (Array.isArray(holder)) return asArray(holder)[Number(segment)];
  return isPlainObject(holder) && Object.hasOwn(holder, segment) ? holder[segment] : undefined;
}

/** A scene's background is a color, a gradient or a picture: never a mixture of two. */
const sceneMergedKeys = new Set(['transition']);
const noKeys: ReadonlySet<string> = new Set();
