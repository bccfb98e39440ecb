import { fail } from '../../shared/errors';
import type { MediaInfo } from '../encoder/media';
import type { AudioElement, FrameRate, Soundtrack, VideoElement } from '../storyboard/resolved';
import { toSeconds } from './frames';
import type { MediaFacts } from './media-facts';

/** Containers are not exact about where their streams end: this much past the end is not a mistake of the user's. */
const toleranceSeconds = 0.1;

export function infoOf(src: string, path: string, facts: Pick<MediaFacts, 'media'>): MediaInfo {
  const info = facts.media.get(src);
  if (info === undefined) throw fail('INTERNAL', `"${src}" was not probed`, { path });
  return info;
}

/**
 * How long the used part of a clip plays once, in seconds of the output; null where the source does not say how long
 * it is.
 *
 * @throws RenderyardError SOURCE_NO_STREAM, TRIM_PAST_END.
 */
export function clipSeconds(
  element: VideoElement | AudioElement,
  facts: Pick<MediaFacts, 'media'>,
): number | null {
  const source = usedSourceSeconds(element, facts);
  return source === null ? null : source / element.speed;
}

function usedSourceSeconds(
  element: VideoElement | AudioElement,
  facts: Pick<MediaFacts, 'media'>,
): number | null {
  const whole = sourceSeconds(element, facts);
  const { trimStart, trimDuration, path } = element;
  if (whole === null) return trimDuration;
  if (trimStart >= whole - 1e-6) {
    throw fail(
      'TRIM_PAST_END',
      `begins at ${text(trimStart)} s of a clip that is ${text(whole)} s long: begin earlier.`,
      {
        path: `${path}.trimStart`,
      },
    );
  }
  if (trimDuration !== null && trimStart + trimDuration > whole + toleranceSeconds) {
    throw fail(
      'TRIM_PAST_END',
      `uses ${text(trimDuration)} s from ${text(trimStart)} s on, but the clip is ${text(whole)} s long: use less, or begin earlier.`,
      { path: `${path}.trimDuration` },
    );
  }
  return Math.min(trimDuration ?? Infinity, whole - trimStart);
}

function sourceSeconds(
  element: VideoElement | AudioElement,
  facts: Pick<MediaFacts, 'media'>,
): number | null {
  const info = infoOf(element.src, element.path, facts);
  const path = `${element.path}.src`;
  if (element.type === 'video') {
    if (info.video === null) {
      throw fail('SOURCE_NO_STREAM', `"${info.path}" has no picture: use an audio element for sound.`, {
        path,
      });
    }
    if (info.isStill) {
      throw fail('SOURCE_NO_STREAM', `"${info.path}" is a single picture: use an image element for it.`, {
        path,
      });
    }
    return info.video.durationSeconds ?? info.durationSeconds;
  }
  if (info.audio === null)
    throw fail('SOURCE_NO_STREAM', `"${info.path}" has no sound: name another file.`, { path });
  return info.audio.durationSeconds ?? info.durationSeconds;
}

/** @throws RenderyardError SOURCE_NO_STREAM, TRIM_PAST_END. */
export function checkSoundtrack(soundtrack: Soundtrack, facts: Pick<MediaFacts, 'media'>): void {
  const info = infoOf(soundtrack.src, 'soundtrack', facts);
  if (info.audio === null) {
    throw fail('SOURCE_NO_STREAM', `"${info.path}" has no sound: name another file.`, {
      path: 'soundtrack.src',
    });
  }
  const whole = info.audio.durationSeconds ?? info.durationSeconds;
  if (whole !== null && soundtrack.trimStart >= whole) {
    throw fail(
      'TRIM_PAST_END',
      `begins at ${text(soundtrack.trimStart)} s of a file that is ${text(whole)} s long: begin earlier.`,
      { path: 'soundtrack.trimStart' },
    );
  }
}

/**
 * Whole frames in one round of a clip that repeats. Rounded down: a round never needs more of the source than there
 * is, and picture and sound repeat at the same moment.
 */
export function loopFrames(seconds: number, fps: FrameRate): number {
  return Math.max(1, Math.floor((seconds * fps.num) / fps.den + 0.01));
}

/** The part of the source that one such round uses, seconds. */
export function loopSourceSeconds(frames: number, fps: FrameRate, speed: number): number {
  return toSeconds(frames, fps) * speed;
}

function text(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}
