import type { FrameRate } from '../../storyboard/resolved';
import type { FrameSpan } from '../frames';
import { held, visibleFor } from './filters';
import type { Box, Size } from './geometry';
import type { DeepPicture } from './tonemap';
import type { GraphBuilder, Pad } from './graph-builder';

/** A picture that is being made: either one frame that stands for all, or one for each frame of the stretch. */
export interface Picture {
  pad: Pad;
  still: boolean;
}

/** What one layer will be; nothing is written to the graph until it is known that the layer is seen. */
export interface Layer {
  /** Where it is in the output; its top left corner lies on even pixels. */
  box: Box;
  /** When it is seen, in frames of the stretch that is drawn. */
  span: FrameSpan;
  /** Hides everything below it, all the time. */
  covers: boolean;
  /** Whether its picture has an alpha plane. */
  alpha: boolean;
  /** Work for each frame, as in `Segment.cost`. */
  costPerFrame: number;
  /** Work of decoding for the whole stretch; it goes by the source, however large the output is. See `Segment.cost`. */
  decoding?: Decoding;
  /** Writes its filters. Frames of a moving picture count from the layer's own first frame. */
  build(graph: GraphBuilder): Picture;
}

export interface Decoding {
  /** Of the clip. */
  path: string;
  /** What is decoded on the way from a key frame to the first picture that is shown. */
  before: number;
  /** And from there on. */
  shown: number;
}

/** What layers are drawn for. */
export interface Stretch {
  size: Size;
  fps: FrameRate;
  /** Frames. */
  frames: number;
  /** That each decoder of a clip may use. */
  threads: number;
  /** For the one clip of an output that is drawn in more than eight bits; absent is all others. */
  deep?: DeepPicture;
}

/** Layers that are seen at all: those above, and including, the last one that hides the rest. */
export function visibleLayers(layers: readonly Layer[]): Layer[] {
  const base = layers.findLastIndex((layer) => layer.covers);
  return layers.slice(Math.max(0, base));
}

/**
 * Draws layers over one another. Layers that never change are drawn once, as long as all below them do not change
 * either.
 *
 * @param layers The lowest first; that one covers.
 * @param base What lies below them all, where that is drawn already.
 */
export function compose(
  graph: GraphBuilder,
  layers: readonly Layer[],
  stretch: Stretch,
  base?: Picture,
): Picture {
  let below = base;
  for (const layer of layers) {
    const picture = layer.build(graph);
    if (below === undefined) {
      below = picture;
      continue;
    }
    const whole = layer.span.first <= 0 && layer.span.last >= stretch.frames;
    const place = `overlay=x=${layer.box.x}:y=${layer.box.y}:eval=init`;
    if (below.still && picture.still && whole) {
      below = { pad: graph.chain([below.pad, picture.pad], [place]), still: true };
      continue;
    }
    const pads = [below, picture].map((part) => moving(graph, part, stretch.fps));
    if (!whole) {
      // Before the layer's first frame and after its last, `overlay` shows what is below. It has `enable` for that too,
      // but counts frames of both inputs there, and so switches some frames early or late.
      const { first, last } = layer.span;
      pads[1] = graph.chain([pads[1] ?? ''], visibleFor(first, last - first, stretch.fps));
    }
    below = { pad: graph.chain(pads, [`${place}:eof_action=pass`]), still: false };
  }
  if (below === undefined) throw new Error('no layer to draw');
  return below;
}

/** One frame for each frame of the output, without end where the picture is still. */
export function moving(graph: GraphBuilder, picture: Picture, fps: FrameRate): Pad {
  return picture.still ? graph.chain([picture.pad], held(fps)) : picture.pad;
}
