import type { Color, FontChoice } from '../../storyboard/resolved';
import type { FontRun } from '../font-meter';

/**
 * Scripts for libass, the text renderer in ffmpeg. Only the part of the format that is needed to place single lines
 * of text and boxes exactly: every event is one line at a given point, without wrapping or timing.
 * Format: http://www.tcax.org/docs/ass-specs.htm; what is read of it: https://github.com/libass/libass/wiki.
 */

export interface ScriptSize {
  width: number;
  height: number;
}

/** A line of text: its baseline begins, has its middle, or ends at a point. */
export interface TextEvent {
  kind: 'text';
  /**
   * Pieces of the line in the order of the text, each in its font, and in a colour of its own where it says one. What is
   * hidden keeps its place.
   */
  runs: readonly (FontRun & { color?: Color; hidden?: boolean })[];
  align: 'left' | 'center' | 'right';
  x: number;
  baseline: number;
  /** Em, pixels. */
  size: number;
  color: Color;
  /** Around the letters, pixels to each side. */
  outline: { color: Color; width: number } | null;
  /** Standard deviation, pixels. */
  blur: number;
}

/** A filled rectangle with round corners. */
export interface BoxEvent {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
  radius: number;
  color: Color;
}

/** Shown for a while, in whole seconds of the script; always without. */
export type ScriptEvent = (TextEvent | BoxEvent) & { during?: { first: number; last: number } };

/** Lines of one canvas, as they are written wherever the canvas is. */
export interface ScriptLines {
  readonly font: FontChoice | null;
  readonly lines: readonly { readonly write: Line; readonly first: number; readonly last: number }[];
}

/** Events on a canvas of their own: later ones on top, shown at all times or when each says. */
export function scriptLines(events: readonly ScriptEvent[]): ScriptLines {
  const [run] = events.flatMap((event) => (event.kind === 'text' ? event.runs : []));
  return {
    font: run?.font ?? null,
    lines: events.map((event) => ({
      write: event.kind === 'text' ? textLine(event) : boxLine(event),
      ...(event.during ?? { first: 0, last: 35_999 }),
    })),
  };
}

/** A canvas on the left edge of what a script draws on. */
export interface ScriptCanvas {
  /** Whole pixels from the upper edge: what is drawn is the same wherever it is. */
  top: number;
  size: ScriptSize;
  drawn: ScriptLines;
}

/**
 * A script that draws on several canvases.
 *
 * @param size Of all that it draws on.
 */
export function assScript(size: ScriptSize, canvases: readonly ScriptCanvas[]): string {
  const placed = canvases.flatMap(({ top, size: { width, height }, drawn }) => {
    // What would stick out of one canvas must not be seen in the next.
    const clip = `\\clip(0,${top},${width},${top + height})`;
    return drawn.lines.map(({ write, first, last }) => ({ text: write(top, clip), first, last }));
  });
  const font = canvases.find(({ drawn }) => drawn.font !== null)?.drawn.font ?? null;
  return [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${size.width}`,
    `PlayResY: ${size.height}`,
    // No wrapping: lines are broken already.
    'WrapStyle: 2',
    'ScaledBorderAndShadow: yes',
    'Kerning: yes',
    'YCbCr Matrix: None',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    // Encoding -1: the direction of each line follows from its own letters.
    `Style: Default,${styleFont(font)},20,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1`,
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...placed.map(
      ({ text, first, last }, layer) =>
        `Dialogue: ${layer},${clock(first)},${clock(last)},Default,,0,0,0,,${text}`,
    ),
    '',
  ].join('\n');
}

/** libass draws nothing, not even a box, in a style whose font it cannot find. */
function styleFont(font: FontChoice | null): string {
  return font === null ? 'sans-serif' : fontName(font).replaceAll(',', '');
}

/** An event's line, by how far down its canvas is and what it is clipped to. */
type Line = (down: number, clip: string) => string;

function textLine({ runs, align, x, baseline, size, color, outline, blur }: TextEvent): Line {
  // The font that goes up the highest says where the line has its top.
  const above = Math.max(...runs.map(({ font: { metrics } }) => metrics.winAscent / metrics.unitsPerEm));
  const place = `\\an${{ left: 7, center: 8, right: 9 }[align]}\\pos(${print(x)}`;
  const tags = [
    ...colorTags(1, color),
    ...(outline === null ? ['\\bord0'] : [`\\bord${print(outline.width)}`, ...colorTags(3, outline.color)]),
    ...(blur > 0 ? [`\\blur${print(blur / blurUnit)}`] : []),
  ].join('');
  const before = joining(runs);
  const text = written(runs, size);
  const top = rounded(baseline - size * above);
  return (down, clip) => `${before}{${clip}${place},${lower(top, down)})${tags}}${text}`;
}

/**
 * HarfBuzz, under libass, joins emoji into families and flags only in text of a known script: where a line has no letter, one
 * without width, line or colour goes before it. Tags that follow take back what these say.
 */
function joining(runs: readonly FontRun[]): string {
  const line = runs.map(({ text }) => text).join('');
  const joins = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(line) && !/\p{Letter}/u.test(line);
  const [first] = runs;
  // In a font of the line's own: that of the style may be another canvas's.
  const font = first === undefined ? '' : `\\fn${fontName(first.font)}`;
  return joins ? `{\\fscx0\\fs1\\bord0\\1a&HFF&${font}}a{\\fscx100}` : '';
}

/** Pieces of one line, each after the tags of its font. */
function written(runs: TextEvent['runs'], size: number): string {
  const last = runs.length - 1;
  return runs
    .map(({ text, font, color, hidden }, index) => {
      // Only spaces at the ends of the whole line are in danger.
      const [before, after] = [index === 0 ? '' : '.', index === last ? '' : '.'];
      const inner = escaped(`${before}${text}${after}`);
      const colored = color === undefined ? [] : colorTags(1, color);
      const unseen = hidden === true ? ['\\1a&HFF&\\3a&HFF&'] : [];
      return `{${[...fontTags(font, size), ...colored, ...unseen].join('')}}${inner.slice(before.length, inner.length - after.length)}`;
    })
    .join('');
}

function fontTags(font: FontChoice, size: number): string[] {
  const { unitsPerEm, winAscent, winDescent } = font.metrics;
  return [
    `\\fn${fontName(font)}`,
    // libass makes a font's Windows extent, not its em, as high as the size that is asked for, as Windows' GDI did.
    `\\fs${print((size * (winAscent + winDescent)) / unitsPerEm)}`,
    `\\b${font.weight}`,
    `\\i${font.italic ? 1 : 0}`,
  ];
}

function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.00`;
}

/** Standard deviation of `\blur1`, pixels: 2 ÷ √(ln 256), in libass's `ass_render.c`. */
const blurUnit = 2 / Math.sqrt(Math.log(256));

/** Where a quarter of a circle's control points are, in radii from its ends. */
const circle = 0.5523;

function boxLine({ x, y, width, height, radius, color }: BoxEvent): Line {
  const round = Math.max(0, Math.min(radius, width / 2, height / 2));
  const bend = round * (1 - circle);
  const point = (px: number, py: number) => `${print(px)} ${print(py)}`;
  const corner = (...points: readonly [number, number][]) =>
    `b ${points.map(([px, py]) => point(px, py)).join(' ')}`;
  const path =
    round === 0
      ? `m 0 0 l ${point(width, 0)} ${point(width, height)} ${point(0, height)}`
      : [
          `m ${point(round, 0)} l ${point(width - round, 0)}`,
          corner([width - bend, 0], [width, bend], [width, round]),
          `l ${point(width, height - round)}`,
          corner([width, height - bend], [width - bend, height], [width - round, height]),
          `l ${point(round, height)}`,
          corner([bend, height], [0, height - bend], [0, height - round]),
          `l ${point(0, round)}`,
          corner([0, bend], [bend, 0], [round, 0]),
        ].join(' ');
  const tags = ['\\bord0', ...colorTags(1, color), '\\p1'].join('');
  const top = rounded(y);
  return (down, clip) => `{${clip}\\an7\\pos(${print(x)},${lower(top, down)})${tags}}${path}`;
}

/** Colour and transparency; which is the first of ASS's colours for letters, the third for their outline. */
function colorTags(which: 1 | 3, { rgb, alpha }: Color): string[] {
  const hex = (value: number) => Math.round(value).toString(16).toUpperCase().padStart(2, '0');
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(rgb.slice(at, at + 2), 16));
  return [
    `\\${which}c&H${hex(blue ?? 0)}${hex(green ?? 0)}${hex(red ?? 0)}&`,
    `\\${which}a&H${hex(255 * (1 - alpha))}&`,
  ];
}

/** The name of the one face. What would end the tag or the line cannot be part of a name. */
function fontName(font: FontChoice): string {
  return font.fullName.replace(/[\\{}\u0000-\u001f]/g, '').replace(/^@+/, '');
}

/**
 * Text that libass shows as it is. A brace is written with a backslash; a backslash itself cannot be, so what follows
 * it is kept from joining it by a character of no width (U+2060). Spaces at the ends, which libass drops, are hard ones.
 */
export function escaped(text: string): string {
  return text
    .replace(/\\/g, '\\\u2060')
    .replace(/[{}]/g, (brace) => `\\${brace}`)
    .replace(/^ +| +$/g, (spaces) => '\u00a0'.repeat(spaces.length));
}

function print(value: number): string {
  return String(rounded(value));
}

/** Whole pixels further down than what has been rounded: the same parts of pixels on all canvases. */
function lower(top: number, pixels: number): number {
  return Math.round((top + pixels) * 1000) / 1000;
}

/** As it is printed. */
function rounded(value: number): number {
  return Number(value.toFixed(3));
}
