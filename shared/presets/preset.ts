import { z } from 'zod';
import {
  beyondCodec,
  codecs,
  codecsOfFormat,
  depthsOfCodec,
  formats,
  frameRateSchema,
  outputSchema,
  qualities,
  toEdge,
} from '../storyboard/output';

const { width, height, depth, crf, audioBitrate } = outputSchema.shape;

/** How a preset may be called: it is also the name of its file. */
export const presetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
    error: 'expected a name of small letters, digits, ".", "_" and "-", at most 64 of them',
  })
  .refine((name) => !name.endsWith('.json'), { error: 'a name that ends in .json is taken for a path' });

/**
 * Named output settings: a layer between the settings and the storyboard. This is what a preset's file holds, too:
 * JSON, in which whatever has a usual value may be left out.
 */
export const presetSchema = z
  .strictObject({
    name: presetNameSchema,
    title: z.string().trim().min(1).max(100).optional(),
    /** Pixels, even; of no meaning where there is only sound. One alone keeps the proportions of 1280 × 720. */
    width,
    height,
    /** Frames a second. */
    fps: frameRateSchema.default(30),
    format: z.enum(formats).default('mp4'),
    /** The first of the format's when left out. */
    codec: z.enum(codecs).optional(),
    quality: z.enum(qualities).default('standard'),
    depth,
    crf,
    audioBitrate,
  })
  .transform(({ title, codec, depth: bits, ...preset }) => {
    const held = codec ?? codecsOfFormat[preset.format][0];
    return {
      ...preset,
      ...wholeSize(preset),
      title: title ?? preset.name,
      codec: held,
      depth: bits ?? depthsOfCodec[held][0],
    };
  })
  .superRefine((preset, context) => {
    const { format, codec, depth: bits } = preset;
    const beyond = beyondCodec(preset);
    if (beyond !== undefined)
      context.addIssue({ code: 'custom', path: [beyond.key], message: beyond.message });
    if (!codecsOfFormat[format].includes(codec))
      context.addIssue({
        code: 'custom',
        path: ['codec'],
        message: `${format} cannot hold ${codec}: it holds ${codecsOfFormat[format].join(', ')}`,
      });
    else if (!depthsOfCodec[codec].includes(bits))
      context.addIssue({
        code: 'custom',
        path: ['depth'],
        message: `${codec} has ${depthsOfCodec[codec].join(' or ')} bits, not ${bits}`,
      });
  });

/** The usual size of a video. */
const usual = { width: 1280, height: 720 };

function wholeSize({
  width: wide,
  height: high,
}: {
  width?: number | undefined;
  height?: number | undefined;
}) {
  if (wide === undefined && high === undefined) return usual;
  return {
    width: wide ?? toEdge(((high ?? 0) * usual.width) / usual.height),
    height: high ?? toEdge(((wide ?? 0) * usual.height) / usual.width),
  };
}

export type Preset = z.output<typeof presetSchema>;

/** A preset that can be chosen. */
export type KnownPreset = Preset & { origin: 'built-in' | 'user' };

/** What ends the name of a preset's file. */
export const presetSuffix = '.preset.json';

/** Whether what was given as a preset is the path of its file rather than a name. */
export function isPresetPath(given: string): boolean {
  return /[\\/]/.test(given) || given.endsWith('.json');
}
