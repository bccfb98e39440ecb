import { z } from 'zod';
import { boxFields, clipFields, soundFields, sourceSchema, timedFields, visualFields } from './common';

export const videoElementSchema = z
  .strictObject({
    type: z.literal('video'),
    ...timedFields,
    src: sourceSchema.describe('A video file.'),
    ...clipFields,
    ...boxFields,
    ...visualFields,
    ...soundFields,
  })
  .meta({ id: 'video', description: 'A clip, with its sound.' });
