import { z } from 'zod';

/** Picture files that a frame of a video can be had as. */
export const frameFormats = ['png', 'jpeg'] as const;
export type FrameFormat = (typeof frameFormats)[number];

/** Widest picture of a frame, pixels. */
export const widestFrame = 8192;

const seconds = z.number().nonnegative();

/** A storyboard's scenes on the timeline of its video; all times in seconds. */
export const timelineSummarySchema = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  fps: z.number().positive(),
  totalFrames: z.number().int().positive(),
  duration: seconds,
  scenes: z.array(
    z.object({
      id: z.string(),
      /** In the document, counted from 0. */
      index: z.number().int().nonnegative(),
      start: seconds,
      duration: seconds,
      /** Length of the transition into the next scene, which both share. */
      transition: seconds,
      /** A moment that stands for the scene; no transition is under way then, where the scene has such a moment. */
      middle: seconds,
    }),
  ),
});
export type TimelineSummary = z.infer<typeof timelineSummarySchema>;

/** A frame, for a page to show. */
export const shownFrameSchema = z.object({
  /** A `data:` address. */
  picture: z.string().startsWith('data:image/'),
  /** Pixels. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Counted from 0. */
  frame: z.number().int().nonnegative(),
  /** When the frame begins. */
  seconds,
  totalFrames: z.number().int().positive(),
});
export type ShownFrame = z.infer<typeof shownFrameSchema>;
