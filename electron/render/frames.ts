import type { FrameRate } from '../storyboard/resolved';

/**
 * The frame that begins at or nearest to a moment. Sums of decimals come out a little off (0.1 + 0.2), which must not
 * decide between two frames.
 */
export function toFrame(seconds: number, fps: FrameRate): number {
  return Math.round((seconds * fps.num) / fps.den + 1e-6);
}

export function toSeconds(frames: number, fps: FrameRate): number {
  return (frames * fps.den) / fps.num;
}

/** Frames `first` to `last`, the last one not included. */
export interface FrameSpan {
  first: number;
  last: number;
}

/** What two spans share, or null. */
export function intersect(a: FrameSpan, b: FrameSpan): FrameSpan | null {
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first < last ? { first, last } : null;
}
