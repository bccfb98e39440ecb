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
 */
export function cutTimeline(scenes: readonly PlannedScene[], longest = longestBody): Cut[] {
  const cuts: Cut[] = [];
  for (const [order, scene] of scenes.entries()) {
    const incoming = scenes[order - 1]?.transitionFrames ?? 0;
    const first = scene.firstFrame + incoming;
    const last = scene.firstFrame + scene.frames - scene.transitionFrames;
    // An even number of them, where there are more: a clip of three pieces would leave every other processor idle for one.
    const needed = Math.ceil((last - first) / longest);
    const pieces = needed > 1 ? needed + (needed % 2) : needed;
    for (let piece = 0; piece < pieces; piece += 1) {
      const from = first + Math.floor(((last - first) * piece) / pieces);
      const to = first + Math.floor(((last - first) * (piece + 1)) / pieces);
      cuts.push({ kind: 'body', firstFrame: from, frames: to - from, scenes: [order] });
    }
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
