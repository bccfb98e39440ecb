import type { ImageElement, TextElement, VideoElement } from '../../storyboard/resolved';
import type { MediaFacts } from '../media-facts';
import type { Flight, Tween } from '../segment';
import { planFades } from './fade';
import { clocked, held as heldFrames, tagged } from './filters';
import { flightFilters, flightMargin, sweptBox, tweensOf } from './flight';
import type { Box, Size } from './geometry';
import { GraphBuilder } from './graph-builder';
import type { Layer, Stretch } from './layer';
import { onMargin } from './margin';
import type { Seen } from './seen';
import { within } from './seen';

type Animated = ImageElement | VideoElement | TextElement;

/** Draws an element as it is in its place. Null is nothing to see. */
type Draw<Kind extends Animated> = (element: Kind, seen: Seen) => Layer | null;

/** Milliseconds of one core for a frame at 720p; see `Segment.cost`. */
const fedFlightCost = 7;
const filteredFlightCost = 14;

/**
 * The layers of an element that may move when it comes and goes: between, it is drawn as if it never moved.
 *
 * @param draw Draws it in its place.
 * @param drawWhole The same for what moves, also the parts that lie outside the frame.
 */
export function animatedLayers<Kind extends Animated>(
  element: Kind,
  seen: Seen,
  stretch: Stretch,
  facts: MediaFacts,
  draw: Draw<Kind>,
  drawWhole: Draw<Kind> = draw,
): Layer[] {
  const { entrance, exit } = element;
  if (entrance.length === 0 && exit.length === 0) return only(draw(element, seen));
  // Fades are counted from the element's own frames, also those that are not shown.
  const still = { ...element, fadeIn: 0, fadeOut: 0 };
  const box = drawWhole(still, seen)?.box;
  if (box === undefined) return [];
  const { total } = seen;
  const [coming, going] = fitting(
    tweensOf(entrance, box, stretch, total),
    tweensOf(exit, box, stretch, total),
    total,
  );
  const arrived = longest(coming);
  const leaving = total - longest(going);
  const fly = (direction: Flight['direction'], tweens: readonly Tween[], part: Seen | null) =>
    part === null
      ? null
      : flightLayer(
          element,
          { direction, first: direction === 'in' ? 0 : total, tweens },
          part,
          stretch,
          facts,
          (from) => drawWhole(still, { ...part, shown: { first: from, last: part.shown.last } }),
        );
  const resting = within(seen, { first: arrived, last: leaving });
  return [
    ...only(fly('in', coming, within(seen, { first: 0, last: arrived }))),
    ...only(resting === null ? null : draw(element, resting)),
    ...only(fly('out', going, within(seen, { first: leaving, last: total }))),
  ];
}

function only(layer: Layer | null): Layer[] {
  return layer === null ? [] : [layer];
}

function longest(tweens: readonly Tween[]): number {
  return Math.max(0, ...tweens.map(({ frames }) => frames));
}

/** Where coming and going would take longer than the element is there, both are shortened in proportion. */
function fitting(coming: readonly Tween[], going: readonly Tween[], total: number): [Tween[], Tween[]] {
  const factor = Math.min(1, total / Math.max(1, longest(coming) + longest(going)));
  const shorter = (tweens: readonly Tween[], most: number) =>
    tweens.map((tween) => ({
      ...tween,
      frames: Math.min(most, Math.max(1, Math.floor(tween.frames * factor))),
    }));
  const first = shorter(coming, total);
  const left = total - longest(first);
  return [first, left > 0 ? shorter(going, left) : []];
}

/** @param draw Draws the element in its place, beginning with a frame of its own time. */
function flightLayer(
  element: Animated,
  path: Pick<Flight, 'direction' | 'first' | 'tweens'>,
  seen: Seen,
  stretch: Stretch,
  facts: MediaFacts,
  draw: (from: number) => Layer | null,
): Layer | null {
  const { size, fps } = stretch;
  const fades = planFades(seen, element, fps);
  const from = fades?.origin ?? seen.shown.first;
  const layer = draw(from);
  const canvas = layer === null ? null : sweptBox(layer.box, path, seen.shown, size);
  if (layer === null || canvas === null) return null;
  const share = (canvas.width * canvas.height) / (size.width * size.height);
  return {
    box: canvas,
    span: seen.span,
    covers: false,
    alpha: true,
    costPerFrame: (facts.feeds === true ? fedFlightCost : filteredFlightCost) * share,
    build(graph) {
      const easel = new GraphBuilder();
      const drawn = layer.build(easel);
      const frames = seen.shown.last - from;
      const faded = fades?.filters ?? [];
      if (drawn.still && facts.feeds === true) {
        const flight = flightOf(layer.box, canvas, path, withMargin(layer.box));
        const still = onMargin(easel, drawn, layer, flight.picture, fps);
        const pad = graph.frames({
          kind: 'motion',
          still: easel.finishFromFiles(still, ['null']),
          view: flight,
          alpha: true,
          firstFrame: from,
          frames,
          fps,
        });
        const filters = ['setsar=1', tagged, 'tpad=stop=-1:stop_mode=clone', ...clocked(fps), ...faded];
        return { pad: graph.chain([pad], filters), still: false };
      }
      // The filter draws no more than it gets.
      const picture = larger(withMargin(layer.box), canvas);
      const flight = flightOf(layer.box, canvas, path, picture);
      const padded = onMargin(graph, layer.build(graph), layer, picture, fps);
      const held = drawn.still ? graph.chain([padded], heldFrames(fps)) : padded;
      return { pad: graph.chain([held], [...flightFilters(flight, from, frames), ...faded]), still: false };
    },
  };
}

function withMargin({ width, height }: Size): Size {
  const even = (length: number) => 2 * Math.ceil(length / 2) + 2 * flightMargin;
  return { width: even(width), height: even(height) };
}

function larger(a: Size, b: Size): Size {
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) };
}

function flightOf(
  box: Box,
  canvas: Box,
  path: Pick<Flight, 'direction' | 'first' | 'tweens'>,
  picture: Size,
): Flight {
  return {
    picture,
    box: { width: canvas.width, height: canvas.height },
    from: { x: canvas.x - box.x + flightMargin, y: canvas.y - box.y + flightMargin },
    middle: { x: flightMargin + box.width / 2, y: flightMargin + box.height / 2 },
    ...path,
  };
}
