import { hasOnlyKeyFrames } from '../encoder/key-frames';
import type { MediaInfo } from '../encoder/media';
import type { FrameRate, ResolvedStoryboard, Scene, VideoElement } from '../storyboard/resolved';
import { clipSeconds, infoOf } from './clip-length';
import { longestBody } from './cut';
import type { MediaFacts } from './media-facts';
import type { PlannedScene } from './segment';
import { elementTime } from './timeline';

/**
 * A picture is sought this long before it is due, beside one and a half frames of the clip: ffmpeg goes back by three frames of 23
 * a second where a container is searched by when pictures are decoded (source: `ffmpeg_opt.c`, `open_input_file`).
 */
const seekBackSeconds = 0.15;

/**
 * Finds out where long clips can be cut without decoding anything twice; others are not looked at.
 *
 * @param read Finds out the key frames of a file.
 * @returns all that was known, and the key frames. @throws of `read`; SOURCE_NO_STREAM, TRIM_PAST_END.
 */
export async function withKeyFrames(
  { scenes, output }: ResolvedStoryboard,
  facts: Pick<MediaFacts, 'media'>,
  read: (path: string) => Promise<MediaInfo>,
): Promise<Map<string, MediaInfo>> {
  const sources = new Set(
    scenes.flatMap((scene) =>
      clipsOf(scene)
        .filter((clip) => {
          const { video } = infoOf(clip.src, clip.path, facts);
          if (video === null || video.variableFrameRate || hasOnlyKeyFrames(video.codec)) return false;
          const seconds = Math.min(
            clipSeconds(clip, facts) ?? Infinity,
            clip.duration ?? Infinity,
            scene.duration ?? Infinity,
          );
          return seconds * (output.fps.num / output.fps.den) > longestBody;
        })
        .map(({ src }) => src),
    ),
  );
  const found = await Promise.all([...sources].map(async (src) => [src, await read(src)] as const));
  return new Map([...facts.media, ...found]);
}

/**
 * Frames of the timeline, in order, at which a scene can be cut so that its clip is decoded from there on: the first ones after
 * its key frames.
 */
export function cutPoints(
  scene: Scene,
  { firstFrame, frames }: PlannedScene,
  fps: FrameRate,
  facts: MediaFacts,
): number[] {
  const [largest] = clipsOf(scene)
    .map((clip) => ({ clip, info: infoOf(clip.src, clip.path, facts) }))
    .filter(({ info }) => (info.video?.keyFrames?.length ?? 0) > 0)
    .sort((a, b) => pixelsOf(b.info) - pixelsOf(a.info));
  if (largest === undefined) return [];
  const { clip, info } = largest;
  const { trimStart, speed } = clip;
  const { first, last } = elementTime(clip, frames, fps, facts);
  const margin = seekMargin(info);
  return (info.video?.keyFrames ?? [])
    .map((moment) => first + Math.ceil((((moment + margin - trimStart) / speed) * fps.num) / fps.den))
    .filter((frame) => frame > first && frame < last)
    .map((frame) => firstFrame + frame);
}

/**
 * Seconds of a clip that are decoded before a moment of it; null where nobody knows.
 */
export function decodedBefore(moment: number, info: MediaInfo): number | null {
  const known = info.video?.indexedKeyFrames ?? info.video?.keyFrames ?? [];
  if (known.length === 0) return null;
  const latest = known.findLast((keyFrame) => keyFrame + seekMargin(info) <= moment + 1e-6) ?? 0;
  return Math.max(0, moment - latest);
}

function seekMargin({ video }: MediaInfo): number {
  const rate = video?.frameRate ?? { num: 25, den: 1 };
  return (1.5 * rate.den) / rate.num + seekBackSeconds;
}

function clipsOf({ elements }: Scene): VideoElement[] {
  return elements.filter((element): element is VideoElement => element.type === 'video' && !element.loop);
}

function pixelsOf({ video }: MediaInfo): number {
  return (video?.width ?? 0) * (video?.height ?? 0);
}
