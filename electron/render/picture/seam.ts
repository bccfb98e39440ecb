import { fail } from '../../../shared/errors';
import { toSeconds } from '../frames';
import { fadedIn } from './fade';
import { clocked, print, tagged } from './filters';
import type { GraphBuilder } from './graph-builder';
import { moving } from './layer';
import type { Picture, Stretch } from './layer';

/** Which frames of a transition a stretch shows. */
export interface Turn {
  /** Name of one of xfade's. */
  type: string;
  /** Place of the transition in the document. */
  path: string;
  /** Frames of the transition before the stretch. Only a stretch of a single frame may begin within it. */
  before: number;
  /** Frames of the whole transition. */
  of: number;
}

/**
 * Turns one scene into another: the first frame of a transition still shows the first scene alone, and the frame after
 * its last would be the first to show the second one alone.
 *
 * `xfade` before ffmpeg 7 cannot work on 4:2:0. Doubling the colour planes and halving them again without any
 * filtering gives back exactly what was there; the conversion that ffmpeg would put in by itself blurs colours.
 */
export function seamPicture(
  graph: GraphBuilder,
  from: Picture,
  to: Picture,
  turn: Turn,
  stretch: Stretch,
): Picture {
  const { type, path, before, of } = turn;
  // The name stands in a filter graph: only what looks like one of xfade's may get there.
  if (!/^[a-z0-9]+$/.test(type) || type === 'custom') {
    throw fail('FEATURE_UNSUPPORTED', `"${type}" is no transition.`, { path: `${path}.type` });
  }
  const { fps } = stretch;
  if (type === 'fade') return crossfade(graph, from, to, turn, stretch);
  const pads = [from, to].map((picture) =>
    graph.chain([moving(graph, picture, fps)], ['scale=flags=neighbor', 'format=yuv444p', ...clocked(fps)]),
  );
  const [seconds = '', offset = ''] = [of, -before].map((frames) => print(toSeconds(frames, fps)));
  const back = ['scale=flags=neighbor', 'format=yuv420p', tagged];
  return {
    pad: graph.chain(pads, [`xfade=transition=${type}:duration=${seconds}:offset=${offset}`, ...back]),
    still: false,
  };
}

/** What `xfade=fade` does, at a third of its cost: a blend needs no full colour planes. */
function crossfade(
  graph: GraphBuilder,
  from: Picture,
  to: Picture,
  { before, of }: Turn,
  { fps }: Stretch,
): Picture {
  const below = moving(graph, from, fps);
  const fade = ['format=yuva420p', before === 0 ? `fade=t=in:s=0:n=${of}:alpha=1` : fadedIn(before, of)];
  const above = graph.chain([moving(graph, to, fps)], fade);
  return { pad: graph.chain([below, above], ['overlay=x=0:y=0:eval=init']), still: false };
}
