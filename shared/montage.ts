import { z } from 'zod';

/** Ways for pictures and clips to follow each other. */
export const montageLooks = ['calm', 'lively', 'simple', 'classic'] as const;
export type MontageLook = (typeof montageLooks)[number];

const path = z.string().min(1).max(4096);

/** A slideshow or montage to be written as a storyboard. */
export const montageRequestSchema = z.strictObject({
  /** Pictures and clips, in the order of the video. */
  files: z.array(path).min(1).max(500),
  music: path.nullable(),
  look: z.enum(montageLooks),
  /** Seconds of the whole video, as long as the music, or as each look likes it. */
  length: z.union([z.number().min(1).max(3600), z.literal('music'), z.literal('natural')]),
  preset: z.string().max(100),
  /** Name of the video and its storyboard. */
  title: z.string().min(1).max(200),
  /** Shows the title over the beginning. */
  showTitle: z.boolean(),
});
export type MontageRequest = z.infer<typeof montageRequestSchema>;
