import { z } from 'zod';
import { parseFrameRate } from './frame-rate';
import { quote } from './wording';

export const formats = ['mp4', 'mov', 'webm', 'gif'] as const;
export const codecs = ['h264', 'hevc', 'vp9', 'av1', 'prores', 'gif'] as const;
export const qualities = ['draft', 'standard', 'high'] as const;
export type Format = (typeof formats)[number];
export type Codec = (typeof codecs)[number];
export type QualityName = (typeof qualities)[number];

/** Which codecs a container holds; the first is the one taken when none is named. */
export const codecsOfFormat: Readonly<Record<Format, readonly [Codec, ...Codec[]]>> = {
  mp4: ['h264', 'hevc', 'av1'],
  mov: ['h264', 'hevc', 'prores'],
  webm: ['vp9', 'av1'],
  gif: ['gif'],
};

const edge = z
  .number()
  .int()
  .min(16)
  .max(8192)
  .multipleOf(2, { error: (issue) => `expected an even number of pixels, got ${quote(issue.input)}` });

const frameRateForms = 'frames a second from 1 to 240, such as 30, 29.97 or "30000/1001"';

export const frameRateSchema = z
  .union([z.number(), z.string().max(32)], {
    error: (issue) => `expected ${frameRateForms}, got ${quote(issue.input)}`,
  })
  .refine((value) => parseFrameRate(value) !== null, {
    error: (issue) => `expected ${frameRateForms}, got ${quote(issue.input)}`,
  })
  .meta({ id: 'frameRate' });

export const outputSchema = z
  .strictObject({
    preset: z.string().min(1).max(100).optional().describe('Named output settings, e.g. web-1080p.'),
    width: edge.optional().describe('Pixels, even.'),
    height: edge.optional().describe('Pixels, even.'),
    fps: frameRateSchema.optional().describe('Frames a second; 29.97 means 30000/1001.'),
    format: z.enum(formats).optional().describe('Container.'),
    codec: z.enum(codecs).optional().describe('Video codec; follows format when left out.'),
    quality: z.enum(qualities).optional().describe('draft is quick, high is slow and large.'),
  })
  .meta({ id: 'output', description: 'Size, speed and format of the video.' });
/** Output settings of one layer: whatever it says. */
export type OutputConfig = z.infer<typeof outputSchema>;
