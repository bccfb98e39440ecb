import { z } from 'zod';
import { easingSchema } from './easing';
import { durationSchema } from './time';
import { alternatives, expecting, quote } from './wording';

/** What an element does when it comes (`In`), when it goes (`Out`), or both. */
export const animations = [
  'none',
  'fade',
  'fadeIn',
  'fadeOut',
  'slide',
  'slideIn',
  'slideOut',
  'zoom',
  'zoomIn',
  'zoomOut',
  'pop',
  'popIn',
  'popOut',
] as const;
/** Text can also be written letter by letter. */
export const textAnimations = [...animations, 'typeOn'] as const;
export type AnimationName = (typeof textAnimations)[number];

/** Sides of the frame that an element comes from, or goes to. */
export const sides = ['left', 'right', 'top', 'bottom'] as const;
export type Side = (typeof sides)[number];

const listed = 8;

function schemaOf<Name extends AnimationName>(id: string, names: readonly Name[]) {
  const name = z.enum(names);
  const one = z.strictObject({
    type: name.describe('What it does: In when it comes, Out when it goes, both without.'),
    duration: durationSchema.optional().describe('Seconds that it takes at each end; 0.5 when left out.'),
    side: z.enum(sides).optional().describe('Of slide: the side that it comes from and goes to.'),
    easing: easingSchema.optional(),
  });
  return z
    .union(
      [
        name,
        one,
        z
          .array(z.union([name, one]))
          .min(1)
          .max(listed),
      ],
      {
        error: expecting(`${alternatives(names.map(quote))}, a mapping with type, or a list of these`, names),
      },
    )
    .meta({ id, description: 'How the element comes and goes: one word, a mapping, or a list of both.' });
}

export const animationSchema = schemaOf('animation', animations);
export const textAnimationSchema = schemaOf('textAnimation', textAnimations);
