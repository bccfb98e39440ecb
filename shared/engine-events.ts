import { z } from 'zod';
import { jobSchema } from './job/job';
import { progressSchema } from './job/progress';
import { settingsSchema } from './settings';

/** Why the queue starts no further jobs by itself. */
export const queueStatusSchema = z.object({
  paused: z.boolean(),
  /** A sentence for people when something other than the user paused it (no space left), else null. */
  reason: z.string().nullable(),
});
export type QueueStatus = z.infer<typeof queueStatusSchema>;

/**
 * What the engine tells its faces. `job` carries a job whole and comes on each change of state, phase, order or
 * priority; `progress` is the latest value only, at most 10 a second and job.
 */
export const engineEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('removed'), jobIds: z.array(z.string()) }),
  z.object({ type: z.literal('progress'), jobId: z.string(), progress: progressSchema }),
  /** The log of this attempt has grown to `total` lines. */
  z.object({ type: z.literal('log'), jobId: z.string(), attempt: z.number(), total: z.number() }),
  z.object({ type: z.literal('queue'), queue: queueStatusSchema }),
  z.object({ type: z.literal('settings'), settings: settingsSchema }),
]);
export type EngineEvent = z.infer<typeof engineEventSchema>;
