import type { MediaInfo } from '../../encoder/media';
import type { FrameRate } from '../../storyboard/resolved';
import type { AudibleClip, SoundPlan } from '../segment';
import type { SoundPiece } from './clip-chain';
import { sampleAtFrame, toSamples } from './samples';

/** What ffprobe said of each source, by absolute path. */
export type MediaByPath = ReadonlyMap<string, MediaInfo>;

export interface SoundPieces {
  /** Length of the whole, samples. */
  total: number;
  clips: readonly SoundPiece[];
  soundtrack: SoundPiece | null;
  /** Whether the soundtrack gives way to the clips. */
  duck: boolean;
}

/** Lengths and places in samples instead of frames, as far as the sources reach. */
export function soundPieces(plan: SoundPlan, fps: FrameRate, media: MediaByPath): SoundPieces {
  const total = sampleAtFrame(plan.totalFrames, fps);
  const { soundtrack } = plan;
  return {
    total,
    clips: plan.clips
      .map((clip) => clipPiece(clip, fps, media))
      .filter((piece) => piece.length > 0)
      .sort((a, b) => a.start - b.start),
    soundtrack:
      soundtrack === null
        ? null
        : piece(
            {
              ...soundtrack,
              trimDuration: null,
              speed: 1,
              start: 0,
              length: total,
            },
            media,
          ),
    duck: soundtrack?.duck ?? false,
  };
}

function clipPiece(clip: AudibleClip, fps: FrameRate, media: MediaByPath): SoundPiece {
  const start = sampleAtFrame(clip.firstFrame, fps);
  return piece({ ...clip, start, length: sampleAtFrame(clip.firstFrame + clip.frames, fps) - start }, media);
}

interface Wanted {
  src: string;
  trimStart: number;
  trimDuration: number | null;
  loop: boolean;
  speed: number;
  volume: number;
  /** Seconds. */
  fadeIn: number;
  fadeOut: number;
  /** Samples. */
  start: number;
  length: number;
}

function piece(wanted: Wanted, media: MediaByPath): SoundPiece {
  const info = media.get(wanted.src);
  const audio = info?.audio;
  if (audio == null) throw new Error(`${wanted.src} was planned as sound but has none`);
  const sourceSeconds = audio.durationSeconds ?? info?.durationSeconds ?? null;
  const left = sourceSeconds === null ? null : Math.max(0, sourceSeconds - wanted.trimStart);
  const bodySeconds = smallest(wanted.trimDuration, left);
  const body = bodySeconds === null ? null : toSamples(bodySeconds);
  const available = body === null ? Infinity : Math.round(body / wanted.speed);
  const loop = wanted.loop && available < wanted.length && body !== 0;
  return {
    src: wanted.src,
    stream: audio.index,
    channels: audio.channels,
    start: wanted.start,
    length: loop ? wanted.length : Math.min(wanted.length, available),
    trimStart: wanted.trimStart,
    // Only a part of the source has to be cut: containers are not exact about where their sound ends.
    body: loop || wanted.trimDuration !== null ? body : null,
    loop,
    speed: wanted.speed,
    volume: wanted.volume,
    fadeIn: toSamples(wanted.fadeIn),
    fadeOut: toSamples(wanted.fadeOut),
  };
}

function smallest(...values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
