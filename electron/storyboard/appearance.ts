import { parseColor } from '../../shared/storyboard/color';
import type { CompleteElement, CompleteScene } from './complete';
import { type Frame, toPixels } from './frame';
import type { Background, Color, Motion, TextElement } from './resolved';

/** A color that the schema has accepted. */
export function toColor(text: string): Color {
  const { rgb, alpha } = parseColor(text) ?? { rgb: '#000000', alpha: 1 };
  return { rgb, alpha };
}

/** `src` is the checked file of a picture. */
export function toBackground(
  frame: Frame,
  background: CompleteScene['background'],
  src: string | null,
): Background {
  if (typeof background === 'string') return { kind: 'color', color: toColor(background) };
  if ('gradient' in background) {
    return { kind: 'gradient', colors: background.gradient.map(toColor), angle: background.angle ?? 180 };
  }
  if (src === null) return { kind: 'color', color: toColor('black') };
  return { kind: 'picture', src, fit: background.fit ?? 'cover', blur: (background.blur ?? 0) * frame.scale };
}

/** Without a zoom, a pan needs room to travel in, and a motion without either is a slow zoom. */
export function toMotion(motion: CompleteElement<'image'>['motion']): Motion | null {
  if (motion == null) return null;
  const pan = motion.pan ?? null;
  return {
    zoom: motion.zoom ?? (pan === null ? [1, 1.15] : [1.15, 1.15]),
    pan,
    easing: motion.easing ?? 'linear',
  };
}

type Letters = Pick<TextElement, 'stroke' | 'shadow' | 'background'>;

/** What is around and behind letters. Widths that are not given follow from the size of the letters (pixels). */
export function toLetters(
  frame: Frame,
  element: Pick<CompleteElement<'text'>, 'stroke' | 'shadow' | 'background'>,
  size: number,
): Letters {
  const { stroke, shadow, background } = element;
  const pixels = (length: number | undefined, fallback: number) =>
    length === undefined ? Math.round(fallback * 1000) / 1000 : toPixels(frame, length, 0);
  const box = typeof background === 'string' ? { color: background } : background;
  return {
    stroke:
      stroke == null
        ? null
        : { color: toColor(stroke.color ?? '#000000'), width: pixels(stroke.width, size / 16) },
    shadow:
      shadow == null
        ? null
        : {
            color: toColor(shadow.color ?? '#00000099'),
            x: pixels(shadow.x, size / 24),
            y: pixels(shadow.y, size / 24),
            blur: pixels(shadow.blur, size / 16),
          },
    background:
      box == null
        ? null
        : {
            color: toColor(box.color ?? '#00000099'),
            padding: pixels(box.padding, size * 0.3),
            radius: pixels(box.radius, 0),
          },
  };
}
