import { z } from 'zod';
import { quote } from './wording';

export const positions = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const;
export type Position = (typeof positions)[number];

export const positionSchema = z.enum(positions).meta({ id: 'position' });

const percentage = /^([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*%$/;
const largestPixels = 32_768;
const largestPercent = 1000;

/** The number in front of `%`, or null when the text is no percentage. */
export function parsePercentage(text: string): number | null {
  const digits = percentage.exec(text.trim())?.[1];
  return digits === undefined ? null : Number(digits);
}

function length(minimum: number, id: string) {
  const expected = `${minimum > 0 ? 'a positive' : 'a'} number of pixels or a percentage such as "50%"`;
  const error = (issue: { input?: unknown }) => `expected ${expected}, got ${quote(issue.input)}`;
  const inRange = (text: string) => {
    const percent = parsePercentage(text) ?? Number.NaN;
    return percent <= largestPercent && percent >= (minimum > 0 ? 0.01 : -largestPercent);
  };
  const percent = z.string().regex(percentage, { error, abort: true }).refine(inRange, { error });
  return z.union([z.number().min(minimum).max(largestPixels), percent], { error }).meta({ id });
}

/** Where something is: pixels or `%`, negative ones included. */
export const coordinateSchema = length(-largestPixels, 'coordinate');
/** How large something is: pixels or `%`, more than nothing. */
export const sizeSchema = length(0.01, 'size');
