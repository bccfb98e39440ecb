import { z } from 'zod';
import { sourceSchema } from './elements/common';
import { letterFields } from './elements/text';
import { positionSchema } from './position';
import { showableText } from './showable';
import { secondsSchema } from './time';

export const cueSchema = z
  .strictObject({
    start: secondsSchema.describe('Seconds.'),
    end: secondsSchema.describe('Seconds.'),
    text: showableText(5000).describe('What to show.'),
    words: z
      .array(
        z.strictObject({
          start: secondsSchema.describe('Seconds.'),
          end: secondsSchema.describe('Seconds.'),
          text: showableText(500).describe('One word.'),
        }),
      )
      .max(1000)
      .optional()
      .describe('Times of the words, for highlighting.'),
  })
  .meta({ id: 'cue', description: 'One caption.' });

export const captionStyleSchema = z
  .strictObject({
    ...letterFields,
    position: positionSchema.optional().describe('Where captions stand.'),
    highlight: z.string().max(100).optional().describe('Color of the word being said.'),
  })
  .describe('How burned-in captions look.');

/** Where captions come from and how they look. */
export const cueFields = {
  src: sourceSchema.optional().describe('A caption file: .srt or .vtt.'),
  cues: z.array(cueSchema).max(20_000).optional().describe('The captions themselves, instead of a file.'),
  style: captionStyleSchema.optional(),
};

export const captionsSchema = z
  .strictObject({
    ...cueFields,
    burnIn: z.boolean().optional().describe('true draws the captions into the picture.'),
    track: z.boolean().optional().describe('true adds a track that players can switch on.'),
  })
  .meta({ id: 'captions', description: 'Captions over the whole video.' });
