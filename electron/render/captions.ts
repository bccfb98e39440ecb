import type { AudioElement, Cue, Element, FrameRate, ResolvedStoryboard } from '../storyboard/resolved';
import { intersect, toFrame } from './frames';
import type { FrameSpan } from './frames';
import type { MediaFacts } from './media-facts';
import type { FrameCue } from './segment';
import { elementTime } from './timeline';
import type { Timeline } from './timeline';

/** Captions of the whole video, by start; empty where there are none. */
export function captionsOf(
  storyboard: ResolvedStoryboard,
  timeline: Timeline,
  facts: MediaFacts,
): FrameCue[] {
  const { captions, scenes, elements } = storyboard;
  if (captions === null) return [];
  const whole = { first: 0, last: timeline.totalFrames };
  if (captions.cues !== 'voices') return placed(captions.cues, 0, 1, timeline.fps, whole);
  const cues = timeline.scenes.flatMap(({ index, firstFrame, frames }) =>
    spokenCues(scenes[index]?.elements ?? [], frames, timeline.fps, facts).map((cue) =>
      shifted(cue, firstFrame),
    ),
  );
  return [...cues, ...spokenCues(elements, timeline.totalFrames, timeline.fps, facts)].sort(byStart);
}

/** What the voices among some elements say, in frames of the time that the elements share. */
export function spokenCues(
  elements: readonly Element[],
  available: number,
  fps: FrameRate,
  facts: MediaFacts,
): FrameCue[] {
  return elements
    .filter((element): element is AudioElement => element.type === 'audio' && element.speech !== undefined)
    .flatMap((voice) => {
      const time = elementTime(voice, available, fps, facts);
      return placed(voice.speech ?? [], time.first, voice.speed, fps, time);
    })
    .sort(byStart);
}

/**
 * Cues in frames, as far as they lie within a span.
 *
 * @param start Frame at which their time begins.
 */
export function placed(
  cues: readonly Cue[],
  start: number,
  speed: number,
  fps: FrameRate,
  within: FrameSpan,
): FrameCue[] {
  const frame = (seconds: number) => start + toFrame(seconds / speed, fps);
  return cues.flatMap((cue) => {
    const span = intersect({ first: frame(cue.start), last: frame(cue.end) }, within);
    if (span === null) return [];
    const words = (cue.words ?? []).map((word) => ({
      first: frame(word.start),
      last: frame(word.end),
      text: word.text,
    }));
    return [{ ...span, text: cue.text, words }];
  });
}

function shifted(cue: FrameCue, frames: number): FrameCue {
  const move = <T extends FrameSpan>(span: T): T => ({
    ...span,
    first: span.first + frames,
    last: span.last + frames,
  });
  return { ...move(cue), words: cue.words.map(move) };
}

function byStart(a: FrameSpan, b: FrameSpan): number {
  return a.first - b.first || a.last - b.last;
}
