import { z } from 'zod';
import { durationSchema } from './time';

/** The transitions of ffmpeg's xfade filter (5.1), without `custom`, which takes an expression. */
export const xfadeTransitions = [
  'fade',
  'wipeleft',
  'wiperight',
  'wipeup',
  'wipedown',
  'slideleft',
  'slideright',
  'slideup',
  'slidedown',
  'circlecrop',
  'rectcrop',
  'distance',
  'fadeblack',
  'fadewhite',
  'radial',
  'smoothleft',
  'smoothright',
  'smoothup',
  'smoothdown',
  'circleopen',
  'circleclose',
  'vertopen',
  'vertclose',
  'horzopen',
  'horzclose',
  'dissolve',
  'pixelize',
  'diagtl',
  'diagtr',
  'diagbl',
  'diagbr',
  'hlslice',
  'hrslice',
  'vuslice',
  'vdslice',
  'hblur',
  'fadegrays',
  'wipetl',
  'wipetr',
  'wipebl',
  'wipebr',
  'squeezeh',
  'squeezev',
  'zoomin',
  'fadefast',
  'fadeslow',
] as const;

/** `crossfade` is another word for `fade`. */
export const transitionTypes = ['cut', 'crossfade', ...xfadeTransitions] as const;
export type TransitionType = (typeof transitionTypes)[number];

export const transitionSchema = z
  .strictObject({
    type: z
      .enum(transitionTypes)
      .optional()
      .describe('cut, fade (also called crossfade), or a name of ffmpeg’s xfade.'),
    duration: durationSchema
      .max(60)
      .optional()
      .describe('Seconds that both scenes overlap; 0.5 when left out.'),
  })
  .meta({
    id: 'transition',
    description: 'How this scene turns into the next one. The last scene has none.',
  });
