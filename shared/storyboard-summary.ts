import { z } from 'zod';
import { commandDecisions, storyboardIdentitySchema } from './command-permission';
import { problemSchema } from './job/problem';
import { variableValueSchema } from './job/spec';

export const variableTypes = ['text', 'number', 'color', 'boolean', 'file'] as const;

/** What a dialog needs to know of a storyboard before it is queued. */
export const storyboardSummarySchema = z.object({
  file: z.string(),
  title: z.string(),
  /** Preset that the storyboard names, or null. */
  preset: z.string().nullable(),
  sceneCount: z.number().int().nonnegative(),
  variables: z.array(
    z.object({
      id: z.string(),
      type: z.enum(variableTypes),
      label: z.string(),
      /** Null: a value must be given. */
      default: variableValueSchema.nullable(),
    }),
  ),
  /** File extension of the output, without the dot: `mp4`. */
  extension: z.string(),
  /** Where the output goes unless the user says otherwise. */
  suggestedOutput: z.string(),
  /** Buckets (`gs://NAME`) that the storyboard has its video uploaded to, in the user's name. */
  uploadsTo: z.array(z.string()).optional(),
  /** The programs that it wants to run; absent where there are none. */
  commands: z
    .object({
      /** Of the text that names them. */
      identity: storyboardIdentitySchema,
      /** As one would type them. */
      lines: z.array(z.string()),
      /** What the user has said about them; null: nothing yet. */
      decision: z.enum(commandDecisions).nullable(),
    })
    .optional(),
  /** Everything that would stop a render with the default values; empty when it can be queued. */
  problems: z.array(problemSchema),
});
export type StoryboardSummary = z.infer<typeof storyboardSummarySchema>;
