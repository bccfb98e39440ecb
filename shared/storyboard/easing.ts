import { z } from 'zod';
import { alternatives, expecting, quote } from './wording';

/** The control points of a cubic Bézier curve from {0, 0} to {1, 1}: x1, y1, x2, y2. */
export type Bezier = readonly [x1: number, y1: number, x2: number, y2: number];

/** The names of CSS (https://www.w3.org/TR/css-easing-1/), and `easeInOut`, which is the smooth step of shaders. */
const curves = {
  linear: [0, 0, 1, 1],
  ease: [0.25, 0.1, 0.25, 1],
  'ease-in': [0.42, 0, 1, 1],
  'ease-out': [0, 0, 0.58, 1],
  'ease-in-out': [0.42, 0, 0.58, 1],
  easeInOut: [1 / 3, 0, 2 / 3, 1],
} as const satisfies Record<string, Bezier>;

export const easingNames = Object.keys(curves) as (keyof typeof curves)[];

const number = String.raw`\s*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))\s*`;
const form = new RegExp(`^cubic-bezier\\(${[number, number, number, number].join(',')}\\)$`);
/** How far a curve may leave the way between start and end, in lengths of that way. */
const furthest = 5;

/** The curve of an easing; null when it is none. As in CSS, x1 and x2 lie between 0 and 1. */
export function parseEasing(text: string): Bezier | null {
  if (Object.hasOwn(curves, text)) return curves[text as keyof typeof curves];
  const [x1 = -1, y1 = 0, x2 = -1, y2 = 0] = (form.exec(text)?.slice(1) ?? []).map(Number);
  const inside = x1 >= 0 && x1 <= 1 && x2 >= 0 && x2 <= 1;
  return inside && Math.abs(y1) <= furthest && Math.abs(y2) <= furthest ? [x1, y1, x2, y2] : null;
}

const error = expecting(
  `${alternatives(easingNames.map(quote))} or a curve such as "cubic-bezier(0.2, 0, 0, 1)"`,
  easingNames,
);

export const easingSchema = z
  .union(
    [
      z.enum(easingNames),
      z
        .string()
        .regex(form, { error, abort: true })
        .refine((text) => parseEasing(text) !== null, { error }),
    ],
    { error },
  )
  .meta({
    id: 'easing',
    description: 'How a movement starts and stops: a name of CSS, or cubic-bezier(x1, y1, x2, y2).',
  });

/** One of the three parts of a curve's polynomial: 0 at 0 and 1 at 1. */
function along(first: number, second: number, t: number): number {
  const back = 1 - t;
  return 3 * back * back * t * first + 3 * back * t * t * second + t * t * t;
}

/** Halvings of the way along a curve: after them its place is known to 10⁻⁹. */
export const easingSteps = 30;

/** How much of a movement is done when a part of its time, 0 to 1, is over. */
export function eased(easing: string, progress: number): number {
  const [x1, y1, x2, y2] = parseEasing(easing) ?? curves.linear;
  if (x1 === y1 && x2 === y2) return progress;
  // Where x runs evenly nothing has to be looked for.
  if (x1 === 1 / 3 && x2 === 2 / 3) return along(y1, y2, progress);
  if (progress <= 0 || progress >= 1) return progress <= 0 ? 0 : 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < easingSteps; step += 1) {
    const middle = (low + high) / 2;
    if (along(x1, x2, middle) < progress) low = middle;
    else high = middle;
  }
  return along(y1, y2, (low + high) / 2);
}
