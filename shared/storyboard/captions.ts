import { z } from 'zod';
import { sourceSchema } from './elements/common';
import { colorSchema } from './color';
import { letterFields } from './elements/text';
import { positionSchema, sizeSchema } from './position';
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
    highlight: colorSchema.optional().describe('Color of the word being said.'),
    maxWidth: sizeSchema
      .optional()
      .describe('Longer lines are wrapped: pixels, or % of the width of the frame.'),
  })
  .describe('How burned-in captions look.');

/** Where captions come from and how they look. */
export const cueFields = {
  src: sourceSchema.optional().describe('A caption file: .srt or .vtt.'),
  encoding: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('Encoding of a caption file that is not in UTF-8 or UTF-16, e.g. windows-1252.'),
  cues: z.array(cueSchema).max(20_000).optional().describe('The captions themselves, instead of a file.'),
  from: z
    .literal('voices')
    .optional()
    .describe('voices makes the captions from what the voices say, timed by them.'),
  style: captionStyleSchema.optional(),
};

export const captionsSchema = z
  .strictObject({
    ...cueFields,
    burnIn: z.boolean().optional().describe('true draws the captions into the picture.'),
    track: z.boolean().optional().describe('true adds a track that players can switch on.'),
  })
  .meta({ id: 'captions', description: 'Captions over the whole video.' });
