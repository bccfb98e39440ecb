import { assScript, scriptLines } from './ass-script';
import type { ScriptCanvas, ScriptEvent } from './ass-script';
import { plain } from './filters';
import type { Size } from './geometry';
import type { GraphBuilder, Pad } from './graph-builder';

/** A text that never changes: equal texts are one object. */
export interface StillText {
  readonly canvas: Size;
  readonly events: readonly ScriptEvent[];
  /** What draws it by itself. */
  readonly script: string;
}

/**
 * So many texts of a single result are drawn one by one: their scripts are then the same objects as those of the graphs beside
 * it, and to plan a thousand scenes takes less time and memory.
 */
const fewTexts = 4;

/** More texts than fit into so many pixels get a further sheet: there are some pictures of each sheet in memory. */
const pixelsAtMost = 1_500_000;

/** Those that are being written. */
const sheets = new WeakMap<GraphBuilder, Map<StillText, Pad[]>>();

/**
 * Draws a text on nothing, one frame with alpha in `gbrap`, together with all others of the graph, and once for all uses of it.
 *
 * Each `ass` takes 20 ms of a processor to start, however little it draws (measured where ffmpeg itself takes 125), much of it in
 * `ass_set_fonts` of libass, for going through empty tables, and loads all fonts: as much as a few frames of video.
 */
export function drawOnSheet(graph: GraphBuilder, text: StillText): Pad {
  let uses = sheets.get(graph);
  if (uses === undefined) {
    const all = new Map<StillText, Pad[]>();
    uses = all;
    sheets.set(graph, all);
    graph.atEnd((results) => {
      sheets.delete(graph);
      const texts = [...all.keys()];
      const alone = results === 1 && texts.length <= fewTexts;
      for (const some of alone ? texts.map((one) => [one]) : partition(texts)) writeSheet(graph, some, all);
    });
  }
  const pad = graph.pad();
  uses.set(text, [...(uses.get(text) ?? []), pad]);
  return pad;
}

/** In their order, as many on each sheet as fit. */
function partition(texts: readonly StillText[]): StillText[][] {
  const parts: StillText[][] = [];
  for (const text of texts) {
    const last = parts.at(-1);
    if (last !== undefined && pixelsOf(sizeOf([...last, text])) <= pixelsAtMost) last.push(text);
    else parts.push([text]);
  }
  return parts;
}

/** Of texts one below the other. */
function sizeOf(texts: readonly StillText[]): Size {
  return {
    width: Math.max(...texts.map(({ canvas }) => canvas.width)),
    height: texts.reduce((sum, { canvas }) => sum + canvas.height, 0),
  };
}

function pixelsOf({ width, height }: Size): number {
  return width * height;
}

function writeSheet(
  graph: GraphBuilder,
  texts: readonly StillText[],
  uses: ReadonlyMap<StillText, readonly Pad[]>,
): void {
  const [first] = texts;
  if (first === undefined) return;
  if (texts.length === 1) {
    drawScript(graph, first.script, first.canvas, 1, uses.get(first) ?? []);
    return;
  }
  let top = 0;
  const canvases = texts.map(({ canvas, events }) => {
    const placed = { top, size: canvas, drawn: scriptLines(events) };
    top += canvas.height;
    return placed;
  });
  const size = sizeOf(texts);
  const parts = texts.map(() => graph.pad());
  drawScript(graph, scriptOf(canvases, size), size, 1, parts);
  for (const [index, text] of texts.entries()) {
    const cut = cropped(text.canvas, canvases[index]?.top ?? 0);
    deal(graph, [parts[index] ?? ''], [cut], uses.get(text) ?? []);
  }
}

/** Draws events on nothing: one frame with alpha for each second of them, in `gbrap`. */
export function drawEvents(
  graph: GraphBuilder,
  events: readonly ScriptEvent[],
  size: Size,
  frames: number,
): Pad {
  const to = graph.pad();
  drawScript(graph, stillScript(events, size), size, frames, [to]);
  return to;
}

/** See {@link StillText}. */
export function stillScript(events: readonly ScriptEvent[], size: Size): string {
  return scriptOf([{ top: 0, size, drawn: scriptLines(events) }], size);
}

/** Draws all canvases, and all of them again below. */
function scriptOf(canvases: readonly ScriptCanvas[], { width, height }: Size): string {
  const again = canvases.map((canvas) => ({ ...canvas, top: height + canvas.top }));
  return assScript({ width, height: 2 * height }, [...canvases, ...again]);
}

/**
 * Draws a script on nothing. ffmpeg's own `alpha` option of the filter squares the alpha of what is half transparent, so all is
 * drawn twice, on black and on white: the difference between the two is what shows through, and what there is on black are the
 * colours, multiplied with alpha. Both are drawn in one go, one below the other.
 *
 * @param size Of what is drawn, once.
 * @param frames One for each second of the script.
 * @param to Where it goes, as often as there are pads.
 */
function drawScript(graph: GraphBuilder, text: string, size: Size, frames: number, to: readonly Pad[]): void {
  const { width, height } = size;
  const script = graph.file('ass', text);
  const grounds = ['#000000', '#ffffff'].map((rgb) => graph.chain([], plain(rgb, width, height, frames)));
  const [onBlack = '', onWhite = '', colors = ''] = graph.split(
    graph.chain(grounds, ['vstack', 'format=gbrp']),
    [`ass=${script}:fontsdir=fonts`, 'format=gbrp'],
    3,
  );
  const black = graph.chain([onBlack], [cropped(size, 0)]);
  const white = graph.chain([onWhite], [cropped(size, height)]);
  // Each filter takes RGB, or ffmpeg would convert to YUV and back in between.
  const difference = ['blend=all_mode=difference', 'format=gbrp', 'negate', 'format=gbrp', 'extractplanes=g'];
  const alpha = graph.chain([white, black], difference);
  const color = graph.chain([colors], [cropped(size, 0), 'format=gbrap']);
  deal(graph, [color, alpha], ['alphamerge', 'format=gbrap', 'unpremultiply=inplace=1'], to);
}

/** A chain to one pad or to several. */
function deal(
  graph: GraphBuilder,
  from: readonly Pad[],
  filters: readonly string[],
  to: readonly Pad[],
): void {
  const [first] = to;
  if (to.length === 1) graph.chain(from, filters, first);
  else graph.split(graph.chain(from, filters), ['null'], to);
}

function cropped({ width, height }: Size, y: number): string {
  return `crop=w=${width}:h=${height}:x=0:y=${y}:exact=1`;
}
