import { z } from 'zod';
import { absolutePathSchema } from './absolute-path';
import { storyboardIdentitySchema } from './command-permission';
import { problemSchema } from './job/problem';
import { existingOutputSchema, jobLimitsSchema, variableValueSchema } from './job/spec';
import { jobStates } from './job/states';
import { destinationSchema } from './storyboard/destinations';

/** Rows of a table beyond which it is taken for a mistake. */
export const batchRowsAtMost = 10_000;

/** One storyboard, once for each row of a table. Paths are absolute. */
export const batchRequestSchema = z.strictObject({
  storyboard: absolutePathSchema,
  /** The CSV file. A cell gives the variable that its column is named after. */
  table: absolutePathSchema,
  /** Where the videos go. */
  folder: absolutePathSchema,
  /** Names of the videos, with `{{column}}`, `{{variable}}` or `{{row}}` in them; null for names of our choice. */
  name: z.string().min(1).max(1000).nullable().default(null),
  /** Variables that have the same value in all rows. */
  set: z.record(z.string(), variableValueSchema).default({}),
  preset: z.string().max(4096).optional(),
  existing: existingOutputSchema.default('error'),
  limits: jobLimitsSchema.default({}),
  /** Where each video is uploaded to, instead of what the storyboard and the settings say. */
  destinations: z.array(destinationSchema).max(10).optional(),
  /** Identity of the storyboard whose commands the user has allowed to run; none without it. */
  commandsAllowedFor: storyboardIdentitySchema.optional(),
  /** Only rows whose video an earlier batch was asked for, and did not finish. */
  onlyFailed: z.boolean().default(false),
});
export type BatchRequest = z.output<typeof batchRequestSchema>;
export type BatchRequestInput = z.input<typeof batchRequestSchema>;

/**
 * What becomes of a row: a new job; another attempt of an earlier one; an earlier one that still waits or runs goes on; or
 * nothing, with `onlyFailed`, since it has been made, or nobody asked for it before.
 */
export const rowActions = ['add', 'retry', 'continue', 'skip'] as const;

export const batchRowSchema = z.object({
  /** Counts from 1, without the heading. */
  row: z.number().int().positive(),
  /** Line of the file on which it begins, from 1. */
  line: z.number().int().positive(),
  /** Title of its job; null where the row is too wrong to have one. */
  title: z.string().nullable(),
  /** Absolute path of its video; null where it cannot have one. */
  output: z.string().nullable(),
  /** Cells by column. */
  values: z.record(z.string(), z.string()),
  action: z.enum(rowActions),
  /** The job that an earlier batch made for it. */
  earlier: z.object({ jobId: z.string(), state: z.enum(jobStates) }).nullable(),
  problems: z.array(problemSchema),
});
export type BatchRow = z.infer<typeof batchRowSchema>;

/** What a batch would do. Nothing has been queued. */
export const batchReportSchema = z.object({
  storyboard: z.string(),
  table: z.string(),
  folder: z.string(),
  title: z.string(),
  /** The template that names are made by. */
  name: z.string(),
  delimiter: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      /** Whether it is the name of a variable; else it can be used in names only. */
      isVariable: z.boolean(),
      /** The variable that was perhaps meant. */
      suggestion: z.string().nullable(),
    }),
  ),
  rows: z.array(batchRowSchema),
  /** What is wrong with the whole: the storyboard, the table, the template, the folder. */
  problems: z.array(problemSchema),
});
export type BatchReport = z.infer<typeof batchReportSchema>;

/** What was queued. */
export const batchAddedSchema = z.object({
  batchId: z.string(),
  /** In the order of the rows. */
  jobIds: z.array(z.string()),
});
export type BatchAdded = z.infer<typeof batchAddedSchema>;
