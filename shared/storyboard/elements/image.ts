import { z } from 'zod';
import { easingSchema } from '../easing';
import { boxFields, sourceSchema, timedFields, visualFields } from './common';

export const panDirections = [
  'left',
  'right',
  'up',
  'down',
  'up-left',
  'up-right',
  'down-left',
  'down-right',
] as const;

const zoom = z.number().min(1).max(10);

export const motionSchema = z
  .strictObject({
    zoom: z
      .tuple([zoom, zoom])
      .optional()
      .describe('Magnification at the start and at the end; 1 shows the fitted picture whole.'),
    pan: z
      .enum(panDirections)
      .nullable()
      .optional()
      .describe('Direction in which the view travels over the picture.'),
    easing: easingSchema.optional(),
  })
  .meta({ id: 'motion', description: 'A slow zoom and pan over the picture (Ken Burns).' });

export const imageElementSchema = z
  .strictObject({
    type: z.literal('image'),
    ...timedFields,
    src: sourceSchema.describe('A picture file.'),
    ...boxFields,
    ...visualFields,
    motion: motionSchema.nullable().optional(),
  })
  .meta({ id: 'image', description: 'A picture.' });
