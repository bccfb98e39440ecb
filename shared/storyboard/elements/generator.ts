import { z } from 'zod';
import { boxFields, clipFields, soundFields, sourceSchema, timedFields, visualFields } from './common';

export const generatorElementSchema = z
  .strictObject({
    type: z.literal('generator'),
    ...timedFields,
    run: z
      .array(z.string().max(32_768))
      .min(1)
      .max(1000)
      .describe('The program and its arguments. It runs only where commands are allowed for this file.'),
    output: sourceSchema.describe('The file that the program makes.'),
    environment: z
      .record(z.string().min(1).max(200), z.string().max(32_768))
      .optional()
      .describe('Environment variables.'),
    ...clipFields,
    ...boxFields,
    ...visualFields,
    ...soundFields,
  })
  .meta({ id: 'generator', description: 'A clip or picture that a program of yours makes.' });
