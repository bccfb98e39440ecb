import { z } from 'zod';
import { phases } from './phases';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of a structured log, as it stands in the file. */
export const logRecordSchema = z.object({
  /** ISO 8601, UTC, milliseconds. */
  time: z.string(),
  level: z.enum(logLevels),
  message: z.string(),
  jobId: z.string().optional(),
  attempt: z.number().int().positive().optional(),
  phase: z.enum(phases).optional(),
  /** Whatever else belongs to the message; flat values only. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type LogRecord = z.infer<typeof logRecordSchema>;

/** A stretch of a log: `from` counts lines from 0; `total` is how many lines there are now. */
export const logPageSchema = z.object({
  from: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  records: z.array(logRecordSchema),
});
export type LogPage = z.infer<typeof logPageSchema>;

/** What was found in a stretch of a log: `next` is the line to go on from, `total` how many lines there are now. */
export const logFindsSchema = z.object({
  next: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  /** Their numbers, counted from 0. */
  lines: z.array(z.number().int().nonnegative()),
  /** What they say, where that was asked for. */
  records: z.array(logRecordSchema),
});
export type LogFinds = z.infer<typeof logFindsSchema>;
