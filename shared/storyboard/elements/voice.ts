import { z } from 'zod';
import { showableText } from '../showable';
import { secondsSchema } from '../time';
import { commandFields, programSchema } from './command';
import { soundFields, sourceSchema, timedFields } from './common';

/** espeak-ng is run by itself; `command` is any other engine on this machine. */
export const voiceEngines = ['espeak-ng', 'command'] as const;

export const voiceElementSchema = z
  .strictObject({
    type: z.literal('voice'),
    ...timedFields,
    text: showableText(10_000).describe('What to say.'),
    engine: z
      .enum(voiceEngines)
      .optional()
      .describe('espeak-ng, or command for a program of yours that run names.'),
    voice: z.string().min(1).max(200).optional().describe('A voice of the engine.'),
    language: z.string().min(2).max(35).optional().describe('Language tag, e.g. en or pt-BR.'),
    speed: z.number().min(0.25).max(4).optional().describe('1 is normal.'),
    run: programSchema
      .optional()
      .describe(
        'With engine command: the program and its arguments. It reads the text on standard input and writes output. It runs only where commands are allowed for this file.',
      ),
    output: sourceSchema
      .optional()
      .describe('The sound file that the program makes in its working folder; voice.wav when left out.'),
    ...commandFields,
    ...soundFields,
    fadeIn: secondsSchema.optional().describe('Seconds of fading in.'),
    fadeOut: secondsSchema.optional().describe('Seconds of fading out.'),
  })
  .meta({ id: 'voice', description: 'Speech, spoken by a local engine.' });
