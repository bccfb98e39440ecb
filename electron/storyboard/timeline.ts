import { defaultTransitionSeconds } from '../../shared/storyboard/defaults';
import { longestSeconds } from '../../shared/storyboard/time';
import type { AnyCompleteElement, CompleteScene } from './complete';
import type { ProblemCollector } from './problems';
import type { FrameRate, Transition } from './resolved';

/** Rounding of decimals must not make 4 s longer than 4 s. */
const tolerance = 1e-6;

/** A scene that is in the video, with its place in the document. */
export interface PresentScene {
  index: number;
  scene: CompleteScene;
  /** Seconds; null where it is `auto`, or where faults were found in the scene. */
  seconds: number | null;
  /** Whether faults were found in the scene. */
  isMended: boolean;
}

/** Null is a cut. `crossfade` is `fade`; the last scene has nothing to turn into. */
export function toTransition(scene: CompleteScene, isLast: boolean): Transition | null {
  const { transition } = scene;
  if (isLast || transition === undefined || transition.type === 'cut') return null;
  const { type = 'fade', duration = defaultTransitionSeconds } = transition;
  return { type: type === 'crossfade' ? 'fade' : type, duration };
}

/** Whether an element has a length of its own, that of its media included. */
function hasOwnLength(element: AnyCompleteElement): boolean {
  if (element.condition === false) return false;
  if (element.duration !== undefined) return true;
  switch (element.type) {
    case 'video':
    case 'audio':
    case 'generator':
      return !element.loop;
    case 'voice':
    case 'subtitles':
      return true;
    case 'image':
    case 'text':
      return false;
  }
}

/**
 * Reports what is wrong with times, as far as the document alone tells: an `auto` that follows from nothing,
 * transitions longer than their scenes, scenes shorter than a frame, a video longer than a day.
 */
export function checkTimeline(
  scenes: readonly PresentScene[],
  fps: FrameRate,
  problems: ProblemCollector,
): void {
  let total = 0;
  let incoming = 0;
  scenes.forEach(({ index, scene, seconds, isMended }, order) => {
    const outgoing = toTransition(scene, order === scenes.length - 1)?.duration ?? 0;
    const path = ['scenes', index];
    if (seconds === null) {
      if (!isMended && !(scene.elements ?? []).some(hasOwnLength)) {
        problems.at(
          [...path, 'duration'],
          'TIMELINE_INVALID',
          'the scene needs a duration in seconds: nothing in it has a length of its own',
        );
      }
    } else {
      total += seconds - outgoing;
      if (seconds * fps.num < fps.den * (1 - tolerance)) {
        problems.at([...path, 'duration'], 'TIMELINE_INVALID', `${seconds} s is shorter than one frame`);
      } else if (incoming + outgoing > seconds + tolerance) {
        problems.at(
          outgoing > 0 ? [...path, 'transition', 'duration'] : [...path, 'duration'],
          'TIMELINE_INVALID',
          `the transitions of this scene take ${round(incoming + outgoing)} s, but the scene has only ${seconds} s: shorten them, or lengthen the scene`,
        );
      }
    }
    incoming = outgoing;
  });
  if (total > longestSeconds + tolerance) {
    problems.at(['scenes'], 'TIMELINE_INVALID', `the video would be longer than a day (${round(total)} s)`);
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
