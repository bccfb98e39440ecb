import { z } from 'zod';
import { animationSchema } from '../animation';
import { coordinateSchema, positionSchema, sizeSchema } from '../position';
import { durationSchema, secondsSchema } from '../time';
import { quote } from '../wording';

// Readable without the `u` flag, since JSON Schema leaves it to each editor whether it is on.
const namePattern = /^[A-Za-z0-9_\u00a0-\uffff][A-Za-z0-9_. \u00a0-\uffff-]{0,63}$/;

/** How a name of a scene or an element looks. */
export const idSchema = z
  .string()
  .regex(namePattern, {
    error: (issue) =>
      `expected a name of at most 64 letters, digits, spaces, "-", "_" and ".", got ${quote(issue.input)}`,
  })
  .describe('A name for messages, logs and segments. Must be unique in its list.');

export const conditionSchema = z
  .boolean()
  .describe('false leaves it out of the video. Usually a placeholder of a boolean variable.');

export const sourceSchema = z.string().min(1).max(4096);

export const fits = ['cover', 'contain', 'fill', 'contain-blur'] as const;
export const fitSchema = z.enum(fits).meta({
  id: 'fit',
  description:
    'cover fills the box and crops, contain shows everything, fill stretches, contain-blur is contain over a blurred copy.',
});

/** Fields of everything that has a time in its scene. */
export const timedFields = {
  id: idSchema.optional(),
  condition: conditionSchema.optional(),
  start: secondsSchema
    .optional()
    .describe('Seconds after the start of the scene (of the video, for global elements).'),
  duration: durationSchema
    .optional()
    .describe('Seconds that it is there; without it, until its scene, or its own media, ends.'),
};

/** Fields of everything that can be seen. */
export const visualFields = {
  position: positionSchema.optional().describe('One of nine points of the frame; not together with x or y.'),
  x: coordinateSchema.optional().describe('Left edge: pixels, or % of the width of the frame.'),
  y: coordinateSchema.optional().describe('Top edge: pixels, or % of the height of the frame.'),
  opacity: z.number().min(0).max(1).optional().describe('0 is invisible, 1 is solid.'),
  fadeIn: secondsSchema.optional().describe('Seconds of fading in.'),
  fadeOut: secondsSchema.optional().describe('Seconds of fading out.'),
  animation: animationSchema.optional(),
};

/** Fields of pictures and clips, which have a box. */
export const boxFields = {
  width: sizeSchema.optional().describe('Pixels, or % of the width of the frame.'),
  height: sizeSchema.optional().describe('Pixels, or % of the height of the frame.'),
  fit: fitSchema.optional(),
};

/** Fields of everything that can be heard. */
export const soundFields = {
  volume: z.number().min(0).max(10).optional().describe('Factor: 0 is silent, 1 is unchanged.'),
  mute: z.boolean().optional().describe('true plays without sound.'),
};

/** Fields of media that run in time. */
export const clipFields = {
  trimStart: secondsSchema.optional().describe('Seconds of the file to skip at its beginning.'),
  trimDuration: durationSchema
    .optional()
    .describe('Seconds of the file to use; without it, all that is left.'),
  loop: z.boolean().optional().describe('Starts again at its end until its duration, or its scene, is over.'),
  speed: z.number().min(0.1).max(16).optional().describe('1 is normal, 2 is twice as fast.'),
};
