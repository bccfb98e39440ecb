import type { Sought } from '../segment';
import type { ClipIndex } from './clip-index';

/** What is copied of a clip. */
export interface Excerpt {
  /** Samples from the key frame on that a decoder begins with, to behind the last one that ffmpeg looks at. */
  first: number;
  end: number;
  /** Whether a picture is seen, or might be: others before are decoded only so that these can be, unless no other one needs them. */
  isSeen: (sample: number) => boolean;
  /** What to seek in the copy, microseconds: its pictures have the same timestamps after that as those of the clip would have. */
  seek: number;
}

/** Frames of a million pixels that are decoded on the way: less is not worth a copy. About 1.5 ms of a processor are saved for each. */
const worthAtLeast = 30;
/** Bytes of the copy for each of those, at most: to copy a megabyte takes about a millisecond. */
const bytesForEach = 1e6;
/** Bytes of any copy: several may lie on the disk at once. */
const bytesAtMost = 1 << 28;
/** Pictures that come so long before what is seen are left out; timestamps are rounded. */
const marginSeconds = 0.1;

/**
 * Whether a copy of a clip is worth it.
 *
 * @param before Frames that are decoded on the way.
 * @param pixels Of each.
 */
export function isWorthCopying(before: number, pixels: number): boolean {
  return (before * pixels) / 1e6 >= worthAtLeast;
}

/** More bytes than this are not copied for so many frames on the way. */
export function copiedAtMost(before: number, pixels: number): number {
  return Math.min(bytesAtMost, ((before * pixels) / 1e6) * bytesForEach);
}

/**
 * What to copy of a clip for a part of it; null where there is nothing to be left out, or where the part goes up to the clip's end, where
 * the rate that ffmpeg guesses would decide how long the last picture stays.
 *
 * ffmpeg takes from the timestamps of a file what is sought, in whole ticks (`av_rescale_q` in `process_input` of `ffmpeg.c`), and
 * begins at the last key frame that is decoded before that by as much as the edit list moves the track (`mov_seek_stream`). A part lasts
 * until a picture is shown so long after its first one (`trim.c`). Of the copy, timestamps begin with its first sample.
 */
export function planExcerpt(index: ClipIndex, { from, seconds, startSeconds }: Sought): Excerpt | null {
  const { timescale, decoded, shown, begins, keys } = index;
  const sought = ticks(Math.round(from * 1e6) + Math.round(startSeconds * 1e6), timescale);
  const first = keys.findLast((key) => at(decoded, key) <= sought - begins && at(shown, key) <= sought);
  if (first === undefined) return null;
  let firstSeen = Infinity;
  for (let sample = first; sample < shown.length; sample += 1)
    if (at(shown, sample) >= sought) firstSeen = Math.min(firstSeen, at(shown, sample));
  const limit = firstSeen + Math.ceil(seconds * timescale) + 1;
  let hasEnded = false;
  let end = first;
  while (end < shown.length && !(hasEnded && at(decoded, end) > limit)) {
    hasEnded ||= at(shown, end) >= limit;
    end += 1;
  }
  const tick = sought - at(decoded, first);
  const seek = Math.round((tick * 1e6) / timescale);
  // A clock finer than microseconds.
  if (!hasEnded || ticks(seek, timescale) !== tick) return null;
  const seen = sought - marginSeconds * timescale;
  return { first, end, isSeen: (sample) => at(shown, sample) >= seen, seek };
}

function at(values: readonly number[], place: number): number {
  return values[place] ?? NaN;
}

/** Microseconds in ticks, rounded as `av_rescale_q` does it. */
function ticks(microseconds: number, timescale: number): number {
  const doubled = BigInt(microseconds) * BigInt(timescale) * 2n;
  return Number((doubled + 1_000_000n) / 2_000_000n);
}
