import { z } from 'zod';

/** One line of a health report: what was looked at and how it stands. */
export const healthCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'error']),
  /** What is so, e.g. `ffmpeg 7.1 at /usr/bin/ffmpeg`. */
  detail: z.string(),
  /** What the user can do about it, where there is something. */
  action: z.string().optional(),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const metricSampleSchema = z.object({
  name: z.string(),
  kind: z.enum(['counter', 'gauge', 'histogram']),
  labels: z.record(z.string(), z.string()),
  /** The count of a counter, the value of a gauge, the number of observations of a histogram. */
  value: z.number(),
  /** Sum and quantiles of a histogram, seconds. */
  sum: z.number().optional(),
  p50: z.number().optional(),
  p99: z.number().optional(),
});
export type MetricSample = z.infer<typeof metricSampleSchema>;

/** How the engine is: for *Health*, `doctor`, and reports that people send. Holds no secrets. */
export const healthReportSchema = z.object({
  /** ISO 8601. */
  time: z.string(),
  version: z.string(),
  platform: z.string(),
  runtime: z.string(),
  executor: z.enum(['structured', 'plain']),
  home: z.string(),
  checks: z.array(healthCheckSchema),
  metrics: z.array(metricSampleSchema),
});
export type HealthReport = z.infer<typeof healthReportSchema>;
