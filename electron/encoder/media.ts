import type { Orientation } from './orientation';
import type { Standing } from './standing';
import type { Tracks } from './tracks';

/** What ffprobe says of a file, in our units. */

export interface VideoStream {
  index: number;
  codec: string;
  /** As displayed: after rotation, with square pixels. */
  width: number;
  height: number;
  /** Degrees clockwise: 0, 90, 180 or 270. ffmpeg turns it by itself. */
  rotation: number;
  /** How it is to be turned where ffmpeg does not do it. */
  orientation?: Orientation | undefined;
  pixelFormat: string;
  /** Null where the container does not say. */
  frames: number | null;
  /** The average for a variable rate; null for stills. */
  frameRate: { num: number; den: number } | null;
  /** Frames do not come at even intervals. */
  variableFrameRate: boolean;
  /** Seconds; null for stills. */
  durationSeconds: number | null;
  colorRange: 'tv' | 'pc' | null;
  colorSpace: string | null;
  colorTransfer: string | null;
  colorPrimaries: string | null;
  /** Each frame holds two moments, every other line one of them (camcorders, television). */
  interlaced: boolean;
  hasAlpha: boolean;
  /** Where frames do not come at even intervals, and somebody has looked. */
  standing?: Standing | undefined;
  /**
   * Moments from which on it can be decoded at once, seconds from the beginning, in order; not all of them, and only where somebody
   * has looked. Of a file without an index (see `key-frames.ts`) they are always known.
   */
  keyFrames?: readonly number[] | undefined;
  /**
   * Key frames as the index of an mp4 or mov file lists them, seconds from the beginning, in order; absent where there is no such
   * index. Whether each can be decoded alone was not looked at: they tell what a cut costs, not where to make one.
   */
  indexedKeyFrames?: readonly number[] | undefined;
  /** The timestamp with which the file begins, seconds, in whole microseconds: where its index was read. */
  startSeconds?: number | undefined;
  /** A decoder that must be asked for by name, since the usual one would lose something (VP9's alpha); else null. */
  decoder: string | null;
}

export interface AudioStream {
  index: number;
  codec: string;
  sampleRate: number;
  channels: number;
  durationSeconds: number | null;
}

export interface MediaInfo {
  /** Absolute path. */
  path: string;
  bytes: number;
  format: string;
  /** The demuxer to ask for by name (`-f`), where guessing from the file's name could mislead ffmpeg; else null. */
  demuxer: string | null;
  /**
   * ffmpeg cannot read the file: it is given an animated PNG, which `demuxer` opens, with the same pictures for as long. What is
   * said here of the video is true of both.
   */
  composed?: true | undefined;
  durationSeconds: number | null;
  /** True for a single picture. */
  isStill: boolean;
  video: VideoStream | null;
  audio: AudioStream | null;
  /** Everything that is not its picture, where somebody has looked. */
  tracks?: Tracks | undefined;
}
