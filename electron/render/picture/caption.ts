import type { CaptionStyle, Color } from '../../storyboard/resolved';
import type { FrameCue } from '../segment';
import { intersect } from '../frames';
import type { FrameSpan } from '../frames';
import { meterKey } from '../font-meter';
import type { FontMeter } from '../font-meter';
import type { MediaFacts } from '../media-facts';
import type { ScriptEvent, TextEvent } from './ass-script';
import { heldFrom, toLayerFormat } from './filters';
import type { Box } from './geometry';
import type { Layer, Stretch } from './layer';
import { canvasOf, eventsOf, fontsOf, originOf } from './text';
import type { Point } from './text';
import { layOutText } from './text-layout';
import type { TextBlock } from './text-layout';
import { drawEvents } from './text-sheet';

/** Milliseconds of one core for a frame at 720p, if captions were as large as the frame; see `Segment.cost`. */
const overlayCost = 1.6;

/** Several captions at a time stand one above the other, this far apart in heights of a line. */
const gap = 0.25;

/** What is shown for some frames on end: the same captions with the same words being said. */
interface State extends FrameSpan {
  /** With the index of the word that is being said. */
  shown: readonly { cue: FrameCue; word: number }[];
}

/**
 * Captions, as one layer: each state of them is drawn once, and held for as long as it is shown. Null where nothing of
 * them is seen.
 *
 * @param window What is drawn, in frames of the time that the cues' are given in.
 */
export function captionLayer(
  cues: readonly FrameCue[],
  style: CaptionStyle,
  window: FrameSpan,
  stretch: Stretch,
  facts: MediaFacts,
): Layer | null {
  const states = statesOf(cues, window);
  const meter = facts.fonts.get(meterKey(style.font));
  if (meter === undefined) throw new Error(`${style.font.file} was not opened`);
  const drawn = states.map((state) => blocksOf(state, style, meter));
  const boxes = drawn.flatMap((blocks) =>
    blocks.flatMap(
      ({ block, origin }) => canvasOf(style, block, origin, { x: 0, y: 0, ...stretch.size }) ?? [],
    ),
  );
  const canvas = unionOf(boxes);
  if (canvas === null) return null;
  const { size, fps, frames } = stretch;
  return {
    box: canvas,
    span: { first: 0, last: frames },
    covers: false,
    alpha: true,
    costPerFrame: (overlayCost * canvas.width * canvas.height) / (size.width * size.height),
    build(graph) {
      const files = drawn.flatMap((blocks) => blocks.flatMap(({ block }) => fontsOf(style.font, block)));
      for (const file of new Set([style.font.file, ...files])) graph.font(file);
      const events = drawn.flatMap((blocks, second) =>
        blocks.flatMap((block) =>
          drawBlock(block, style, canvas).map((event) => ({
            ...event,
            during: { first: second, last: second + 1 },
          })),
        ),
      );
      const pad = graph.chain([drawEvents(graph, events, canvas, states.length)], toLayerFormat(true));
      if (states.length === 1) return { pad, still: true };
      return {
        pad: graph.chain(
          [pad],
          [
            ...heldFrom(
              states.map(({ first }) => first - window.first),
              fps,
            ),
            `trim=end_frame=${frames}`,
          ],
        ),
        still: false,
      };
    },
  };
}

/** From the first frame of the window to its last, without a gap: most of the time nothing may be shown. */
export function statesOf(cues: readonly FrameCue[], window: FrameSpan): State[] {
  const seen = cues.filter((cue) => intersect(cue, window) !== null);
  const moments = new Set([window.first]);
  for (const cue of seen) {
    for (const span of [cue, ...cue.words]) {
      for (const frame of [span.first, span.last]) {
        if (frame > window.first && frame < window.last) moments.add(frame);
      }
    }
  }
  const starts = [...moments].sort((a, b) => a - b);
  const states: State[] = [];
  for (const [index, first] of starts.entries()) {
    const last = starts[index + 1] ?? window.last;
    const shown = seen
      .filter((cue) => cue.first <= first && first < cue.last)
      .map((cue) => ({ cue, word: cue.words.findIndex((word) => word.first <= first && first < word.last) }));
    const before = states.at(-1);
    if (before !== undefined && isSame(before.shown, shown)) before.last = last;
    else states.push({ first, last, shown });
  }
  return states;
}

function isSame(one: State['shown'], other: State['shown']): boolean {
  return (
    one.length === other.length &&
    one.every(({ cue, word }, index) => {
      const match = other[index];
      return match?.cue === cue && match.word === word;
    })
  );
}

interface DrawnBlock {
  block: TextBlock;
  origin: Point;
  cue: FrameCue;
  word: number;
}

/** The captions of a state, each in a block of its own: the first nearest to the edge that they stand at. */
function blocksOf({ shown }: State, style: CaptionStyle, meter: FontMeter): DrawnBlock[] {
  const down = style.placement.anchorY === 0;
  let offset = 0;
  return shown.map(({ cue, word }) => {
    const block = layOutText({ ...style, text: cue.text }, meter);
    const place = originOf(style, block);
    const origin = { x: place.x, y: Math.round(place.y + (down ? offset : -offset)) };
    offset += block.height + 2 * (style.background?.padding ?? 0) + gap * style.size;
    return { block, origin, cue, word };
  });
}

function drawBlock(
  { block, origin, cue, word }: DrawnBlock,
  style: CaptionStyle,
  canvas: Box,
): ScriptEvent[] {
  const events = eventsOf(style, block, { x: origin.x - canvas.x, y: origin.y - canvas.y });
  if (word === -1) return events;
  const lines = block.lines.filter(({ text }) => text !== '').map(({ text }) => text);
  const place = findWord(
    lines,
    cue.words.map(({ text }) => text),
    word,
  );
  if (place === null) return events;
  // The letters come last, after boxes and shadows.
  const event = events[events.length - lines.length + place.line];
  if (event?.kind !== 'text') return events;
  const lit: TextEvent = { ...event, runs: litRuns(event, place, style.highlight) };
  return events.with(events.indexOf(event), lit);
}

interface WordPlace {
  line: number;
  first: number;
  last: number;
}

/** Where a word stands in lines that the words before it are in, too. */
export function findWord(
  lines: readonly string[],
  words: readonly string[],
  wanted: number,
): WordPlace | null {
  let line = 0;
  let from = 0;
  for (const [index, word] of words.entries()) {
    let at = (lines[line] ?? '').indexOf(word, from);
    let next = line;
    while (at === -1 && next + 1 < lines.length) {
      next += 1;
      at = (lines[next] ?? '').indexOf(word);
    }
    // A word that was broken over two lines is not found, and the ones after it are looked for where it would be.
    if (at === -1) {
      if (index === wanted) return null;
      continue;
    }
    line = next;
    from = at + word.length;
    if (index === wanted) return { line, first: at, last: from };
  }
  return null;
}

/** The pieces of a line, cut at the ends of a word, which gets a colour. */
export function litRuns(
  { runs, color }: Pick<TextEvent, 'runs' | 'color'>,
  { first, last }: Pick<WordPlace, 'first' | 'last'>,
  highlight: Color,
): TextEvent['runs'] {
  let from = 0;
  return runs.flatMap((run) => {
    const cut = (at: number) => Math.min(run.text.length, Math.max(0, at - from));
    const [begin, end] = [cut(first), cut(last)];
    from += run.text.length;
    return [
      // A colour lasts until the next one: each piece says its own.
      { ...run, text: run.text.slice(0, begin), color },
      { ...run, text: run.text.slice(begin, end), color: highlight },
      { ...run, text: run.text.slice(end), color },
    ].filter(({ text }) => text !== '');
  });
}

function unionOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
