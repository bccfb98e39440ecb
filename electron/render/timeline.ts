import { fail } from '../../shared/errors';
import type { Element, FrameRate, ResolvedStoryboard, Scene } from '../storyboard/resolved';
import { clipSeconds, loopFrames } from './clip-length';
import { intersect, toFrame, toSeconds } from './frames';
import type { FrameSpan } from './frames';
import type { MediaFacts } from './media-facts';
import type { PlannedScene } from './segment';

export interface Timeline {
  fps: FrameRate;
  totalFrames: number;
  scenes: readonly PlannedScene[];
}

/** Seconds: rounding must not make two transitions of half a second longer than one second. */
const tolerance = 1e-6;

/**
 * Places the scenes on the output timeline. Moments are summed in seconds and rounded to frames each by itself, so
 * that the error of a long video stays below one frame; what lies between two moments is exact in frames.
 *
 * Transitions may touch, and then leave nothing else of their scene, but not overlap: no moment shows three scenes.
 *
 * @throws RenderyardError TIMELINE_INVALID; SOURCE_NO_STREAM and TRIM_PAST_END for clips that say how long a scene is.
 */
export function layOutTimeline(storyboard: ResolvedStoryboard, facts: MediaFacts): Timeline {
  const { fps } = storyboard.output;
  const placed: { scene: Scene; index: number; first: number; last: number }[] = [];
  let start = 0;
  let incoming = 0;
  for (const [index, scene] of storyboard.scenes.entries()) {
    const seconds = sceneSeconds(scene, facts);
    const outgoing = scene.transition?.duration ?? 0;
    checkTransitions(scene, seconds, incoming, outgoing);
    const before = placed.at(-1);
    // Where rounding lets two transitions overlap by a frame, the later one gives way.
    const earliest = placed.at(-2)?.last ?? 0;
    const first = Math.max(toFrame(start, fps), earliest);
    const last = toFrame(start + seconds, fps);
    const transitionBefore = before === undefined ? 0 : before.last - first;
    if (last <= first || last - first < transitionBefore) {
      throw fail('TIMELINE_INVALID', `lasts less than one frame: make it longer.`, {
        path: `${scene.path}.duration`,
      });
    }
    placed.push({ scene, index, first, last });
    start += seconds - outgoing;
    incoming = outgoing;
  }
  const end = placed.at(-1);
  if (end === undefined)
    throw fail('TIMELINE_INVALID', 'there is no scene to render: add one.', { path: 'scenes' });
  return {
    fps,
    totalFrames: end.last,
    scenes: placed.map(({ scene, index, first, last }, order) => ({
      index,
      id: scene.id,
      firstFrame: first,
      frames: last - first,
      transitionFrames: Math.max(0, last - (placed[order + 1]?.first ?? last)),
    })),
  };
}

function checkTransitions(scene: Scene, seconds: number, incoming: number, outgoing: number): void {
  if (incoming + outgoing <= seconds + tolerance) return;
  const parts = [incoming, outgoing]
    .filter((part) => part > 0)
    .map((part) => `${text(part)} s`)
    .join(' and ');
  throw fail(
    'TIMELINE_INVALID',
    `lasts ${text(seconds)} s, but its transitions take ${parts}: make the scene longer or the transitions shorter.`,
    { path: scene.path },
  );
}

/** The scene's own length, or the end of its longest element that has one. */
function sceneSeconds(scene: Scene, facts: MediaFacts): number {
  if (scene.duration !== null) return scene.duration;
  const ends = scene.elements.flatMap((element) => {
    const seconds = element.duration ?? ownSeconds(element, facts);
    return seconds === null ? [] : [element.start + seconds];
  });
  if (ends.length === 0) {
    throw fail('TIMELINE_INVALID', 'is "auto", but no element in the scene has a length: give seconds.', {
      path: `${scene.path}.duration`,
    });
  }
  return Math.max(...ends);
}

/** How long an element lasts by itself: clips that play once do. */
function ownSeconds(element: Element, facts: MediaFacts): number | null {
  switch (element.type) {
    case 'image':
    case 'text':
      return null;
    case 'subtitles':
      return element.cues === 'voices' ? null : Math.max(0, ...element.cues.map(({ end }) => end)) || null;
    case 'video':
    case 'audio':
      return element.loop ? null : clipSeconds(element, facts);
  }
}

/** Seconds that a clip may fall short of its scene and still fill it, by holding its last picture: a rounding, not a gap. */
const heldSeconds = 0.1;

/** When an element is there, in frames from the start of its scene (or of the video). */
export interface ElementTime extends FrameSpan {
  /** Frames of one round of a clip that repeats within its time, else null. */
  loopFrames: number | null;
}

/**
 * When an element is there. Without a duration it stays to the end of its scene, a clip at most to its own end; a clip
 * with a duration longer than itself holds its last picture.
 *
 * @param available Frames of the scene (or of the video).
 * @throws RenderyardError TIMELINE_INVALID when it would begin after that; SOURCE_NO_STREAM, TRIM_PAST_END.
 */
export function elementTime(
  element: Element,
  available: number,
  fps: FrameRate,
  facts: MediaFacts,
): ElementTime {
  const first = toFrame(element.start, fps);
  if (first >= available) {
    const whole = element.path.startsWith('scenes') ? 'scene' : 'video';
    throw fail(
      'TIMELINE_INVALID',
      `starts at ${text(element.start)} s, when its ${whole}, ${text(toSeconds(available, fps))} s in whole frames, is over: start earlier.`,
      { path: `${element.path}.start` },
    );
  }
  const clip = element.type === 'video' || element.type === 'audio' ? clipSeconds(element, facts) : null;
  const loops = (element.type === 'video' || element.type === 'audio') && element.loop && clip !== null;
  let last = available;
  if (element.duration !== null) {
    last = Math.max(first + 1, toFrame(element.start + element.duration, fps));
  } else if (clip !== null && !loops) {
    last = Math.max(first + 1, toFrame(element.start + clip, fps));
    if (toSeconds(available - last, fps) <= heldSeconds) last = available;
  }
  const span = intersect({ first, last }, { first: 0, last: available }) ?? { first, last: first + 1 };
  const round = loops ? loopFrames(clip, fps) : null;
  return { ...span, loopFrames: round !== null && round < span.last - span.first ? round : null };
}

function text(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}
