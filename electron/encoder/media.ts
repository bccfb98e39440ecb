/** What ffprobe says of a file, in our units. */

export interface VideoStream {
  index: number;
  codec: string;
  /** As displayed: after rotation, with square pixels. */
  width: number;
  height: number;
  /** Degrees clockwise: 0, 90, 180 or 270. */
  rotation: number;
  pixelFormat: string;
  /** Null where the container does not say. */
  frames: number | null;
  frameRate: { num: number; den: number } | null;
  /** Seconds; null for stills. */
  durationSeconds: number | null;
  colorRange: 'tv' | 'pc' | null;
  colorSpace: string | null;
  colorTransfer: string | null;
  colorPrimaries: string | null;
  hasAlpha: boolean;
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
  durationSeconds: number | null;
  /** True for a single picture. */
  isStill: boolean;
  video: VideoStream | null;
  audio: AudioStream | null;
}
