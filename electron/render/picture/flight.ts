import { eased } from '../../../shared/storyboard/easing';
import type { Movement } from '../../storyboard/resolved';
import { toFrame } from '../frames';
import type { FrameSpan } from '../frames';
import type { Flight, Tween } from '../segment';
import { easingExpression } from './easing';
import { print } from './filters';
import type { Box, Size } from './geometry';
import type { Stretch } from './layer';

/** Transparent pixels around what flies: more than a pixel of the output ever takes into account. */
export const flightMargin = 16;
/** Smaller is not drawn: nothing could be seen in it. */
const smallestScale = 1 / 16;

/** What movements make of the frame: how far away an element is when it is gone. */
export function tweensOf(
  movements: readonly Movement[],
  box: Box,
  { size, fps }: Pick<Stretch, 'size' | 'fps'>,
  total: number,
): Tween[] {
  return movements.map((movement) => {
    const frames = Math.min(total, Math.max(1, toFrame(movement.seconds, fps)));
    const { easing } = movement;
    if (movement.kind === 'scale') return { x: 0, y: 0, scale: movement.from, frames, easing };
    return { ...awayFrom(box, movement.side, size), scale: 1, frames, easing };
  });
}

function awayFrom(
  box: Box,
  side: 'left' | 'right' | 'top' | 'bottom',
  frame: Size,
): { x: number; y: number } {
  switch (side) {
    case 'left':
      return { x: -(box.x + box.width), y: 0 };
    case 'right':
      return { x: frame.width - box.x, y: 0 };
    case 'top':
      return { x: 0, y: -(box.y + box.height) };
    case 'bottom':
      return { x: 0, y: frame.height - box.y };
  }
}

/** How much of a tween is still, or already, missing at a frame of the element's own time. */
function awayAt(
  { direction, first }: Pick<Flight, 'direction' | 'first'>,
  tween: Tween,
  frame: number,
): number {
  const done = eased(
    tween.easing,
    Math.min(1, Math.max(0, (frame - startOf(direction, first, tween)) / tween.frames)),
  );
  return direction === 'in' ? 1 - done : done;
}

/** Entrances begin together, exits end together: `first` is the element's first frame, or the one after its last. */
function startOf(direction: Flight['direction'], first: number, tween: Tween): number {
  return direction === 'in' ? first : first - tween.frames;
}

function poseAt(flight: Pick<Flight, 'direction' | 'first' | 'tweens'>, frame: number) {
  let [x, y, scale] = [0, 0, 1];
  for (const tween of flight.tweens) {
    const away = awayAt(flight, tween, frame);
    x += tween.x * away;
    y += tween.y * away;
    scale *= 1 + (tween.scale - 1) * away;
  }
  return { x, y, scale: Math.max(smallestScale, scale) };
}

/** The part of the frame in which something is seen of a box while it flies, with even edges; null is nothing. */
export function sweptBox(
  box: Box,
  flight: Pick<Flight, 'direction' | 'first' | 'tweens'>,
  { first, last }: FrameSpan,
  frame: Size,
): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let at = first; at < last; at += 1) {
    const { x, y, scale } = poseAt(flight, at);
    // Edges are soft, by up to two pixels of the element.
    const [halfWidth, halfHeight] = [(box.width / 2 + 2) * scale + 1, (box.height / 2 + 2) * scale + 1];
    left = Math.min(left, middleX + x - halfWidth);
    right = Math.max(right, middleX + x + halfWidth);
    top = Math.min(top, middleY + y - halfHeight);
    bottom = Math.max(bottom, middleY + y + halfHeight);
  }
  const from = (edge: number) => 2 * Math.floor(Math.max(0, edge) / 2);
  const to = (edge: number, whole: number) => Math.min(whole, 2 * Math.ceil(edge / 2));
  const canvas = { x: from(left), y: from(top) };
  const width = to(right, frame.width) - canvas.x;
  const height = to(bottom, frame.height) - canvas.y;
  return width > 0 && height > 0 ? { ...canvas, width, height } : null;
}

/** Where the view is at one frame of the element's own time, as `viewAt` says it for other moving pictures. */
export function flightViewAt(
  flight: Flight,
  frame: number,
): { x: number; y: number; width: number; height: number } {
  const { from, middle, box } = flight;
  const { x, y, scale } = poseAt(flight, frame);
  return {
    x: middle.x + (from.x - x - middle.x) / scale,
    y: middle.y + (from.y - y - middle.y) / scale,
    width: box.width / scale,
    height: box.height / scale,
  };
}

/**
 * Draws a flight with ffmpeg's `perspective`, for what is no still, and where frames of our own cannot be fed. What comes
 * in is as large as `flight.picture`, and not smaller than its box.
 *
 * @param from Frame of the element's own time that comes first.
 * @param frames How many there are.
 */
export function flightFilters(flight: Flight, from: number, frames: number): string[] {
  const { picture, box } = flight;
  const { x, y, step } = frames === 1 ? constants(flight, from) : expressions(flight, `in-1+${from}`);
  // Centres of pixels lie half a pixel inside their corners; the filter maps corners as if they were centres.
  const left = `(${x}+0.5*${step}-0.5)`;
  const top = `(${y}+0.5*${step}-0.5)`;
  const [right, bottom] = [`(${left}+${picture.width}*${step})`, `(${top}+${picture.height}*${step})`];
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ].map(([across, down], corner) => `x${corner}='${across}':y${corner}='${down}'`);
  return [
    `perspective=${corners.join(':')}:sense=source:interpolation=linear:eval=frame`,
    `crop=w=${box.width}:h=${box.height}:x=0:y=0:exact=1`,
  ];
}

function constants(flight: Flight, frame: number) {
  const { x, y, width } = flightViewAt(flight, frame);
  return { x: print(x), y: print(y), step: print(width / flight.box.width) };
}

function expressions({ tweens, direction, first, from, middle }: Flight, frame: string) {
  const parts = tweens.map((tween) => {
    const progress = `clip((${frame}-${startOf(direction, first, tween)})/${tween.frames},0,1)`;
    const done = easingExpression(tween.easing, progress);
    return { tween, away: direction === 'in' ? `(1-${done})` : done };
  });
  const sum = (axis: 'x' | 'y') =>
    parts
      .flatMap(({ tween, away }) => (tween[axis] === 0 ? [] : [`+${print(tween[axis])}*${away}`]))
      .join('');
  const factors = parts.flatMap(({ tween, away }) =>
    tween.scale === 1 ? [] : [`(1+${print(tween.scale - 1)}*${away})`],
  );
  if (factors.length === 0) {
    return { x: `(${print(from.x)}-(0${sum('x')}))`, y: `(${print(from.y)}-(0${sum('y')}))`, step: '1' };
  }
  const scale = `max(${print(smallestScale)},${factors.join('*')})`;
  const start = (axis: 'x' | 'y') =>
    `(${print(middle[axis])}+(${print(from[axis] - middle[axis])}-(0${sum(axis)}))/${scale})`;
  return { x: start('x'), y: start('y'), step: `(1/${scale})` };
}
