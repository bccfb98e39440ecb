import { z } from 'zod';
import { captionsSchema } from './captions';
import { destinationSchema } from './destinations';
import { elementSchemas, elementsSchema } from './element';
import { outputSchema } from './output';
import { sceneSchema } from './scene';
import { showableText } from './showable';
import { soundtrackSchema } from './soundtrack';
import { variableSchema } from './variables';

const own = { type: true, id: true, condition: true } as const;

/** Values merged under every scene and every element of a type. */
export const defaultsSchema = z
  .strictObject({
    scene: sceneSchema
      .omit({ id: true, condition: true, elements: true })
      .optional()
      .describe('Under every scene.'),
    image: elementSchemas.image.omit(own).partial().optional().describe('Under every image.'),
    video: elementSchemas.video.omit(own).partial().optional().describe('Under every video.'),
    text: elementSchemas.text.omit(own).partial().optional().describe('Under every text.'),
    audio: elementSchemas.audio.omit(own).partial().optional().describe('Under every audio.'),
    voice: elementSchemas.voice.omit(own).partial().optional().describe('Under every voice.'),
    subtitles: elementSchemas.subtitles.omit(own).partial().optional().describe('Under all subtitles.'),
    generator: elementSchemas.generator.omit(own).partial().optional().describe('Under every generator.'),
  })
  .meta({
    id: 'defaults',
    description: 'Values for every scene, and for every element of a type, that says nothing else.',
  });

export const scenesSchema = z.array(sceneSchema).min(1).max(10_000);

/** The whole storyboard format, version 1, after placeholders have been replaced. */
export const storyboardSchema = z
  .strictObject({
    $schema: z
      .string()
      .max(2000)
      .optional()
      .describe('Where editors find the JSON Schema. Ignored otherwise.'),
    version: z.literal(1).describe('Version of the format: 1.'),
    title: showableText(300).optional().describe('Title of the video; the name of the file when left out.'),
    output: outputSchema.optional(),
    variables: z
      .array(variableSchema)
      .max(1000)
      .optional()
      .describe('Values that can be given for each render.'),
    defaults: defaultsSchema.optional(),
    scenes: scenesSchema.describe('The scenes, in order.'),
    elements: elementsSchema
      .optional()
      .describe('What is seen and heard over the whole video, above all scenes.'),
    soundtrack: soundtrackSchema.nullable().optional(),
    loudness: z
      .number()
      .min(-70)
      .max(-5)
      .nullable()
      .optional()
      .describe('Loudness of the finished mix in LUFS, e.g. -16; null leaves it as it is.'),
    captions: captionsSchema.nullable().optional(),
    destinations: z
      .array(destinationSchema)
      .max(10)
      .optional()
      .describe('Where to upload the finished video.'),
  })
  .meta({ title: 'Renderyard storyboard', description: 'Describes one video.' });
export type StoryboardDocument = z.infer<typeof storyboardSchema>;
export type SceneDocument = StoryboardDocument['scenes'][number];
export type ElementDocument = NonNullable<SceneDocument['elements']>[number];
