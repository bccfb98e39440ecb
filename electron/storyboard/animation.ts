import type { AnimationName } from '../../shared/storyboard/animation';
import { defaultAnimationSeconds } from '../../shared/storyboard/defaults';
import type { PathSegment } from '../../shared/storyboard/path';
import { quote } from '../../shared/storyboard/wording';
import type { CompleteElement } from './complete';
import type { ProblemCollector } from './problems';
import type { Movement, Movements, TextElement } from './resolved';

type Seen =
  | CompleteElement<'image'>
  | CompleteElement<'video'>
  | CompleteElement<'text'>
  | CompleteElement<'generator'>;
type Written = Exclude<NonNullable<Seen['animation']>, string | readonly unknown[]>;
type End = 'In' | 'Out';
/** With what its name says. */
type Named = Written & { kind: string; ends: readonly End[] };

/** How small something is when it is gone, where it zooms or pops: smaller, and it would only flicker. */
const smallest = 0.5;
/** Past its own size and back. */
const overshoot = { In: 'cubic-bezier(0.34, 1.56, 0.64, 1)', Out: 'cubic-bezier(0.36, 0, 0.66, -0.56)' };
/** Things slow down where they come to rest. */
const soft = { In: 'ease-out', Out: 'ease-in' };

/** The fades and movements of an element. A fade that is given itself wins over what an animation says. */
export function animated(
  element: Seen,
  path: readonly PathSegment[],
  { problems, available }: { problems: ProblemCollector; available: number | null },
): Movements & { fadeIn: number; fadeOut: number } {
  const written = listOf(element);
  check(written, Array.isArray(element.animation), [...path, 'animation'], problems);
  const fades = {
    In: element.fadeIn ?? fadeOf(written, 'In'),
    Out: element.fadeOut ?? fadeOf(written, 'Out'),
  };
  return {
    ...shortened(fades.In, fades.Out, span(element, available)),
    entrance: movementsOf(written, 'In'),
    exit: movementsOf(written, 'Out'),
  };
}

/** How a text is written when it comes. */
export function typedOn(
  element: CompleteElement<'text'>,
  { available }: { available: number | null },
): TextElement['typeOn'] {
  const found = listOf(element).find(({ type }) => type === 'typeOn');
  if (found === undefined) return null;
  const seconds = found.duration ?? defaultAnimationSeconds;
  return {
    seconds: Math.min(seconds, span(element, available) ?? seconds),
    easing: found.easing ?? 'linear',
  };
}

function listOf({ animation = [] }: Seen): Named[] {
  const list = Array.isArray(animation) ? animation : [animation];
  return list.map((one) => {
    const written: Written = typeof one === 'string' ? { type: one } : one;
    return { ...written, ...parse(written.type) };
  });
}

/** `slideIn` → slide, at the end at which the element comes. */
function parse(name: AnimationName): { kind: string; ends: readonly End[] } {
  const [, kind = '', end = ''] = /^([a-z]+)(In|Out)?$/.exec(name) ?? [];
  if (name === 'typeOn') return { kind: 'typeOn', ends: ['In'] };
  return { kind, ends: end === 'In' || end === 'Out' ? [end] : ['In', 'Out'] };
}

function at(written: readonly Named[], end: End): Named[] {
  return written.filter(({ kind, ends }) => kind !== 'none' && ends.includes(end));
}

function check(
  written: readonly Named[],
  isList: boolean,
  path: readonly PathSegment[],
  problems: ProblemCollector,
): void {
  const report = (index: number, key: string | null, message: string) => {
    const place = [...path, ...(isList ? [index] : []), ...(key === null ? [] : [key])];
    problems.at(place, 'STORYBOARD_INVALID', message);
  };
  const taken = new Set<string>();
  written.forEach(({ type, side, easing, kind, ends }, index) => {
    if (side !== undefined && kind !== 'slide')
      report(index, 'side', `only slide, slideIn and slideOut have a side, not ${type}`);
    if (easing !== undefined && (kind === 'fade' || kind === 'none'))
      report(index, 'easing', `${type} has no easing: it goes evenly`);
    for (const end of kind === 'none' ? [] : ends) {
      // Both change the size.
      const what = `${kind === 'pop' ? 'zoom' : kind}${end}`;
      if (taken.has(what))
        report(index, null, `${quote(type)} is here twice for one end of the element: keep one of them`);
      taken.add(what);
    }
  });
  const moves = ['slideIn', 'zoomIn'].some((what) => taken.has(what));
  if (taken.has('typeOnIn') && moves) {
    const index = written.findIndex(({ type }) => type === 'typeOn');
    report(index, null, 'a text that is typed on cannot move at the same time: use typeOn with fades only');
  }
}

function fadeOf(written: readonly Named[], end: End): number {
  const found = at(written, end);
  const fade = found.find(({ kind }) => kind === 'fade');
  if (fade !== undefined) return fade.duration ?? defaultAnimationSeconds;
  const scaled = found.find(({ kind }) => kind === 'zoom' || kind === 'pop');
  if (scaled === undefined) return 0;
  const seconds = scaled.duration ?? defaultAnimationSeconds;
  // What pops is there before it has its size.
  return scaled.kind === 'zoom' ? seconds : seconds / 2;
}

function movementsOf(written: readonly Named[], end: End): Movement[] {
  return at(written, end).flatMap(({ kind, duration, side, easing }): Movement[] => {
    const seconds = duration ?? defaultAnimationSeconds;
    switch (kind) {
      case 'slide':
        return [{ kind: 'slide', side: side ?? 'left', seconds, easing: easing ?? soft[end] }];
      case 'zoom':
        return [{ kind: 'scale', from: smallest, seconds, easing: easing ?? soft[end] }];
      case 'pop':
        return [{ kind: 'scale', from: smallest, seconds, easing: easing ?? overshoot[end] }];
      default:
        return [];
    }
  });
}

/** Seconds that an element is there, as far as that is known. */
export function span(
  { start, duration }: { start: number; duration?: number },
  available: number | null,
): number | null {
  const rest = available === null ? null : available - start;
  if (duration === undefined) return rest;
  return rest === null ? duration : Math.min(rest, duration);
}

/** Fades that are longer than the element together are shortened in proportion. */
export function shortened(fadeIn: number, fadeOut: number, seconds: number | null) {
  if (seconds === null || fadeIn + fadeOut <= seconds) return { fadeIn, fadeOut };
  const factor = Math.max(0, seconds) / (fadeIn + fadeOut);
  return { fadeIn: fadeIn * factor, fadeOut: fadeOut * factor };
}
