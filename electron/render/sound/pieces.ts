import type { MediaInfo } from '../../encoder/media';
import type { FrameRate } from '../../storyboard/resolved';
import type { AudibleClip, PlannedScene, SoundPlan } from '../segment';
import type { Fade, SoundPiece } from './clip-chain';
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

/**
 * Lengths and places in samples instead of frames, as far as the sources reach. The sound of clips crosses over with
 * their picture in transitions; audio elements are left as they are, since a word or a stroke at the start of a scene
 * must not be lost.
 */
export function soundPieces(
  plan: SoundPlan,
  scenes: readonly PlannedScene[],
  fps: FrameRate,
  media: MediaByPath,
): SoundPieces {
  const total = sampleAtFrame(plan.totalFrames, fps);
  const { soundtrack } = plan;
  return {
    total,
    clips: plan.clips
      .map((clip) => clipPiece(clip, scenes, fps, media))
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

function clipPiece(
  clip: AudibleClip,
  scenes: readonly PlannedScene[],
  fps: FrameRate,
  media: MediaByPath,
): SoundPiece {
  const start = sampleAtFrame(clip.firstFrame, fps);
  const length = sampleAtFrame(clip.firstFrame + clip.frames, fps) - start;
  const made = piece({ ...clip, start, length }, media);
  const crossing = clip.role === 'video' ? crossingFrames(clip, scenes) : undefined;
  if (crossing === undefined) return made;
  return {
    ...made,
    fadeIn: longer(made.fadeIn, sampleAtFrame(crossing.fadeIn, fps)),
    // What ends by itself before its picture has gone ends as it is.
    fadeOut: made.length < length ? made.fadeOut : longer(made.fadeOut, sampleAtFrame(crossing.fadeOut, fps)),
  };
}

/** How much of a clip lies in the transitions at the two ends of its scene. */
function crossingFrames(
  clip: AudibleClip,
  scenes: readonly PlannedScene[],
): { fadeIn: number; fadeOut: number } | undefined {
  const end = clip.firstFrame + clip.frames;
  const order = scenes.findIndex(
    (scene) => scene.firstFrame <= clip.firstFrame && end <= scene.firstFrame + scene.frames,
  );
  const scene = scenes[order];
  // Elements over the whole video do not come and go with a scene.
  if (scene === undefined || !clip.path.startsWith('scenes')) return undefined;
  const incoming = scenes[order - 1]?.transitionFrames ?? 0;
  const outgoingAt = scene.firstFrame + scene.frames - scene.transitionFrames;
  return {
    fadeIn: Math.max(0, scene.firstFrame + incoming - clip.firstFrame),
    fadeOut: Math.max(0, end - Math.max(outgoingAt, clip.firstFrame)),
  };
}

function longer(fade: Fade, crossing: number): Fade {
  return crossing > fade.samples ? { samples: crossing, curve: 'equalPower' } : fade;
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
    fadeIn: { samples: toSamples(wanted.fadeIn), curve: 'linear' },
    fadeOut: { samples: toSamples(wanted.fadeOut), curve: 'linear' },
  };
}

function smallest(...values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
