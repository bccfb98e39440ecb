import type { PlannedScene } from './segment';

/** One piece of the timeline, before it is known how to draw it. */
export interface Cut {
  kind: 'body' | 'seam';
  firstFrame: number;
  frames: number;
  /** Indices into the scenes of the timeline: one, or for a seam the outgoing and the incoming one. */
  scenes: readonly [number] | readonly [number, number];
  /** Of a seam that is not drawn whole: how many frames of the transition are before it, and how many it takes in all. */
  part?: { before: number; of: number };
}

/** Bodies are split into pieces no longer than this, so that no processor is left with one long piece at the end. */
export const longestBody = 300;

/**
 * Cuts the timeline into bodies (what one scene has for itself) and seams (where two overlap), in order, without gap or
 * overlap.
 *
 * @param pointsOf Frames at which a scene is best cut, in order, where it is to be cut at all; none is anywhere.
 */
export function cutTimeline(
  scenes: readonly PlannedScene[],
  longest = longestBody,
  pointsOf: (order: number) => readonly number[] = () => [],
): Cut[] {
  const cuts: Cut[] = [];
  for (const [order, scene] of scenes.entries()) {
    const incoming = scenes[order - 1]?.transitionFrames ?? 0;
    const first = scene.firstFrame + incoming;
    const last = scene.firstFrame + scene.frames - scene.transitionFrames;
    for (const { from, to } of pieces(first, last, longest, () => pointsOf(order)))
      cuts.push({ kind: 'body', firstFrame: from, frames: to - from, scenes: [order] });
    if (scene.transitionFrames > 0) {
      cuts.push({
        kind: 'seam',
        firstFrame: last,
        frames: scene.transitionFrames,
        scenes: [order, order + 1],
      });
    }
  }
  return cuts;
}

interface Piece {
  from: number;
  to: number;
}

function pieces(first: number, last: number, longest: number, pointsOf: () => readonly number[]): Piece[] {
  if (last <= first) return [];
  if (last - first <= longest) return [{ from: first, to: last }];
  const points = pointsOf();
  return points.length === 0 ? evenly(first, last, longest) : atPoints(first, last, longest, points);
}

function evenly(first: number, last: number, longest: number): Piece[] {
  // An even number of them: a clip of three pieces would leave every other processor idle for one.
  const needed = Math.ceil((last - first) / longest);
  const count = needed + (needed % 2);
  return Array.from({ length: count }, (_, piece) => ({
    from: first + Math.floor(((last - first) * piece) / count),
    to: first + Math.floor(((last - first) * (piece + 1)) / count),
  }));
}

/** Pieces that end at the points nearest to where they should, each at least half as long, and half as long again at most. */
function atPoints(first: number, last: number, longest: number, points: readonly number[]): Piece[] {
  const made: Piece[] = [];
  let from = first;
  while (last - from > longest) {
    const wanted = from + longest;
    const near = points.filter((point) => Math.abs(point - wanted) <= longest / 2 && point < last);
    const to = near.reduce(
      (best, point) => (Math.abs(point - wanted) < Math.abs(best - wanted) ? point : best),
      near[0] ?? wanted,
    );
    made.push({ from, to });
    from = to;
  }
  return [...made, { from, to: last }];
}

/** One frame of the timeline, as the cut that it is in shows it. */
export function cutFrame(scenes: readonly PlannedScene[], frame: number): Cut {
  const cut = cutTimeline(scenes, Number.MAX_SAFE_INTEGER).find(
    ({ firstFrame, frames }) => frame >= firstFrame && frame < firstFrame + frames,
  );
  if (cut === undefined) throw new RangeError(`there is no frame ${frame}`);
  const single = { kind: cut.kind, firstFrame: frame, frames: 1, scenes: cut.scenes };
  return cut.kind === 'body'
    ? single
    : { ...single, part: { before: frame - cut.firstFrame, of: cut.frames } };
}
