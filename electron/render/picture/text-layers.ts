import { eased } from '../../../shared/storyboard/easing';
import type { TextElement } from '../../storyboard/resolved';
import { toFrame } from '../frames';
import type { MediaFacts } from '../media-facts';
import { animatedLayers } from './animate';
import type { ScriptEvent, TextEvent } from './ass-script';
import { planFades } from './fade';
import { heldFrom } from './filters';
import type { Box, Size } from './geometry';
import type { Layer, Stretch } from './layer';
import { within } from './seen';
import type { Seen } from './seen';
import { drawText, placeText, textLayer } from './text';

/** The layers of a text: while it is typed, and as it is then. */
export function textLayers(element: TextElement, seen: Seen, stretch: Stretch, facts: MediaFacts): Layer[] {
  const { typeOn } = element;
  const typed = typeOn === null ? 0 : Math.min(seen.total, Math.max(1, toFrame(typeOn.seconds, stretch.fps)));
  const typing = within(seen, { first: 0, last: typed });
  const written = within(seen, { first: typed, last: seen.total });
  const layer = typing === null ? null : typedLayer(element, typing, typed, stretch, facts);
  const bounds = around(stretch.size);
  const then =
    written === null
      ? []
      : animatedLayers(
          element,
          written,
          stretch,
          facts,
          (plain, part) => textLayer(plain, part, stretch, facts),
          (plain, part) => textLayer(plain, part, stretch, facts, bounds),
        );
  return [...(layer === null ? [] : [layer]), ...then];
}

/** What moves into the frame is drawn as far as this outside of it. */
function around({ width, height }: Size): Box {
  return { x: -width, y: -height, width: 3 * width, height: 3 * height };
}

/** What is shown from one frame on: so many characters, as readers count them. */
interface State {
  /** Frame of the element's own time. */
  first: number;
  count: number;
}

/** Each state is drawn once, and held for as long as it is shown. */
function typedLayer(
  element: TextElement,
  seen: Seen,
  frames: number,
  stretch: Stretch,
  facts: MediaFacts,
): Layer | null {
  const { fps, size } = stretch;
  const placed = placeText(element, { x: 0, y: 0, ...size }, facts);
  if (placed === null) return null;
  const fades = planFades(seen, element, fps);
  const from = fades?.origin ?? seen.shown.first;
  const lines = placed.block.lines.filter(({ text }) => text !== '').map(({ text }) => text);
  const ends = lines.map(characterEnds);
  const all = ends.reduce((sum, { length }) => sum + length, 0);
  const easing = element.typeOn?.easing ?? 'linear';
  const countAt = (frame: number) =>
    Math.min(all, Math.max(0, Math.floor(eased(easing, Math.min(1, (frame + 1) / frames)) * all + 1e-6)));
  const states: State[] = [];
  for (let frame = from; frame < seen.shown.last; frame += 1) {
    const count = countAt(frame);
    if (states.at(-1)?.count !== count) states.push({ first: frame, count });
  }
  return {
    box: placed.canvas,
    span: seen.span,
    covers: false,
    alpha: true,
    costPerFrame: placed.costPerFrame,
    build(graph) {
      const events = states.flatMap(({ count }, second) =>
        typed(placed.events, ends, count).map((event) => ({
          ...event,
          during: { first: second, last: second + 1 },
        })),
      );
      const pad = drawText(graph, element, placed, { all: events, frames: states.length });
      const held = heldFrom(
        states.map(({ first }) => first - from),
        fps,
      );
      return { pad: graph.chain([pad], [...held, ...(fades?.filters ?? [])]), still: false };
    },
  };
}

/** Where each character of a line ends, as readers count them. */
function characterEnds(line: string): number[] {
  return Array.from(new Intl.Segmenter().segment(line), ({ index, segment }) => index + segment.length);
}

/** The events of a text with its first `count` characters only; the others keep their places. */
function typed(events: readonly ScriptEvent[], ends: readonly number[][], count: number): ScriptEvent[] {
  let line = 0;
  return events.flatMap((event): ScriptEvent[] => {
    if (event.kind === 'box') return [event];
    const own = line % ends.length;
    line += 1;
    const before = ends.slice(0, own).reduce((sum, { length }) => sum + length, 0);
    const shown = Math.min(ends[own]?.length ?? 0, count - before);
    // The first line is there before its letters are: libass draws no box, either, where no line has a font.
    if (shown <= 0) return own === 0 ? [{ ...event, runs: cut(event, 0) }] : [];
    return [{ ...event, runs: cut(event, ends[own]?.[shown - 1] ?? 0) }];
  });
}

function cut({ runs }: TextEvent, end: number): TextEvent['runs'] {
  let from = 0;
  return runs.flatMap((run) => {
    const at = Math.min(run.text.length, Math.max(0, end - from));
    from += run.text.length;
    return [
      { ...run, text: run.text.slice(0, at) },
      { ...run, text: run.text.slice(at), hidden: true },
    ].filter(({ text }) => text !== '');
  });
}
