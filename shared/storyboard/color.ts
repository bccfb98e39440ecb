import { z } from 'zod';
import { colorNames } from './color-names';
import { quote } from './wording';

/** `#rrggbb` in lower case, and opacity 0 (nothing) to 1 (solid). */
export interface ParsedColor {
  rgb: string;
  alpha: number;
}

const hex = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const functional = /^rgba?\(([^()]*)\)$/i;
const channel = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/;

/**
 * Reads a CSS color: `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, a name, `transparent`, `rgb()` and `rgba()` in
 * their comma and space forms. Null when the text is none of these.
 */
export function parseColor(text: string): ParsedColor | null {
  const value = text.trim().toLowerCase();
  if (value === 'transparent') return { rgb: '#000000', alpha: 0 };
  const named = Object.hasOwn(colorNames, value) ? colorNames[value] : undefined;
  if (named !== undefined) return { rgb: named, alpha: 1 };
  if (hex.test(value)) return parseHex(value.slice(1));
  const arguments_ = functional.exec(value)?.[1];
  return arguments_ === undefined ? null : parseFunctional(arguments_);
}

function parseHex(digits: string): ParsedColor {
  const long = digits.length <= 4 ? Array.from(digits, (digit) => digit + digit).join('') : digits;
  const alpha = long.length === 8 ? Number.parseInt(long.slice(6), 16) / 255 : 1;
  return { rgb: `#${long.slice(0, 6)}`, alpha: round(alpha) };
}

function parseFunctional(text: string): ParsedColor | null {
  const parts = text.includes(',')
    ? text.split(',').map((part) => part.trim())
    : text
        .replace('/', ' / ')
        .trim()
        .split(/\s+/)
        .filter((part, index) => !(part === '/' && index === 3));
  if (parts.length !== 3 && parts.length !== 4) return null;
  const [red, green, blue, alpha] = parts;
  const channels = [red, green, blue].map((part) => amount(part, 255));
  const opacity = alpha === undefined ? 1 : amount(alpha, 1);
  if (opacity === null || channels.some((value) => value === null)) return null;
  const rgb = channels
    .map((value) =>
      Math.round(value ?? 0)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('');
  return { rgb: `#${rgb}`, alpha: round(opacity) };
}

/** A number, or a percentage of `whole`, held within 0 to `whole` as CSS does. */
function amount(text: string | undefined, whole: number): number | null {
  const [, digits, percent] = channel.exec(text ?? '') ?? [];
  if (digits === undefined) return null;
  const value = percent === '%' ? (Number(digits) / 100) * whole : Number(digits);
  return Math.min(whole, value);
}

function round(alpha: number): number {
  return Math.round(alpha * 1000) / 1000;
}

/** What a color may look like, for messages. */
export const colorForms = 'a color such as "#ff8800", "#ff8800cc", "orange" or "rgb(255 136 0 / 80%)"';

function notAColor({ input }: { input?: unknown }): string {
  // YAML takes an unquoted # for the start of a comment, which leaves nothing.
  const hint = input === null ? ': put a value that starts with "#" in quotes' : '';
  return `expected ${colorForms}, got ${quote(input)}${hint}`;
}

export const colorSchema = z
  .string({ error: notAColor })
  .max(100)
  .refine((text) => parseColor(text) !== null, { error: notAColor })
  .meta({
    id: 'color',
    description: 'A CSS color: #rgb, #rrggbb, #rrggbbaa, a name, rgb() or rgba().',
    examples: ['#ff8800', '#ff8800cc', 'orange', 'rgb(255 136 0 / 80%)'],
  });
