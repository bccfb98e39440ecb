import { z } from 'zod';
import { phases } from './phases';
import { problemSchema } from './problem';
import { progressSchema } from './progress';
import { jobSpecSchema } from './spec';
import { jobStates } from './states';
import { uploadSchema } from './upload';

/** What a completed job made. */
export const jobResultSchema = z.object({
  /** Final path; differs from the one asked for only with `existing: unique`. */
  output: z.string(),
  /** Hex digest of the finished file. */
  sha256: z.string(),
  bytes: z.number().int().nonnegative(),
  durationSeconds: z.number().nonnegative(),
  frames: z.number().int().nonnegative(),
  width: z.number().int().nonnegative(),
  height: z.number().int().nonnegative(),
  segmentsReused: z.number().int().nonnegative(),
  segmentsRendered: z.number().int().nonnegative(),
  /** What to look at in the video, in sentences: sources that could not be decoded without errors. */
  notes: z.array(z.string()).optional(),
});
export type JobResult = z.infer<typeof jobResultSchema>;

/** A job as every face of the engine sees it. Times are milliseconds since 1970. */
export const jobSchema = z.object({
  id: z.string(),
  title: z.string(),
  spec: jobSpecSchema,
  state: z.enum(jobStates),
  /** Higher runs first; 0 is normal. */
  priority: z.number().int().min(-100).max(100),
  /** Place among jobs of equal priority; smaller runs first. */
  position: z.number(),
  /** Counts from 1. */
  attempt: z.number().int().positive(),
  phase: z.enum(phases).nullable(),
  /** Seconds spent in each phase that was entered, over all runs of the attempt; of the one under way, until `phaseStartedAt`. */
  phaseSeconds: z.partialRecord(z.enum(phases), z.number().nonnegative()),
  /** When the phase under way began, where that is known: in the process that runs the job. */
  phaseStartedAt: z.number().nullable(),
  progress: progressSchema.nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  error: problemSchema.nullable(),
  /** The finished video; there before the job has ended while it is uploaded. */
  result: jobResultSchema.nullable(),
  /** Where the video goes, in the order of the destinations; empty until it is made. */
  uploads: z.array(uploadSchema),
});
export type Job = z.infer<typeof jobSchema>;
