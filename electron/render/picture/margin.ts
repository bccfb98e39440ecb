import type { FrameRate } from '../../storyboard/resolved';
import { held, plain, tagged, toLayerFormat } from './filters';
import { flightMargin } from './flight';
import type { GraphBuilder, Pad } from './graph-builder';
import type { Size } from './geometry';
import type { Layer, Picture } from './layer';

/** How far colours are continued, as standard deviation in pixels: three times as far there is some of them. */
const reach = 3;

/**
 * Puts a layer's picture on a larger one that is transparent around it. Between two pixels the colours of both count, also
 * where one of them is transparent: so colours are continued over the edges.
 *
 * @returns a pad in `yuva420p`.
 */
export function onMargin(
  graph: GraphBuilder,
  { pad, still }: Picture,
  { box, alpha }: Pick<Layer, 'box' | 'alpha'>,
  picture: Size,
  fps: FrameRate,
): Pad {
  if (alpha) {
    const padded = graph.chain([pad], [padding(picture, flightMargin), 'setsar=1']);
    // What moves by itself has other pixels at its edges in each frame: their colours are left as they are.
    return still ? continued(graph, padded) : padded;
  }
  const near = { width: box.width + 2 * flightMargin, height: box.height + 2 * flightMargin };
  const borders = ['left', 'right', 'top', 'bottom'].map((side) => `${side}=${flightMargin}`).join(':');
  const colors = graph.chain([pad], [padding(near, flightMargin), `fillborders=${borders}:mode=smear`]);
  const solid = [...plain('#ffffff', box.width, box.height), padding(near, flightMargin), 'extractplanes=g'];
  const mask = graph.chain([], [...solid, ...(still ? [] : held(fps))]);
  return graph.chain([colors, mask], ['alphamerge', padding(picture, 0), 'setsar=1', tagged]);
}

/** As large as a size, with nothing around what was there. */
function padding({ width, height }: Size, at: number): string {
  return `pad=w=${width}:h=${height}:x=${at}:y=${at}:color=black@0`;
}

/** Gives the transparent pixels beside visible ones their colours. */
function continued(graph: GraphBuilder, pad: Pad): Pad {
  const [near = '', own = '', mask = ''] = graph.split(pad, ['null'], 3);
  const toRgb = 'scale=in_color_matrix=bt709:in_range=tv:flags=bicubic+accurate_rnd+full_chroma_int';
  const spread = ['premultiply=inplace=1', `gblur=sigma=${reach}`, 'unpremultiply=inplace=1', 'format=gbrp'];
  const under = graph.chain([near], [toRgb, 'format=gbrap', ...spread, ...toLayerFormat(false)]);
  const colors = graph.chain([under, own], ['overlay=x=0:y=0']);
  return graph.chain([colors, graph.chain([mask], ['alphaextract'])], ['alphamerge', 'setsar=1', tagged]);
}
