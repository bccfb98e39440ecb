import { runExplained } from './encode';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';
import { standingOf } from './standing';
import type { Standing } from './standing';

/** What the packets of one stream say together. */
export interface MeasuredPackets {
  frames: number;
  /** From the first one to the end of the last one; null where they have no timestamps. */
  seconds: number | null;
  /** When the last one ends, seconds from the beginning of the file. */
  end: number;
  standing: Standing;
  /** When key frames are shown, seconds from the beginning of the file, in order: all but those that follow another one soon. */
  keyFrames: number[];
}

/** Key frames that are noted of a file at most. */
const keyFramesAtMost = 2000;

const measureLimits = { absoluteMs: 60_000 };

/**
 * Reads all of a stream, without decoding it: counts packets, and finds when each begins and the last one ends.
 *
 * @param ffprobe Absolute path.
 * @param options Before the file.
 * @param start Timestamp of the beginning of the file, seconds.
 * @throws RenderyardError, Cancelled.
 */
export async function measurePackets(
  processes: CommandRunner,
  ffprobe: string,
  path: string,
  options: readonly string[],
  stream: number,
  start = 0,
): Promise<MeasuredPackets> {
  let frames = 0;
  let first = Infinity;
  let end = -Infinity;
  let length = 0;
  let untimed = 0;
  const begins: number[] = [];
  const keys: number[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  const take = (line: string) => {
    const [ptsText, durationText, flags = ''] = line.split(',');
    const [pts, duration] = [ptsText, durationText].map(Number);
    frames += 1;
    if (duration !== undefined && Number.isFinite(duration)) length += duration;
    if (pts === undefined || !Number.isFinite(pts)) {
      untimed += 1;
      return;
    }
    begins.push(pts - start);
    if (flags.startsWith('K')) keys.push(pts - start);
    first = Math.min(first, pts);
    end = Math.max(end, pts + (duration !== undefined && Number.isFinite(duration) ? duration : 0));
  };
  await runExplained(processes, {
    program: ffprobe,
    args: [
      ...['-v', 'error', ...safetyOptions, ...options, '-select_streams', String(stream)],
      ...['-show_entries', 'packet=pts_time,duration_time,flags', '-of', 'csv=p=0', path],
    ],
    label: `ffprobe ("${path}")`,
    stdout: (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') take(line);
    },
    limits: measureLimits,
  });
  const spanned = end > first ? end - first : 0;
  // Streams without a container have no timestamps, old ones not for each frame: then all that they say is how long
  // each frame lasts.
  const seconds = untimed > 0 ? Math.max(spanned, length) : spanned;
  const standing = standingOf(Float64Array.from(begins), end - start);
  return {
    frames,
    seconds: seconds > 0 ? seconds : null,
    end: end - start,
    standing,
    keyFrames: fewEnough(keys, end - start),
  };
}

/**
 * Key frames to remember of a file, in whole microseconds: all but those that follow another one soon.
 *
 * @param seconds Length of the file.
 */
export function fewEnough(moments: readonly number[], seconds: number): number[] {
  const kept: number[] = [];
  for (const moment of moments.toSorted((a, b) => a - b)) {
    if (moment - (kept.at(-1) ?? -Infinity) > seconds / keyFramesAtMost)
      kept.push(Math.round(moment * 1e6) / 1e6);
  }
  return kept;
}
