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
  const expected = `${minimum > 0 ? 'a positive ' : 'a '}number of pixels or a percentage such as "50%"`;
  return z
    .union(
      [
        z.number().min(minimum).max(largestPixels),
        z
          .string()
          .regex(percentage)
          .refine((text) => {
            const percent = parsePercentage(text);
            return (
              percent !== null &&
              percent <= largestPercent &&
              percent >= (minimum < 0 ? -largestPercent : 0.01)
            );
          }),
      ],
      { error: (issue) => `expected ${expected}, got ${quote(issue.input)}` },
    )
    .meta({ id });
}

/** Where something is: pixels or `%`, negative ones included. */
export const coordinateSchema = length(-largestPixels, 'coordinate');
/** How large something is: pixels or `%`, more than nothing. */
export const sizeSchema = length(0.01, 'size');
