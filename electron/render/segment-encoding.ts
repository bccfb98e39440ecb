import type { OutputSettings } from '../storyboard/resolved';
import { videoEncodingArguments } from './video-encoding';

/** How segments of an output are stored before they are joined. */
export interface SegmentEncoding {
  /** Encoder and container arguments, up to the file. */
  encoding: string[];
  /** Without the dot. */
  extension: string;
}

/**
 * Each segment is encoded on one thread: several run at once, and an encoder's bytes may depend on its threads, which
 * must not make a video depend on how many processors there are. Segments are mp4 whatever they become: unlike WebM it
 * has a time base in which every frame begins on a whole tick.
 */
export function segmentEncoding(output: OutputSettings): SegmentEncoding {
  const format = output.codec === 'prores' ? 'mov' : 'mp4';
  return {
    encoding: [
      ...videoEncodingArguments(output, 1),
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
