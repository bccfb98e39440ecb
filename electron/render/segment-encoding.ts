import { isSoundFormat } from '../../shared/storyboard/output';
import type { HardwareEncoder } from '../encoder/hardware';
import type { OutputSettings } from '../storyboard/resolved';
import type { PlanStrategy } from './segment';
import { videoEncodingArguments } from './video-encoding';

/** How segments of an output are stored before they are joined. */
export interface SegmentEncoding {
  /** Options before the inputs. */
  before: readonly string[];
  /** Filters after the picture's own, which bring it to where its encoder is; null is none. */
  upload: string | null;
  /** Encoder and container arguments, up to the file. */
  encoding: readonly string[];
  /** Without the dot. */
  extension: string;
}

/** Threads of one command. */
export interface Threads {
  /** Of its encoder. */
  encoder: number;
  /** Of each of its decoders. */
  decoder: number;
  /** Of its filters. */
  filters: number;
  /** Processors that it may keep busy, and so encoder slots that it takes. */
  slots: number;
}

/** Of an encoder that has all processors, and of x264 always; more would make a video larger for little speed. */
const encoderThreads = 4;
/**
 * Of each clip in a segment. A second thread takes hardly any processor time (0 to 1.5 % with two such encoders beside each
 * other), and an encoder that is alone waits less for what lies between the key frame before a clip and its first picture.
 */
const segmentDecoderThreads = 2;

/**
 * Threads of each command. An encoder's bytes may depend on its threads, and so may what a decoder makes of a damaged source,
 * which must not make a video depend on how many processors there are: so their number is fixed. x264 takes no more processor
 * time with four than with two, and a segment that is the only one left is made in four fifths of the time.
 *
 * @param ceiling The job's own; fewer threads give other bytes.
 */
export function threadsOf(
  strategy: PlanStrategy,
  { codec }: Pick<OutputSettings, 'codec'>,
  ceiling = Infinity,
): Threads {
  if (strategy === 'single') {
    const threads = Math.min(encoderThreads, ceiling);
    return { encoder: threads, decoder: threads, filters: threads, slots: threads };
  }
  return {
    encoder: codec === 'h264' ? Math.min(encoderThreads, ceiling) : 1,
    decoder: segmentDecoderThreads,
    filters: 1,
    slots: 1,
  };
}

/**
 * Segments are mp4 whatever they become: unlike WebM it has a time base in which every frame begins on a whole tick.
 *
 * @param threads See {@link threadsOf}.
 * @param hardware Null is software.
 */
export function segmentEncoding(
  output: OutputSettings,
  threads: Threads,
  hardware: HardwareEncoder | null = null,
): SegmentEncoding {
  // Sound alone has no segments.
  if (isSoundFormat(output.format)) return { before: [], upload: null, encoding: [], extension: '' };
  const format = output.codec === 'prores' ? 'mov' : 'mp4';
  const { before, upload, codec } = videoEncodingArguments(output, threads.encoder, hardware);
  return {
    before,
    upload,
    encoding: [...codec, ...['-video_track_timescale', String(timescale(output)), '-f', format]],
    extension: format,
  };
}

/** Everything in an encoding that makes the bytes of a segment what they are. */
export function encodingIdentity({ before, upload, encoding }: SegmentEncoding): string[] {
  return [...before, ...(upload === null ? [] : [upload]), ...encoding];
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
