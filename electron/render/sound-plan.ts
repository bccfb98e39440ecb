import type { AudioElement, Element, ResolvedStoryboard, VideoElement } from '../storyboard/resolved';
import { checkSoundtrack, infoOf, loopSourceSeconds } from './clip-length';
import { toSeconds } from './frames';
import type { MediaFacts } from './media-facts';
import type { AudibleClip, SoundPlan } from './segment';
import { elementTime } from './timeline';
import type { Timeline } from './timeline';

/**
 * What is heard, and when: the sound of video elements, audio elements, the soundtrack. Null where nothing is.
 *
 * @throws RenderyardError SOURCE_NO_STREAM, TRIM_PAST_END, TIMELINE_INVALID.
 */
export function planSound(
  storyboard: ResolvedStoryboard,
  timeline: Timeline,
  facts: MediaFacts,
): SoundPlan | null {
  const { soundtrack, loudness } = storyboard;
  if (soundtrack !== null) checkSoundtrack(soundtrack, facts);
  const clips = timeline.scenes.flatMap((planned) =>
    (storyboard.scenes[planned.index]?.elements ?? []).flatMap((element) =>
      audibleClip(element, planned.firstFrame, planned.frames, timeline, facts),
    ),
  );
  for (const element of storyboard.elements) {
    clips.push(...audibleClip(element, 0, timeline.totalFrames, timeline, facts));
  }
  const heard = soundtrack !== null && soundtrack.volume > 0 ? soundtrack : null;
  if (clips.length === 0 && heard === null) return null;
  return {
    totalFrames: timeline.totalFrames,
    totalSeconds: toSeconds(timeline.totalFrames, timeline.fps),
    clips,
    soundtrack: heard,
    loudness,
  };
}

function audibleClip(
  element: Element,
  sceneStart: number,
  available: number,
  { fps }: Timeline,
  facts: MediaFacts,
): AudibleClip[] {
  if (element.type !== 'video' && element.type !== 'audio') return [];
  // Asked for silent ones too: it is where trims are checked.
  const time = elementTime(element, available, fps, facts);
  if (element.volume === 0 || infoOf(element.src, element.path, facts).audio === null) return [];
  const firstFrame = sceneStart + time.first;
  const frames = time.last - time.first;
  return [
    {
      path: element.path,
      src: element.src,
      role: element.type,
      firstFrame,
      frames,
      startSeconds: toSeconds(firstFrame, fps),
      seconds: toSeconds(frames, fps),
      ...used(element, time.loopFrames, fps),
      speed: element.speed,
      volume: element.volume,
      fadeIn: element.fadeIn,
      fadeOut: element.fadeOut,
    },
  ];
}

/** The part of the source that is heard. A repeated one repeats with its picture, so in whole frames. */
function used(element: VideoElement | AudioElement, loopFrames: number | null, fps: Timeline['fps']) {
  const { trimStart, trimDuration, loop, speed } = element;
  if (loopFrames === null) return { trimStart, trimDuration, loop: false };
  return { trimStart, trimDuration: loopSourceSeconds(loopFrames, fps, speed), loop };
}
