import type { FrameRate } from '../../storyboard/resolved';

/** Everything is mixed at this rate, stereo. */
export const sampleRate = 48_000;

/** The sample at which a frame of the output begins, to the nearest sample. Exact for all usual frame rates. */
export function sampleAtFrame(frame: number, fps: FrameRate): number {
  return Math.round((frame * sampleRate * fps.den) / fps.num);
}

/** Seconds to whole samples. */
export function toSamples(seconds: number): number {
  return Math.round(seconds * sampleRate);
}
