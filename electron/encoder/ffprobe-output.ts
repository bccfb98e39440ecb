import { z } from 'zod';
import type { AudioStream, VideoStream } from './media';

const count = z.coerce.number().int().nonnegative().optional().catch(undefined);
const seconds = z.coerce.number().optional().catch(undefined);

const sideDataSchema = z.looseObject({
  side_data_type: z.string().optional(),
  /** Degrees counterclockwise, -180 to 180. */
  rotation: z.coerce.number().optional().catch(undefined),
});

const streamSchema = z.looseObject({
  index: z.number().int().nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: count,
  height: count,
  sample_aspect_ratio: z.string().optional(),
  pix_fmt: z.string().optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  color_primaries: z.string().optional(),
  field_order: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  start_time: seconds,
  duration: seconds,
  nb_frames: count,
  sample_rate: count,
  channels: count,
  disposition: z.record(z.string(), z.number()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z.array(sideDataSchema).optional(),
});
export type ProbedStream = z.infer<typeof streamSchema>;

/** The members of `ffprobe -of json` that are used; everything else is let through unread. */
export const ffprobeOutputSchema = z.looseObject({
  format: z.looseObject({ format_name: z.string(), duration: seconds, start_time: seconds }),
  streams: z.array(streamSchema),
  frames: z
    .array(
      z.looseObject({
        pix_fmt: z.string().optional(),
        color_range: z.string().optional(),
        color_space: z.string().optional(),
        side_data_list: z.array(sideDataSchema).optional(),
      }),
    )
    .optional(),
});
export type FfprobeOutput = z.infer<typeof ffprobeOutputSchema>;

/** Reads what ffprobe said of the picture that would be used: the first one that is not a cover in a sound file. */
export function readVideoStream(output: FfprobeOutput, isStill: boolean): VideoStream | null {
  const stream = output.streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  if (
    stream?.width === undefined ||
    stream.height === undefined ||
    stream.width === 0 ||
    stream.height === 0
  ) {
    return null;
  }
  // A still's own frame knows more than its stream: orientation from EXIF, the pixel format of a WebP.
  const frame = isStill ? output.frames?.[0] : undefined;
  const rotation = readRotation(frame?.side_data_list) ?? readRotation(stream.side_data_list) ?? 0;
  const aspect = readRatio(stream.sample_aspect_ratio, ':') ?? { num: 1, den: 1 };
  const shown = {
    width: Math.max(1, Math.round((stream.width * aspect.num) / aspect.den)),
    height: stream.height,
  };
  const turned = rotation === 90 || rotation === 270;
  const average = readRatio(stream.avg_frame_rate, '/');
  const base = readRatio(stream.r_frame_rate, '/');
  const frameRate = isStill ? null : (average ?? base);
  const pixelFormat = frame?.pix_fmt ?? stream.pix_fmt ?? 'unknown';
  const alphaTrack = stream.tags?.alpha_mode === '1' || stream.tags?.ALPHA_MODE === '1';
  const decoder = alphaTrack ? alphaDecoder(stream.codec_name) : null;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    width: turned ? shown.height : shown.width,
    height: turned ? shown.width : shown.height,
    rotation,
    pixelFormat,
    frames: stream.nb_frames ?? null,
    frameRate,
    variableFrameRate:
      frameRate !== null && base !== null && (!nearlyEqual(frameRate, base) || hasPauses(stream, base)),
    durationSeconds: isStill ? null : lengthOfStream(stream, output.format),
    colorRange:
      readRange(frame?.color_range ?? stream.color_range) ?? (pixelFormat.startsWith('yuvj') ? 'pc' : null),
    colorSpace: known(frame?.color_space ?? stream.color_space),
    colorTransfer: known(stream.color_transfer),
    colorPrimaries: known(stream.color_primaries),
    interlaced: !isStill && isInterlaced(stream),
    hasAlpha: decoder !== null || alphaFormats.test(pixelFormat),
    decoder,
  };
}

/** The first sound stream. */
export function readAudioStream(output: FfprobeOutput): AudioStream | null {
  const stream = output.streams.find(({ codec_type }) => codec_type === 'audio');
  if (stream?.sample_rate === undefined || stream.channels === undefined || stream.channels === 0)
    return null;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    sampleRate: stream.sample_rate,
    channels: stream.channels,
    durationSeconds: lengthOfStream(stream, output.format),
  };
}

/** Seconds from the first thing in a file to its end; null where it does not say. */
export function lengthOfFile({ format_name, duration, start_time }: FfprobeOutput['format']): number | null {
  if (duration === undefined) return null;
  // Matroska says where it ends, which is not how long it is when it begins later than at 0.
  return duration - (isMatroska(format_name) ? Math.max(0, start_time ?? 0) : 0);
}

/** The same for one stream: until its end, since that is where it has been played. */
function lengthOfStream(stream: ProbedStream, format: FfprobeOutput['format']): number | null {
  const start = format.start_time ?? 0;
  if (stream.duration !== undefined) {
    // ASF gives the length of the whole for each stream.
    const late = format.format_name === 'asf' ? 0 : (stream.start_time ?? start) - start;
    return late + stream.duration;
  }
  const end = isMatroska(format.format_name) ? readClock(stream.tags?.DURATION) : undefined;
  return end === undefined ? lengthOfFile(format) : end - Math.max(0, start);
}

function isMatroska(format: string): boolean {
  return format.split(',').includes('matroska');
}

/** Seconds of `00:01:02.500000000`. */
function readClock(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  if (seconds === undefined) return undefined;
  const length = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return length > 0 ? length : undefined;
}

/** DV is interlaced as a rule and does not say so; its frames do, so that progressive ones are left alone. */
function isInterlaced({ field_order, codec_name }: ProbedStream): boolean {
  return ['tt', 'bb', 'tb', 'bt'].includes(field_order ?? '') || codec_name === 'dvvideo';
}

/** Pixel formats with an alpha plane or component, or a palette that may hold transparent colours. */
const alphaFormats = /^(yuva|rgba|bgra|argb|abgr|gbrap|ya8|ya16|pal8|ayuv|vuya)/;

/** ffmpeg's own decoders of VP8 and VP9 drop the alpha that WebM carries beside the picture. */
function alphaDecoder(codec: string | undefined): string | null {
  if (codec === 'vp9') return 'libvpx-vp9';
  return codec === 'vp8' ? 'libvpx' : null;
}

/** Clockwise quarter turns; ffprobe counts the other way. */
function readRotation(sideData: readonly z.infer<typeof sideDataSchema>[] | undefined): number | undefined {
  const counterclockwise = sideData?.find(({ rotation }) => rotation !== undefined)?.rotation;
  if (counterclockwise === undefined) return undefined;
  const quarters = Math.round(-counterclockwise / 90);
  return (((quarters % 4) + 4) % 4) * 90;
}

function readRatio(text: string | undefined, separator: string): { num: number; den: number } | null {
  const [num, den] = (text ?? '').split(separator).map(Number);
  return num !== undefined && den !== undefined && num > 0 && den > 0 ? { num, den } : null;
}

function nearlyEqual(a: { num: number; den: number }, b: { num: number; den: number }): boolean {
  return Math.abs((a.num * b.den) / (a.den * b.num) - 1) < 0.002;
}

/** Seconds by which a clip may be longer than its frames would be at their rate: the last one may stay for longer. */
const pauseSeconds = 0.5;

/** A pause or two in a long recording hardly change the average. */
function hasPauses({ nb_frames, duration }: ProbedStream, rate: { num: number; den: number }): boolean {
  if (nb_frames === undefined || duration === undefined) return false;
  return Math.abs(duration - (nb_frames * rate.den) / rate.num) > pauseSeconds;
}

function readRange(text: string | undefined): 'tv' | 'pc' | null {
  return text === 'tv' || text === 'pc' ? text : null;
}

function known(text: string | undefined): string | null {
  return text === undefined || text === 'unknown' || text === 'reserved' ? null : text;
}
