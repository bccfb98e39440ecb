import { z } from 'zod';
import { backgroundSchema } from './background';
import { elementsSchema } from './element';
import { conditionSchema, idSchema } from './elements/common';
import { durationSchema } from './time';
import { transitionSchema } from './transition';
import { quote } from './wording';

export const sceneDurationSchema = z.union([durationSchema, z.literal('auto')], {
  error: (issue) =>
    typeof issue.input === 'number' ? undefined : `expected seconds or "auto", got ${quote(issue.input)}`,
});

export const sceneSchema = z
  .strictObject({
    id: idSchema.optional(),
    condition: conditionSchema.optional(),
    duration: sceneDurationSchema
      .optional()
      .describe('Seconds, or auto: until its longest timed element ends.'),
    background: backgroundSchema.optional(),
    elements: elementsSchema.optional().describe('What is seen and heard in this scene.'),
    transition: transitionSchema.optional(),
  })
  .meta({ id: 'scene', description: 'A stretch of the video. Scenes play one after the other.' });
