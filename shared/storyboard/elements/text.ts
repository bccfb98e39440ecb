import { z } from 'zod';
import { textAnimationSchema } from '../animation';
import { colorForms, colorSchema } from '../color';
import { sizeSchema } from '../position';
import { showableText } from '../showable';
import { expecting } from '../wording';
import { timedFields, visualFields } from './common';

export const alignments = ['left', 'center', 'right'] as const;

const pixels = z.number().min(0).max(1000);
const offset = z.number().min(-1000).max(1000);

export const fontSchema = z
  .union(
    [
      z.string().min(1).max(4096),
      z.strictObject({
        family: z
          .string()
          .min(1)
          .max(4096)
          .optional()
          .describe('A font family, or a font file: "all.ttc#Name" for one font of a collection.'),
        weight: z
          .union([z.number().min(1).max(1000), z.enum(['normal', 'bold'])], {
            error: expecting('a weight from 1 to 1000, "normal" or "bold"'),
          })
          .optional()
          .describe('100 (thin) to 900 (black), normal (400) or bold (700).'),
        italic: z.boolean().optional().describe('true slants.'),
      }),
    ],
    { error: expecting('a font family, a font file, or a mapping with family, weight and italic') },
  )
  .meta({
    id: 'font',
    description:
      'A family such as "Inter" or "Inter Bold", a font file (.ttf, .otf, .ttc), or family, weight and italic.',
  });

export const strokeSchema = z
  .strictObject({
    color: colorSchema.optional(),
    width: pixels.optional().describe('Pixels around each letter.'),
  })
  .describe('A line around the letters; null is none.');

export const shadowSchema = z
  .strictObject({
    color: colorSchema.optional(),
    x: offset.optional().describe('Pixels to the right.'),
    y: offset.optional().describe('Pixels down.'),
    blur: pixels.optional().describe('Softness in pixels; 0 is sharp.'),
  })
  .describe('A shadow of the letters; null is none.');

export const textBoxSchema = z
  .union(
    [
      colorSchema,
      z.strictObject({
        color: colorSchema.optional(),
        padding: pixels.optional().describe('Pixels between the letters and the edge of the box.'),
        radius: pixels.optional().describe('Roundness of the corners in pixels.'),
      }),
    ],
    { error: expecting(`${colorForms}, or a mapping with color, padding and radius`) },
  )
  .describe('A box behind the text: a color, or color, padding and radius; null is none.');

/** How letters look, wherever they are: text, subtitles, captions. */
export const letterFields = {
  font: fontSchema.optional(),
  size: sizeSchema.optional().describe("Height of the font (em): pixels, or % of the frame's shorter side."),
  color: colorSchema.optional(),
  lineHeight: z
    .number()
    .min(0.5)
    .max(5)
    .optional()
    .describe('Distance between lines, as a multiple of the size.'),
  stroke: strokeSchema.nullable().optional(),
  shadow: shadowSchema.nullable().optional(),
  background: textBoxSchema.nullable().optional(),
};

export const textElementSchema = z
  .strictObject({
    type: z.literal('text'),
    ...timedFields,
    text: showableText(10_000).describe('What to show, literally. Line breaks are kept.'),
    ...letterFields,
    align: z.enum(alignments).optional().describe('How lines align; follows position when left out.'),
    maxWidth: sizeSchema
      .optional()
      .describe('Longer lines are wrapped: pixels, or % of the width of the frame.'),
    ...visualFields,
    animation: textAnimationSchema.optional(),
  })
  .meta({ id: 'text', description: 'Text, shown exactly as written.' });
