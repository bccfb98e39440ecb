import type { FrameRate } from '../../storyboard/resolved';
import { toFrame } from '../frames';
import type { FrameSpan } from '../frames';
import { skipped } from './filters';

/** An element's time and the part of it that is drawn, in frames of its own time: 0 is when it appears. */
export interface OwnTime {
  /** Frames that the element is there in all. */
  total: number;
  /** What the stretch shows of it. */
  shown: FrameSpan;
}

/** How to fade what is shown. */
export interface Fades {
  /** Own frame at which the picture has to begin for the fades to come out right; at most `shown.first`. */
  origin: number;
  /** To put after a picture with an alpha plane that begins at `origin`; what comes out begins at `shown.first`. */
  filters: string[];
}

/**
 * The fades of an element that fall into what is shown of it, or null. A fade is a function of the element's own frame
 * number alone, so a stretch that begins in its middle continues it exactly: ffmpeg's `fade` cannot begin before its
 * first frame, so then the picture begins earlier and what is too much is dropped. A single frame has its place in the fade
 * worked out here.
 */
export function planFades(
  own: OwnTime,
  element: { fadeIn: number; fadeOut: number },
  fps: FrameRate,
): Fades | null {
  const { total, shown } = own;
  const framesIn = Math.min(total, toFrame(element.fadeIn, fps));
  const framesOut = Math.min(total, toFrame(element.fadeOut, fps));
  const outStart = total - framesOut;
  const fadesIn = framesIn > 0 && shown.first < framesIn;
  const fadesOut = framesOut > 0 && shown.last > outStart;
  if (!fadesIn && !fadesOut) return null;
  if (shown.last - shown.first === 1) {
    const steps = [
      ...(fadesIn ? [fadedIn(shown.first, framesIn)] : []),
      ...(fadesOut ? [fadedOut(shown.first - outStart, framesOut)] : []),
    ];
    return { origin: shown.first, filters: steps };
  }
  const origin = fadesIn ? 0 : Math.min(shown.first, outStart);
  const filters = [
    ...(fadesIn ? [`fade=t=in:s=0:n=${framesIn}:alpha=1`] : []),
    // Counted so that the first frame after the element would be the first one that is quite gone.
    ...(fadesOut ? [`fade=t=out:s=${outStart - origin}:n=${framesOut}:alpha=1`] : []),
    ...skipped(shown.first - origin, fps),
  ];
  return { origin, filters };
}

/** In ffmpeg's `fade` a factor goes from 0 to this, or back, by the same whole step with each frame. */
const whole = 65_536;

/** What `fade` makes of the alpha plane of one frame of a fade in. */
export function fadedIn(frame: number, of: number): string {
  return scaledAlpha(Math.min(whole, frame * Math.floor(whole / of)));
}

function fadedOut(frame: number, of: number): string {
  // It begins one below the whole, and at that changes nothing.
  return scaledAlpha(frame === 0 ? whole : Math.max(0, whole - 1 - frame * Math.floor(whole / of)));
}

function scaledAlpha(factor: number): string {
  // Rounded, as there: the filter itself cuts off. It would also clip colours that nobody names.
  return `lutyuv=y=val:u=val:v=val:a=val*${factor}/${whole}+0.5`;
}
