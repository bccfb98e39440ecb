import type { Sought } from '../segment';
import type { ClipIndex } from './clip-index';

/** What is copied of a clip. */
export interface Excerpt {
  /** Samples from the key frame on that a decoder begins with, to behind the last one that is seen. */
  first: number;
  end: number;
  /** Those before this are decoded only so that others can be: where no other one needs them, they are left out. */
  seenFrom: (sample: number) => boolean;
  /** What to seek in the copy, microseconds: its pictures have the same timestamps after that as those of the clip would have. */
  seek: number;
}

/** Decoded before what is seen, in frames of a million pixels: less is not worth a copy. About 1.5 ms of a processor are saved for each. */
const worthAtLeast = 30;
/** And for each byte of the copy: to copy a megabyte takes about a millisecond. */
const worthPerByte = 1 / 1e6;
/** Pictures that come so long before what is seen are left out; timestamps are rounded. */
const marginSeconds = 0.1;
/** So long after what is seen is copied, too: pictures are not decoded in the order in which they are shown. */
const tailSeconds = 1;

/**
 * What to copy of a clip for a part of it, so that less has to be decoded; null where that is not worth it.
 *
 * ffmpeg takes from the timestamps of a file what is sought, in whole ticks: `av_rescale_q` in `process_input` of `ffmpeg.c`. The copy's
 * begin with its first sample.
 *
 * @param worth Of the limits above; another one is for tests.
 */
export function planExcerpt(
  index: ClipIndex,
  { from, seconds, startSeconds }: Sought,
  worth = worthAtLeast,
): Excerpt | null {
  const { timescale, decoded, shown, keys, sizes, width, height } = index;
  const soughtTick = ticks(Math.round(from * 1e6) + Math.round(startSeconds * 1e6), timescale);
  const key = keys.findLast((sample) => (shown[sample] ?? Infinity) <= soughtTick);
  if (key === undefined) return null;
  const limit = soughtTick + (seconds + tailSeconds) * timescale;
  const behind = decoded.findIndex((tick, sample) => sample > key && tick > limit);
  const end = behind < 0 ? decoded.length : behind;
  const seenTick = soughtTick - marginSeconds * timescale;
  const seenFrom = (sample: number) => (shown[sample] ?? 0) >= seenTick;
  let before = 0;
  let bytes = 0;
  for (let sample = key; sample < end; sample += 1) {
    if (!seenFrom(sample)) before += (width * height) / 1e6;
    bytes += sizes[sample] ?? 0;
  }
  if (before < worth || (worth > 0 && before < bytes * worthPerByte)) return null;
  const tick = soughtTick - (decoded[key] ?? 0);
  const seek = Math.round((tick * 1e6) / timescale);
  // A clock finer than microseconds.
  return ticks(seek, timescale) === tick ? { first: key, end, seenFrom, seek } : null;
}

/** Microseconds in ticks, rounded as `av_rescale_q` does it. */
function ticks(microseconds: number, timescale: number): number {
  const doubled = BigInt(microseconds) * BigInt(timescale) * 2n;
  return Number((doubled + 1_000_000n) / 2_000_000n);
}
