import { createHash } from 'node:crypto';
import type { MotionInput, RecipeInput, SegmentRecipe } from './segment';

/** Raised whenever the same recipe would be made into other bytes by our own doing. */
const formatVersion = 2;
/** Raised whenever a moving picture's frames become others: see `resample/`. */
const resamplerVersion = 1;
/** Raised whenever the pictures of an animation become others: see `animation/`. */
export const composerVersion = 1;

/** What a cached file is made from, apart from where its sources lie. */
export interface Ingredients {
  recipe: SegmentRecipe;
  /** Everything that tells ffmpeg how to encode and what to put it in, and whatever else changes the result. */
  encoding: readonly string[];
  /** Version of ffmpeg, as it says itself. */
  tool: string;
}

function partsOf(view: MotionInput['view']): unknown[] {
  if ('motion' in view) return [view.picture, view.box, view.motion, view.detail, view.total];
  const { picture, box, from, middle, direction, first, tweens } = view;
  return [picture, box, from, middle, direction, first, tweens];
}

/**
 * The name of a segment by content, 64 hex digits: equal for equal contents of sources and fonts, equal filters,
 * equal encoding and equal tools, wherever the files lie and whatever they are called.
 *
 * @param hashOf Content hash of each source and font, by path.
 */
export function cacheKey(
  { recipe, encoding, tool }: Ingredients,
  hashOf: ReadonlyMap<string, string>,
): string {
  const content = (path: string) => {
    const hash = hashOf.get(path);
    if (hash === undefined) throw new Error(`${path} was not hashed`);
    return hash;
  };
  const input = (source: RecipeInput): unknown => {
    if (source.kind === 'file') {
      const composed = source.composed === undefined ? [] : [source.composed, composerVersion];
      return [content(source.path), source.options, ...composed];
    }
    const { still, view, alpha, firstFrame, frames, fps } = source;
    return [resamplerVersion, made(still), ...partsOf(view), alpha, firstFrame, frames, fps];
  };
  const made = ({ inputs, files, fonts, graph }: SegmentRecipe): unknown[] => [
    inputs.map(input),
    files.map(({ name, text }) => [name, text]),
    [...new Set(fonts.map(content))].sort(),
    graph,
  ];
  const canonical = [formatVersion, tool, ...made(recipe), encoding];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

/** All files that a recipe reads. */
export function filesOf(recipe: SegmentRecipe): string[] {
  const paths = recipe.inputs.flatMap((input) => (input.kind === 'file' ? input.path : filesOf(input.still)));
  return [...new Set([...paths, ...recipe.fonts])];
}
