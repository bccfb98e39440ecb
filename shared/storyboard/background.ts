import { z } from 'zod';
import { colorForms, colorSchema } from './color';
import { fitSchema, sourceSchema } from './elements/common';
import { expecting } from './wording';

export const gradientBackgroundSchema = z.strictObject({
  gradient: z.array(colorSchema).min(2).max(8).describe('Two to eight colors, evenly spread.'),
  angle: z
    .number()
    .min(-3600)
    .max(3600)
    .optional()
    .describe('Direction in CSS degrees: 0 goes up, 90 to the right, 180 down.'),
});

export const pictureBackgroundSchema = z.strictObject({
  src: sourceSchema.describe('A picture file.'),
  fit: fitSchema.optional().describe('How the picture fills the frame.'),
  blur: z.number().min(0).max(500).optional().describe('Blur, as standard deviation in pixels; 0 is sharp.'),
});

export const backgroundSchema = z
  .union([colorSchema, gradientBackgroundSchema, pictureBackgroundSchema], {
    error: expecting(`${colorForms}, or a mapping with gradient or src`),
  })
  .meta({
    id: 'background',
    description: 'A color, a gradient or a picture behind all elements of the scene.',
  });
