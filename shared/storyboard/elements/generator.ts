import { z } from 'zod';
import { commandFields, programSchema } from './command';
import { boxFields, clipFields, soundFields, sourceSchema, timedFields, visualFields } from './common';

export const generatorElementSchema = z
  .strictObject({
    type: z.literal('generator'),
    ...timedFields,
    run: programSchema.describe(
      'The program and its arguments. It runs only where commands are allowed for this file.',
    ),
    output: sourceSchema.describe('The file that the program makes in its working folder.'),
    ...commandFields,
    ...clipFields,
    ...boxFields,
    ...visualFields,
    ...soundFields,
  })
  .meta({ id: 'generator', description: 'A clip or picture that a program of yours makes.' });
