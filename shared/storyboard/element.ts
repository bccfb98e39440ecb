import { z } from 'zod';
import { audioElementSchema } from './elements/audio';
import { generatorElementSchema } from './elements/generator';
import { imageElementSchema } from './elements/image';
import { subtitlesElementSchema } from './elements/subtitles';
import { textElementSchema } from './elements/text';
import { videoElementSchema } from './elements/video';
import { voiceElementSchema } from './elements/voice';

export const elementSchemas = {
  image: imageElementSchema,
  video: videoElementSchema,
  text: textElementSchema,
  audio: audioElementSchema,
  voice: voiceElementSchema,
  subtitles: subtitlesElementSchema,
  generator: generatorElementSchema,
} as const;
export type ElementType = keyof typeof elementSchemas;
export const elementTypes = Object.keys(elementSchemas) as ElementType[];

export const elementSchema = z
  .discriminatedUnion('type', [
    imageElementSchema,
    videoElementSchema,
    textElementSchema,
    audioElementSchema,
    voiceElementSchema,
    subtitlesElementSchema,
    generatorElementSchema,
  ])
  .meta({ id: 'element', description: 'Something to see or hear. Later elements are on top.' });

export const elementsSchema = z.array(elementSchema).max(1000);
