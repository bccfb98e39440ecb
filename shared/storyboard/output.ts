import { z } from 'zod';
import { parseFrameRate } from './frame-rate';
import { quote } from './wording';

/** Containers of sound alone. */
const soundFormats = ['m4a', 'mp3', 'flac', 'wav'] as const;
export const formats = ['mp4', 'mov', 'mkv', 'webm', 'gif', ...soundFormats] as const;
export const codecs = [
  ...(['h264', 'hevc', 'vp9', 'av1', 'prores', 'gif'] as const),
  ...(['aac', 'mp3', 'flac', 'pcm'] as const),
] as const;
export const qualities = ['draft', 'standard', 'high'] as const;
export type Format = (typeof formats)[number];
export type Codec = (typeof codecs)[number];
export type QualityName = (typeof qualities)[number];

/** Which codecs a container holds; the first is the one taken when none is named. */
export const codecsOfFormat: Readonly<Record<Format, readonly [Codec, ...Codec[]]>> = {
  mp4: ['h264', 'hevc', 'av1'],
  mov: ['h264', 'hevc', 'prores'],
  mkv: ['h264', 'hevc', 'av1', 'vp9'],
  webm: ['vp9', 'av1'],
  gif: ['gif'],
  m4a: ['aac'],
  mp3: ['mp3'],
  flac: ['flac'],
  wav: ['pcm'],
};

export type Depth = 8 | 10;
/** Bits of each colour that a codec is given here; the first when none are named. */
export const depthsOfCodec: Readonly<Record<Codec, readonly [Depth, ...Depth[]]>> = {
  h264: [8],
  hevc: [8, 10],
  vp9: [8, 10],
  av1: [8, 10],
  prores: [10],
  gif: [8],
  aac: [8],
  mp3: [8],
  flac: [8],
  pcm: [8],
};

/** Whether a format holds sound alone. */
export function isSoundFormat(format: Format): boolean {
  return (soundFormats as readonly string[]).includes(format);
}

/** What a file of a format may be called to end in; the first is the usual one. */
export function endingsOfFormat(format: Format): readonly [string, ...string[]] {
  return format === 'mp4' ? ['.mp4', '.m4v'] : [`.${format}`];
}

/** Pictures of a GIF stay for whole hundredths of a second, and viewers slow down those that stay for one. */
const gifRateAtMost = 50;
/** Pixels: SVT-AV1 takes no smaller picture. */
const av1EdgeAtLeast = 64;
/** x264 and x265 take more for as much. */
const crfAtMost: Readonly<Partial<Record<Codec, number>>> = { h264: 51, hevc: 51 };
/** Bits a second: the last of the rates that MP3 knows. */
const mp3RateAtMost = 320_000;

/** What a codec cannot do of what it is asked for: the member that asks for it, and words without the last full stop. */
export function beyondCodec({
  codec,
  fps,
  crf,
  audioBitrate,
  ...size
}: {
  codec: Codec;
  fps: number | string;
  width: number;
  height: number;
  crf?: number | null | undefined;
  audioBitrate?: number | null | undefined;
}): { key: 'fps' | 'width' | 'height' | 'crf' | 'audioBitrate'; message: string } | undefined {
  const rate = parseFrameRate(fps);
  if (codec === 'gif' && rate !== null && rate.num > gifRateAtMost * rate.den)
    return { key: 'fps', message: `a gif has at most ${gifRateAtMost} frames a second, not ${fps}` };
  const { [codec]: coarsest = Infinity } = crfAtMost;
  if (crf != null && crf > coarsest)
    return { key: 'crf', message: `the crf of ${codec} goes up to ${coarsest}, not ${crf}` };
  if (codec === 'mp3' && audioBitrate != null && audioBitrate > mp3RateAtMost) {
    const message = `mp3 has at most ${mp3RateAtMost} bits a second, not ${audioBitrate}`;
    return { key: 'audioBitrate', message };
  }
  const small = (['width', 'height'] as const).find((key) => size[key] < av1EdgeAtLeast);
  if (codec !== 'av1' || small === undefined) return undefined;
  const message = `av1 needs a ${small} of at least ${av1EdgeAtLeast} pixels, not ${size[small]}`;
  return { key: small, message };
}

const edgeAtLeast = 16;
const edgeAtMost = 8192;
const edge = z
  .number()
  .int()
  .min(edgeAtLeast)
  .max(edgeAtMost)
  .multipleOf(2, { error: (issue) => `expected an even number of pixels, got ${quote(issue.input)}` });

/** The nearest that an edge of a video can have, pixels. */
export function toEdge(pixels: number): number {
  return Math.min(edgeAtMost, Math.max(edgeAtLeast, Math.round(pixels / 2) * 2));
}

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
    format: z.enum(formats).optional().describe('Container; m4a, mp3, flac and wav hold the sound alone.'),
    codec: z.enum(codecs).optional().describe('Codec; follows format when left out.'),
    quality: z.enum(qualities).optional().describe('draft is quick, high is slow and large.'),
    depth: z
      .union([z.literal(8), z.literal(10)])
      .optional()
      .describe('Bits of each colour; 10 in hevc, av1, vp9 and prores.'),
    crf: z
      .number()
      .min(0)
      .max(63)
      .optional()
      .describe(
        'Constant rate factor on the scale of the codec, instead of that of the quality; less is better. Up to 51 for h264 and hevc.',
      ),
    audioBitrate: z
      .number()
      .int()
      .min(16_000)
      .max(512_000)
      .optional()
      .describe('Bits a second of the sound, instead of those of the quality.'),
  })
  .meta({ id: 'output', description: 'Size, speed and format of the video.' });
/** Output settings of one layer: whatever it says. */
export type OutputConfig = z.infer<typeof outputSchema>;
