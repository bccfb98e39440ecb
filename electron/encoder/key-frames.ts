import { z } from 'zod';
import { runExplained } from './encode';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';

/** Codecs whose frames are all key frames. */
const allKeyFrames = new Set(['prores', 'mjpeg', 'dnxhd', 'ffv1', 'huffyuv', 'rawvideo', 'qtrle', 'png']);

export function hasOnlyKeyFrames(codec: string): boolean {
  return allKeyFrames.has(codec);
}

/**
 * Whether ffmpeg goes to a key frame when it seeks in a file of this format, as ffprobe calls it. In streams of MPEG it goes to
 * any picture (source: `libavformat/mpegts.c` and `mpeg.c`, which give a timestamp for each).
 */
export function hasIndex(format: string): boolean {
  return !['mpegts', 'mpeg'].includes(format);
}

/** Seconds between two places that are looked at, and how many places of a long file at most. */
const stepSeconds = 3;
const placesAtMost = 200;

const number = z.coerce.number();
const outputSchema = z.object({
  frames: z
    .array(
      z.looseObject({
        key_frame: number.optional(),
        pict_type: z.string().optional(),
        best_effort_timestamp_time: number.optional(),
      }),
    )
    .optional(),
  format: z.looseObject({ start_time: number.optional() }).optional(),
});

/**
 * Finds moments of a clip from which on it can be decoded at once, by going to places a few seconds apart as ffmpeg would:
 * the index of the file is read, and of its content a key frame for each place. Each is decoded by itself, since some that
 * call themselves key frames do not come out alone (those of a picture that is refreshed bit by bit).
 *
 * @param ffprobe Absolute path.
 * @param clip `seconds`: its length.
 * @returns seconds from the beginning of the file, in order, which itself is not among them; none where the file has no index.
 * @throws RenderyardError, Cancelled.
 */
export async function readKeyFrames(
  processes: CommandRunner,
  ffprobe: string,
  { path, stream, seconds }: Readonly<{ path: string; stream: number; seconds: number }>,
): Promise<number[]> {
  const step = Math.max(stepSeconds, seconds / placesAtMost);
  const places = Array.from({ length: Math.max(0, Math.ceil(seconds / step) - 1) }, (_, index) =>
    ((index + 1) * step).toFixed(3),
  );
  if (places.length === 0) return [];
  const { stdout } = await runExplained(processes, {
    program: ffprobe,
    args: [
      ...['-v', 'fatal', ...safetyOptions, '-select_streams', String(stream)],
      ...['-read_intervals', places.map((place) => `${place}%+#1`).join(',')],
      ...['-show_entries', 'frame=key_frame,pict_type,best_effort_timestamp_time:format=start_time'],
      ...['-of', 'json', path],
    ],
    label: `ffprobe ("${path}")`,
    stdout: 'capture',
    limits: { absoluteMs: 60_000 },
  });
  const { frames = [], format } = outputSchema.parse(JSON.parse(stdout));
  const moments = frames.flatMap(({ key_frame, pict_type, best_effort_timestamp_time: moment }) =>
    key_frame === 1 && pict_type === 'I' && moment !== undefined ? [moment - (format?.start_time ?? 0)] : [],
  );
  return [...new Set(moments)].filter((moment) => moment > 0).sort((a, b) => a - b);
}
