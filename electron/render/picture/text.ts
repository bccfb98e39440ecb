import type { Lettering, TextElement } from '../../storyboard/resolved';
import { meterKey } from '../font-meter';
import type { FontMeter } from '../font-meter';
import type { MediaFacts } from '../media-facts';
import type { ScriptEvent } from './ass-script';
import { planFades } from './fade';
import { held, print, toLayerFormat } from './filters';
import type { Box } from './geometry';
import type { GraphBuilder, Pad } from './graph-builder';
import type { Layer, Stretch } from './layer';
import type { Seen } from './seen';
import { layOutText } from './text-layout';
import type { TextBlock } from './text-layout';
import { drawEvents, drawOnSheet, stillScript } from './text-sheet';
import type { StillText } from './text-sheet';

/** Milliseconds of one core for a frame at 720p, if the text were as large as the frame; see `Segment.cost`. */
const overlayCost = 1.2;

/** A text that is laid out, and where it is drawn. */
export interface PlacedText extends StillText {
  block: TextBlock;
  /** The part of the frame that holds all of it. */
  canvas: Box;
  /** How to draw it there. */
  events: readonly ScriptEvent[];
  /** Files of the fonts that it is drawn in. */
  fonts: readonly string[];
  /** See `Segment.cost`. */
  costPerFrame: number;
}

/** A text as it is drawn, wherever it is seen. */
interface KnownText {
  /** What it was laid out for. */
  meter: FontMeter;
  bounds: Box;
  /** Null where there is nothing to draw: no letters, or outside the bounds. */
  placed: PlacedText | null;
}

/** A text is seen in the body of its scene and in the transitions on both sides, and looks the same in each. */
const knownTexts = new WeakMap<TextElement, KnownText>();

/**
 * Null where there is nothing to draw: no letters, or outside the bounds.
 *
 * @param bounds What is drawn lies within.
 */
export function placeText(element: TextElement, bounds: Box, facts: MediaFacts): PlacedText | null {
  const meter = facts.fonts.get(meterKey(element.font));
  if (meter === undefined) throw new Error(`${element.font.file} was not opened`);
  const known = knownTexts.get(element);
  const { x, y, width, height } = bounds;
  const old = known?.bounds;
  const same = old?.x === x && old.y === y && old.width === width && old.height === height;
  if (known?.meter === meter && same) return known.placed;
  const placed = layOut(element, bounds, meter);
  knownTexts.set(element, { meter, bounds, placed });
  return placed;
}

function layOut(element: TextElement, bounds: Box, meter: FontMeter): PlacedText | null {
  const block = layOutText(element, meter);
  if (block.lines.every(({ text }) => text === '')) return null;
  const origin = originOf(element, block);
  const canvas = canvasOf(element, block, origin, bounds);
  if (canvas === null) return null;
  const events = eventsOf(element, block, { x: origin.x - canvas.x, y: origin.y - canvas.y });
  return {
    ...{ block, canvas, events },
    script: stillScript(events, canvas),
    fonts: fontsOf(element.font, block),
    costPerFrame: (overlayCost * canvas.width * canvas.height) / (bounds.width * bounds.height),
  };
}

/**
 * Draws a text as layers are made of: one frame.
 *
 * @param events Others than its own: one frame for each second of them.
 */
export function drawText(
  graph: GraphBuilder,
  element: TextElement,
  text: PlacedText,
  events?: { all: readonly ScriptEvent[]; frames: number },
): Pad {
  for (const file of text.fonts) graph.font(file);
  const drawn =
    events === undefined
      ? drawOnSheet(graph, text)
      : drawEvents(graph, events.all, text.canvas, events.frames);
  const opacity = element.opacity < 1 ? [`lutyuv=a=val*${print(element.opacity)}`] : [];
  return graph.chain([drawn], [...toLayerFormat(true), ...opacity]);
}

/**
 * A text in its place. Null where there is nothing to draw.
 *
 * @param bounds What is drawn lies within: the frame, unless more of it is to be seen when it moves.
 */
export function textLayer(
  element: TextElement,
  seen: Seen,
  { fps, size }: Stretch,
  facts: MediaFacts,
  bounds: Box = { x: 0, y: 0, ...size },
): Layer | null {
  const placed = placeText(element, bounds, facts);
  if (placed === null) return null;
  const fades = planFades(seen, element, fps);
  return {
    box: placed.canvas,
    span: seen.span,
    covers: false,
    alpha: true,
    costPerFrame: placed.costPerFrame,
    build(graph) {
      const still = drawText(graph, element, placed);
      if (fades === null) return { pad: still, still: true };
      return { pad: graph.chain([still], [...held(fps), ...fades.filters]), still: false };
    },
  };
}

/** Files of all fonts that a block of text is drawn in. */
export function fontsOf(font: TextElement['font'], block: TextBlock): string[] {
  return [font.file, ...block.lines.flatMap(({ runs }) => runs.map((run) => run.font.file))];
}

export interface Point {
  x: number;
  y: number;
}

type Placed = Pick<TextElement, 'placement' | 'background'>;

/** The top left corner of the block of text in the frame. Its background, where there is one, is part of its box. */
export function originOf({ placement, background }: Placed, block: TextBlock): Point {
  const padding = background?.padding ?? 0;
  const across = block.width + 2 * padding;
  const down = block.height + 2 * padding;
  return {
    x: Math.round(placement.x - placement.anchorX * across + padding),
    y: Math.round(placement.y - placement.anchorY * down + padding),
  };
}

/** What is drawn of it lies within the frame and within what letters, outline, shadow and background may reach. */
export function canvasOf(element: Lettering, block: TextBlock, origin: Point, bounds: Box): Box | null {
  const { size, stroke, shadow, background } = element;
  // Swashes, accents and fallback fonts go beyond the lines that a font promises to keep within.
  const letters = size * 0.75 + (stroke?.width ?? 0);
  const reach = shadow === null ? 0 : Math.max(Math.abs(shadow.x), Math.abs(shadow.y)) + shadow.blur * 1.5;
  const margin = Math.ceil(Math.max(letters + reach, background?.padding ?? 0)) + 2;
  const left = Math.max(bounds.x, origin.x - margin);
  const top = Math.max(bounds.y, origin.y - margin);
  const right = Math.min(bounds.x + bounds.width, origin.x + block.width + margin);
  const bottom = Math.min(bounds.y + bounds.height, origin.y + block.height + margin);
  // Even corners keep the colour planes, which have half the pixels, in step with the letters.
  const x = 2 * Math.floor(left / 2);
  const y = 2 * Math.floor(top / 2);
  return right - x > 0 && bottom - y > 0 ? { x, y, width: right - x, height: bottom - y } : null;
}

/** From the back to the front: the background, the shadow, the letters. */
export function eventsOf(element: Lettering, block: TextBlock, origin: Point): ScriptEvent[] {
  const { size, color, align, stroke, shadow, background } = element;
  const events: ScriptEvent[] = [];
  if (background !== null) {
    const { padding, radius } = background;
    events.push({
      kind: 'box',
      x: origin.x - padding,
      y: origin.y - padding,
      width: block.width + 2 * padding,
      height: block.height + 2 * padding,
      radius,
      color: background.color,
    });
  }
  const along = { left: 0, center: 0.5, right: 1 }[align];
  const lines = block.lines.filter(({ text }) => text !== '');
  const at = (line: { baseline: number }, offset: Point = { x: 0, y: 0 }) => ({
    x: origin.x + block.width * along + offset.x,
    baseline: origin.y + line.baseline + offset.y,
  });
  if (shadow !== null) {
    const outline = stroke === null ? null : { color: shadow.color, width: stroke.width };
    for (const line of lines) {
      events.push({
        kind: 'text',
        runs: line.runs,
        align,
        ...at(line, shadow),
        size,
        color: shadow.color,
        outline,
        // As in CSS, where a blur of 10 pixels has a standard deviation of 5.
        blur: shadow.blur / 2,
      });
    }
  }
  for (const line of lines) {
    events.push({
      kind: 'text',
      runs: line.runs,
      align,
      ...at(line),
      size,
      color,
      outline: stroke,
      blur: 0,
    });
  }
  return events;
}
