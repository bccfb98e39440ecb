import type { OutputSettings } from '../storyboard/resolved';
import type { PlanStrategy } from './segment';
import { videoEncodingArguments } from './video-encoding';

/** How segments of an output are stored before they are joined. */
export interface SegmentEncoding {
  /** Encoder and container arguments, up to the file. */
  encoding: string[];
  /** Without the dot. */
  extension: string;
}

/** Of the one command of the strategy `single`; more would make its video larger for little speed. */
const singleThreads = 4;

/**
 * Threads of each command, for its encoder, its filters and each of its decoders. An encoder's bytes may depend on its
 * threads, which must not make a video depend on how many processors there are: so their number is fixed. Where several
 * segments run at once each has one.
 *
 * @param ceiling The job's own; a single command with fewer threads gives other bytes.
 */
export function threadsOf(strategy: PlanStrategy, ceiling = Infinity): number {
  return strategy === 'single' ? Math.min(singleThreads, ceiling) : 1;
}

/**
 * Segments are mp4 whatever they become: unlike WebM it has a time base in which every frame begins on a whole tick.
 *
 * @param threads Of the encoder: see {@link threadsOf}.
 */
export function segmentEncoding(output: OutputSettings, threads: number): SegmentEncoding {
  const format = output.codec === 'prores' ? 'mov' : 'mp4';
  return {
    encoding: [
      ...videoEncodingArguments(output, threads),
      ...['-video_track_timescale', String(timescale(output)), '-f', format],
    ],
    extension: format,
  };
}

/**
 * Ticks a second in which every frame of the rate begins on a whole tick. Fine enough for players, and coarse enough
 * that a place on the timeline in whole microseconds (all that ffmpeg's concat demuxer knows) is nearest to one tick.
 */
export function timescale({ fps }: OutputSettings): number {
  let ticks = fps.num;
  while (ticks < 10_000) ticks *= 2;
  return ticks;
}
