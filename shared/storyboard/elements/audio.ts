import { z } from 'zod';
import { secondsSchema } from '../time';
import { clipFields, soundFields, sourceSchema, timedFields } from './common';

export const audioElementSchema = z
  .strictObject({
    type: z.literal('audio'),
    ...timedFields,
    src: sourceSchema.describe('A sound file, or a video file whose sound is used.'),
    ...clipFields,
    ...soundFields,
    fadeIn: secondsSchema.optional().describe('Seconds of fading in.'),
    fadeOut: secondsSchema.optional().describe('Seconds of fading out.'),
  })
  .meta({ id: 'audio', description: 'A sound.' });
