import { z } from 'zod';
import { showableText } from '../showable';
import { secondsSchema } from '../time';
import { soundFields, timedFields } from './common';

export const voiceElementSchema = z
  .strictObject({
    type: z.literal('voice'),
    ...timedFields,
    text: showableText(10_000).describe('What to say.'),
    engine: z.string().min(1).max(100).optional().describe('Voice engine, e.g. espeak-ng.'),
    voice: z.string().min(1).max(200).optional().describe('A voice of the engine.'),
    language: z.string().min(2).max(35).optional().describe('Language tag, e.g. en or pt-BR.'),
    speed: z.number().min(0.25).max(4).optional().describe('1 is normal.'),
    ...soundFields,
    fadeIn: secondsSchema.optional().describe('Seconds of fading in.'),
    fadeOut: secondsSchema.optional().describe('Seconds of fading out.'),
  })
  .meta({ id: 'voice', description: 'Speech, spoken by a local engine.' });
