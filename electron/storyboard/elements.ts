import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { quote } from '../../shared/storyboard/wording';
import { animated, shortened, span, typedOn } from './animation';
import { toColor, toLetters, toMotion } from './appearance';
import type { Assets } from './assets';
import { resolveCaptionStyle, resolveCues } from './captions/resolve-captions';
import type { AnyCompleteElement, CompleteElement } from './complete';
import { type Frame, placeBox, placeText, toPixels } from './frame';
import type { ProblemCollector } from './problems';
import type { Element, MadeElement, TextElement, VoiceElement } from './resolved';
import { unsafeName } from './sources';

/** What resolving an element needs to know of its surroundings. */
export interface Surroundings {
  frame: Frame;
  assets: Assets;
  problems: ProblemCollector;
  /** Seconds of the scene (or video) that holds the element; null where it is not known yet. */
  available: number | null;
}

type Clip = CompleteElement<'video'> | CompleteElement<'audio'> | CompleteElement<'generator'>;

/** Null where something is wrong with the element, which has been reported. */
export function resolveElement(
  element: AnyCompleteElement,
  id: string,
  path: readonly PathSegment[],
  surroundings: Surroundings,
): Element | MadeElement | null {
  const { frame, assets, problems, available } = surroundings;
  if (available !== null && element.start >= available) {
    problems.at(
      [...path, 'start'],
      'TIMELINE_INVALID',
      `starts at ${element.start} s, when its ${path[0] === 'scenes' ? 'scene' : 'video'} of ${available} s is over`,
    );
  }
  const timed = { id, path: formatPath(path), start: element.start, duration: element.duration ?? null };
  switch (element.type) {
    case 'image': {
      const src = assets.file([...path, 'src']);
      if (src === null) return null;
      const { fit, opacity } = element;
      return {
        type: 'image',
        ...timed,
        ...animated(element, path, surroundings),
        placement: placeBox(frame, element),
        fit,
        opacity,
        src,
        motion: toMotion(element.motion),
      };
    }
    case 'video': {
      const src = assets.file([...path, 'src']);
      if (src === null) return null;
      const { fit, opacity } = element;
      return {
        type: 'video',
        ...timed,
        ...animated(element, path, surroundings),
        placement: placeBox(frame, element),
        fit,
        opacity,
        ...clip(element, src),
      };
    }
    case 'audio': {
      const src = assets.file([...path, 'src']);
      if (src === null) return null;
      return {
        type: 'audio',
        ...timed,
        ...shortened(element.fadeIn, element.fadeOut, span(element, available)),
        ...clip(element, src),
      };
    }
    case 'text':
      return text(element, timed, path, surroundings);
    case 'voice':
      return voice(element, timed, path, surroundings);
    case 'subtitles': {
      const cues = resolveCues(element, path, surroundings);
      const style = resolveCaptionStyle(element, path, surroundings);
      return cues === null || style === null
        ? null
        : { type: 'subtitles', ...timed, fadeIn: 0, fadeOut: 0, cues, style };
    }
    case 'generator': {
      const { fit, opacity, run, output } = element;
      checkCommand(run, output, path, problems);
      const { src: _, ...clipped } = clip(element, '');
      return {
        type: 'generator',
        ...timed,
        ...animated(element, path, surroundings),
        placement: placeBox(frame, element),
        fit,
        opacity,
        ...clipped,
        ...command(element, run, output),
      };
    }
  }
}

function voice(
  element: CompleteElement<'voice'>,
  timed: Pick<VoiceElement, 'id' | 'path' | 'start' | 'duration'>,
  path: readonly PathSegment[],
  { problems, available }: Surroundings,
): VoiceElement | null {
  const { engine, run, output = 'voice.wav', fadeIn = 0, fadeOut = 0, mute, volume } = element;
  if (engine === 'command' && run === undefined) {
    problems.at(
      [...path, 'engine'],
      'STORYBOARD_INVALID',
      'the engine command needs run: the program that speaks, and its arguments',
    );
    return null;
  }
  for (const key of ['run', 'output', 'environment', 'timeLimit', 'memoryLimit'] as const) {
    if (engine !== 'command' && element[key] !== undefined) {
      problems.at(
        [...path, key],
        'STORYBOARD_INVALID',
        `${key} is for the engine command, not for ${engine}`,
      );
      return null;
    }
  }
  if (run !== undefined) checkCommand(run, output, path, problems);
  return {
    type: 'voice',
    ...timed,
    ...shortened(fadeIn, fadeOut, span(element, available)),
    text: element.text,
    engine: run === undefined ? { kind: 'espeak-ng' } : { kind: 'command', ...command(element, run, output) },
    voice: element.voice ?? null,
    language: element.language ?? null,
    speed: element.speed,
    volume: mute ? 0 : volume,
  };
}

function command(
  element: Pick<CompleteElement<'generator'>, 'environment' | 'timeLimit' | 'memoryLimit'>,
  run: readonly string[],
  output: string,
) {
  const { environment = {}, timeLimit = null, memoryLimit } = element;
  return {
    run,
    output,
    environment,
    timeLimit,
    memoryLimit: memoryLimit === undefined ? null : Math.round(memoryLimit * 1_000_000),
  };
}

/** What can be said of a command without running it. */
function checkCommand(
  run: readonly string[],
  output: string,
  path: readonly PathSegment[],
  problems: ProblemCollector,
): void {
  if ((run[0] ?? '').trim() === '')
    problems.at([...path, 'run', 0], 'STORYBOARD_INVALID', 'the program has no name: write it first');
  run.forEach((argument, index) => {
    if (argument.includes('\0'))
      problems.at([...path, 'run', index], 'STORYBOARD_INVALID', 'no argument may hold a NUL character');
  });
  const parts = output.split(/[\\/]/);
  if (parts.includes('..') || parts[0] === '' || /^[A-Za-z]:/.test(output) || unsafeName(output) !== null) {
    problems.at(
      [...path, 'output'],
      'SOURCE_UNSAFE',
      `${quote(output)} may lie outside the working folder of the program: give a plain name such as clip.mp4`,
    );
  }
}

function text(
  element: CompleteElement<'text'>,
  timed: Pick<TextElement, 'id' | 'path' | 'start' | 'duration'>,
  path: readonly PathSegment[],
  surroundings: Surroundings,
): TextElement | null {
  const { frame, assets } = surroundings;
  const font = assets.font([...path, 'font']);
  if (font === null) return null;
  const size = Math.max(1, toPixels(frame, element.size, Math.min(frame.width, frame.height)));
  const placement = placeText(frame, element);
  const { file, index, family, fullName, weight, italic, metrics } = font;
  return {
    type: 'text',
    ...timed,
    ...animated(element, path, surroundings),
    typeOn: typedOn(element, surroundings),
    placement,
    fit: 'contain',
    opacity: element.opacity,
    text: element.text,
    font: { file, index, family, fullName, weight, italic, metrics },
    size,
    color: toColor(element.color),
    align: element.align ?? (placement.anchorX === 0 ? 'left' : placement.anchorX === 1 ? 'right' : 'center'),
    maxWidth: Math.max(1, toPixels(frame, element.maxWidth, frame.width)),
    lineHeight: element.lineHeight,
    ...toLetters(frame, element, size),
  };
}

function clip(element: Clip, src: string) {
  const { trimStart, trimDuration = null, speed, loop, volume, mute } = element;
  return { src, trimStart, trimDuration, speed, loop, volume: mute ? 0 : volume };
}
