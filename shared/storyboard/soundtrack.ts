import { z } from 'zod';
import { sourceSchema } from './elements/common';
import { secondsSchema } from './time';

export const soundtrackSchema = z
  .strictObject({
    src: sourceSchema.describe('A sound file.'),
    volume: z.number().min(0).max(10).optional().describe('Factor: 0 is silent, 1 is unchanged.'),
    fadeIn: secondsSchema.optional().describe('Seconds of fading in.'),
    fadeOut: secondsSchema.optional().describe('Seconds of fading out.'),
    loop: z.boolean().optional().describe('Starts again at its end until the video is over.'),
    trimStart: secondsSchema.optional().describe('Seconds of the file to skip at its beginning.'),
    duck: z
      .boolean()
      .optional()
      .describe('true lowers it while voices and clips are heard: by about 14 dB under usual speech.'),
  })
  .meta({ id: 'soundtrack', description: 'Music or other sound under the whole video.' });
