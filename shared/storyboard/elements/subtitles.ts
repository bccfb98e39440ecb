import { z } from 'zod';
import { cueFields } from '../captions';
import { timedFields } from './common';

export const subtitlesElementSchema = z
  .strictObject({ type: z.literal('subtitles'), ...timedFields, ...cueFields })
  .meta({ id: 'subtitles', description: 'Captions inside one scene.' });
