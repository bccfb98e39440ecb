import type { Background, Color } from '../../storyboard/resolved';
import type { MediaFacts } from '../media-facts';
import { plain, print, toLayerFormat } from './filters';
import { drawnBox } from './geometry';
import type { GraphBuilder, Pad } from './graph-builder';
import { pictureOf } from './image';
import type { Size } from './geometry';
import type { Layer, Stretch } from './layer';
import { blur, centred, fittedStill } from './still';

/** What is behind all elements of a scene: it fills the frame and never changes. */
export function backgroundLayer(
  background: Background,
  path: string,
  stretch: Stretch,
  facts: MediaFacts,
): Layer {
  const { size, frames } = stretch;
  return {
    box: { x: 0, y: 0, ...size },
    span: { first: 0, last: frames },
    covers: true,
    alpha: false,
    costPerFrame: 0,
    build: (graph) => ({
      pad: graph.chain([draw(graph, background, path, size, facts)], toLayerFormat(false)),
      still: true,
    }),
  };
}

/** One frame in RGB. */
function draw(graph: GraphBuilder, background: Background, path: string, size: Size, facts: MediaFacts): Pad {
  switch (background.kind) {
    case 'color':
      return graph.chain([], plain(onBlack(background.color), size.width, size.height));
    case 'gradient':
      return graph.chain([], gradient(background.colors.map(onBlack), background.angle, size));
    case 'picture':
      return picture(graph, background, path, size, facts);
  }
}

function picture(
  graph: GraphBuilder,
  background: Extract<Background, { kind: 'picture' }>,
  path: string,
  size: Size,
  facts: MediaFacts,
): Pad {
  const source = pictureOf(background.src, `${path}.background`, facts);
  const box = drawnBox(background.fit, source.stream, { ...size, x: 0, y: 0 });
  const fit = background.fit === 'contain' ? 'fill' : background.fit;
  const fitted = fittedStill(graph, source, fit, box);
  const blurred = background.blur > 0 ? [blur(background.blur)] : [];
  const cut = graph.chain([fitted.pad], [centred(box, fitted.size), ...blurred]);
  if (box.width === size.width && box.height === size.height && !source.stream.hasAlpha) return cut;
  const black = graph.chain([], plain('#000000', size.width, size.height));
  return graph.chain([black, cut], [`overlay=x=${box.x}:y=${box.y}:format=gbrp`, 'format=gbrp']);
}

/** A background has nothing behind it but black. */
function onBlack({ rgb, alpha }: Color): string {
  const channels = [1, 3, 5].map((at) => Math.round(Number.parseInt(rgb.slice(at, at + 2), 16) * alpha));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** `gradients` takes up to this many colours. */
const mostColors = 8;

/**
 * A linear gradient as CSS draws it: the line goes through the middle at the given angle, and is as long as it takes
 * for the corners to have the first and the last colour (https://www.w3.org/TR/css-images-3/#linear-gradients).
 *
 * ffmpeg's `gradients` replaces end points outside its canvas by random ones, and CSS has them outside; so the canvas
 * is larger, and the frame is cut out of it.
 */
export function gradient(colors: readonly string[], angle: number, size: Size): string[] {
  const { width, height } = size;
  const first = colors[0] ?? '#000000';
  const stops = (colors.length > 1 ? colors : [first, first]).slice(0, mostColors);
  const radians = (angle * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const length = Math.abs(width * sine) + Math.abs(height * cosine);
  const ends = [-0.5, 0.5].map((half) => ({
    x: width / 2 + half * length * sine,
    y: height / 2 - half * length * cosine,
  }));
  const left = Math.max(0, ...ends.map(({ x }) => Math.ceil(-x)));
  const top = Math.max(0, ...ends.map(({ y }) => Math.ceil(-y)));
  const right = Math.max(width, ...ends.map(({ x }) => Math.ceil(x) + 1));
  const bottom = Math.max(height, ...ends.map(({ y }) => Math.ceil(y) + 1));
  const canvas = `s=${left + right}x${top + bottom}`;
  const points = ends.map(({ x, y }, at) => `x${at}=${Math.round(x + left)}:y${at}=${Math.round(y + top)}`);
  const palette = stops.map((color, at) => `c${at}=0x${color.slice(1)}`);
  return [
    // It turns from frame to frame, but only the first one is used.
    `gradients=${[canvas, ...points, ...palette].join(':')}:n=${stops.length}:speed=${print(0.00001)}:r=1:d=1`,
    'trim=end_frame=1',
    // Not its 16 bit format: there ffmpeg 5.1 interpolates wrongly.
    'format=rgba',
    `crop=w=${width}:h=${height}:x=${left}:y=${top}:exact=1`,
  ];
}
