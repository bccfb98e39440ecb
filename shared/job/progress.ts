import { z } from 'zod';
import { phases } from './phases';

/** The latest word on a running job. `fraction` never goes backwards within an attempt. */
export const progressSchema = z.object({
  phase: z.enum(phases),
  /** 0 to 1 over the whole job. */
  fraction: z.number().min(0).max(1),
  /** Frames finished, over all segments. */
  frame: z.number().int().nonnegative(),
  /** Frames of the whole video; 0 until it is planned. */
  totalFrames: z.number().int().nonnegative(),
  /** Frames a second, summed over all encoders that run now. */
  fps: z.number().nonnegative(),
  /** Seconds of video made per second of time; 1 is real time. */
  speed: z.number().nonnegative(),
  /** Seconds left, or null while nobody can know. */
  etaSeconds: z.number().nonnegative().nullable(),
  /** While the video is uploaded; `etaSeconds` is then the time left of that. */
  upload: z
    .object({
      /** `gs://bucket/name` */
      url: z.string(),
      /** Bytes that were handed to the network; may fall when some have to be sent again. */
      sentBytes: z.number().int().nonnegative(),
      totalBytes: z.number().int().nonnegative(),
      bytesPerSecond: z.number().nonnegative(),
    })
    .optional(),
});
export type Progress = z.infer<typeof progressSchema>;
