import type { FrameSpan } from '../frames';
import { intersect } from '../frames';
import type { ElementTime } from '../timeline';
import type { OwnTime } from './fade';

/** An element as one stretch shows it. */
export interface Seen extends OwnTime {
  /** When, in frames of the stretch. */
  span: FrameSpan;
  /** It is there from the stretch's first frame to its last. */
  always: boolean;
  /** Frames of one round of a clip that repeats, else null. */
  loopFrames: number | null;
}

/** The same element, as far as it falls into some frames of its own time; null is nothing. */
export function within(seen: Seen, part: FrameSpan): Seen | null {
  const shown = intersect(seen.shown, part);
  if (shown === null) return null;
  const first = seen.span.first + shown.first - seen.shown.first;
  const same = shown.first === seen.shown.first && shown.last === seen.shown.last;
  const span = { first, last: first + shown.last - shown.first };
  return { ...seen, shown, span, always: seen.always && same };
}

/**
 * What a stretch shows of an element; null is nothing.
 *
 * @param window The stretch, in frames of the time that the element's is given in (its scene's, or the video's).
 */
export function seenIn(time: ElementTime, window: FrameSpan): Seen | null {
  const common = intersect(time, window);
  if (common === null) return null;
  return {
    total: time.last - time.first,
    shown: { first: common.first - time.first, last: common.last - time.first },
    span: { first: common.first - window.first, last: common.last - window.first },
    always: common.first === window.first && common.last === window.last,
    loopFrames: time.loopFrames,
  };
}
