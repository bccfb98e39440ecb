import { z } from 'zod';
import { problemSchema } from './problem';

/** How an upload of a finished video is. It never changes what the job is: the video is made. */
export const uploadStates = ['waiting', 'running', 'done', 'failed', 'canceled'] as const;
export type UploadState = (typeof uploadStates)[number];

/** One destination of a job's video, as every face sees it. What opens it (tokens, session addresses) is not in here. */
export const uploadSchema = z.object({
  /** `gs://bucket/name` */
  url: z.string(),
  state: z.enum(uploadStates),
  /** Whether everybody may read it. */
  isPublic: z.boolean(),
  bytes: z.number().int().nonnegative(),
  /** Bytes that the server has for certain: from there it goes on. */
  confirmedBytes: z.number().int().nonnegative(),
  /** Which version of the object it became; null before. */
  generation: z.string().nullable(),
  crc32c: z.string().nullable(),
  error: problemSchema.nullable(),
});
export type Upload = z.infer<typeof uploadSchema>;

/** What is to be said of a completed job's uploads beside its state: the worst that became of one, or null. */
export function uploadTrouble(uploads: readonly Upload[]): 'failed' | 'canceled' | null {
  const states = new Set(uploads.map(({ state }) => state));
  if (states.has('failed')) return 'failed';
  return states.has('canceled') ? 'canceled' : null;
}
