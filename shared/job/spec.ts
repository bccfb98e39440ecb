import { z } from 'zod';
import { absolutePathSchema } from '../absolute-path';
import { storyboardIdentitySchema } from '../command-permission';
import { trackChoiceSchema } from './track-choice';
import { destinationSchema } from '../storyboard/destinations';

/** What to do when the output is there already. */
export const existingOutputSchema = z.enum(['error', 'overwrite', 'unique']);
export type ExistingOutput = z.infer<typeof existingOutputSchema>;

export const variableValueSchema = z.union([z.string(), z.number(), z.boolean()]);
export type VariableValue = z.infer<typeof variableValueSchema>;

/** Ceilings for one job; what is left out comes from the settings. */
export const jobLimitsSchema = z
  .object({
    /** Longest run time, seconds. */
    timeoutSeconds: z.number().positive().optional(),
    /** Nice value for encoders, 0 (normal) to 19 (lowest priority). */
    niceness: z.number().int().min(0).max(19).optional(),
    /** Threads that all encoders of the job may use together. */
    encoderThreads: z.number().int().min(1).max(256).optional(),
    /** Resident memory of all processes of the job together, bytes. */
    memoryBytes: z.number().int().positive().optional(),
  })
  .strict();
export type JobLimits = z.infer<typeof jobLimitsSchema>;

export const renderStrategySchema = z.enum(['auto', 'segments', 'single']);
export type RenderStrategy = z.infer<typeof renderStrategySchema>;

const path = absolutePathSchema;
/** Where the video is uploaded to, whatever the storyboard and the settings say; an empty list is nowhere. */
const destinations = z.array(destinationSchema).max(10).optional();

/** Which row of which batch a job is for. Jobs of one batch have one id. */
export const jobBatchSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** The table, absolute. */
  table: path,
  /** Counts from 1, without the heading. */
  row: z.number().int().positive(),
});
export type JobBatch = z.infer<typeof jobBatchSchema>;

/** A storyboard to be rendered. Paths are absolute: they are resolved where the person typed them. */
export const renderSpecSchema = z
  .object({
    kind: z.literal('render'),
    storyboard: path,
    output: path,
    set: z.record(z.string(), variableValueSchema).default({}),
    preset: z.string().max(4096).optional(),
    existing: existingOutputSchema.default('error'),
    strategy: renderStrategySchema.default('auto'),
    limits: jobLimitsSchema.default({}),
    destinations,
    batch: jobBatchSchema.optional(),
    /** Identity (SHA-256, hex) of the storyboard's text whose commands the user has allowed to run; none without it. */
    commandsAllowedFor: storyboardIdentitySchema.optional(),
    /** Buckets that the storyboard's video may be uploaded to; written down when the job is queued. */
    bucketsAgreedTo: z.array(z.string().max(222)).max(10).optional(),
  })
  .strict();

/** A file to be sent through a preset. */
export const transcodeSpecSchema = z
  .object({
    kind: z.literal('transcode'),
    input: path,
    output: path,
    preset: z.string().max(4096),
    /** Sound tracks. */
    audio: trackChoiceSchema.default('all'),
    /** Subtitle tracks; those that the new file cannot hold are left out, unless they are named. */
    subtitles: trackChoiceSchema.default('all'),
    /** Whether chapters and what the file says about itself are taken over. */
    metadata: z.boolean().default(true),
    /** HDR is kept where the preset has the bits for it, or always brought into ordinary colours. */
    hdr: z.enum(['keep', 'sdr']).default('keep'),
    existing: existingOutputSchema.default('error'),
    limits: jobLimitsSchema.default({}),
    destinations,
  })
  .strict();

export const jobSpecSchema = z.discriminatedUnion('kind', [renderSpecSchema, transcodeSpecSchema]);
export type RenderSpec = z.infer<typeof renderSpecSchema>;
export type TranscodeSpec = z.infer<typeof transcodeSpecSchema>;
export type JobSpec = z.infer<typeof jobSpecSchema>;
/** A spec as a person or script gives it, before defaults are filled in. */
export type JobSpecInput = z.input<typeof jobSpecSchema>;
