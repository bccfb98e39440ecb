import { z } from 'zod';
import { runExplained } from './encode';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';

/** A track of sound or of subtitles in a media file. */
export interface Track {
  /** Of the stream in its file. */
  index: number;
  codec: string;
  /** As the file says: mostly three letters of ISO 639-2; null where it does not say. */
  language: string | null;
  title: string | null;
  isDefault: boolean;
  isForced: boolean;
}

export interface AudioTrack extends Track {
  sampleRate: number;
  channels: number;
  durationSeconds: number | null;
}

/** Everything in a media file that is not its picture. */
export interface Tracks {
  audio: readonly AudioTrack[];
  subtitles: readonly Track[];
  chapters: number;
  /** What the file calls itself. */
  title: string | null;
}

const count = z.coerce.number().int().nonnegative().optional().catch(undefined);
const streamSchema = z.looseObject({
  index: z.number().int().nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  sample_rate: count,
  channels: count,
  duration: z.coerce.number().optional().catch(undefined),
  disposition: z.record(z.string(), z.number()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
const outputSchema = z.looseObject({
  streams: z.array(streamSchema),
  chapters: z.array(z.unknown()).optional(),
  format: z.looseObject({ tags: z.record(z.string(), z.string()).optional() }),
});

/**
 * Lists the tracks of a media file that has been probed before: it is known to be one.
 *
 * @param ffprobe Absolute path.
 * @throws RenderyardError, Cancelled.
 */
export async function readTracks(processes: CommandRunner, ffprobe: string, path: string): Promise<Tracks> {
  const { stdout } = await runExplained(processes, {
    program: ffprobe,
    args: [
      ...['-v', 'error', ...safetyOptions, '-of', 'json', '-show_chapters', '-show_entries'],
      'stream=index,codec_type,codec_name,sample_rate,channels,duration:stream_tags:stream_disposition:format_tags',
      path,
    ],
    label: `ffprobe (tracks of "${path}")`,
    stdout: 'capture',
    limits: { absoluteMs: 60_000 },
  });
  const { streams, chapters, format } = outputSchema.parse(JSON.parse(stdout));
  const of = (type: string) => streams.filter(({ codec_type }) => codec_type === type);
  return {
    audio: of('audio').flatMap((stream) => {
      const { sample_rate: sampleRate = 0, channels = 0, duration } = stream;
      if (sampleRate === 0 || channels === 0) return [];
      return [{ ...toTrack(stream), sampleRate, channels, durationSeconds: duration ?? null }];
    }),
    subtitles: of('subtitle').map(toTrack),
    chapters: chapters?.length ?? 0,
    title: tag(format.tags, 'title'),
  };
}

function toTrack({ index, codec_name, disposition, tags }: z.infer<typeof streamSchema>): Track {
  const language = tag(tags, 'language');
  return {
    index,
    codec: codec_name ?? 'unknown',
    language: language === 'und' ? null : language,
    title: tag(tags, 'title'),
    isDefault: disposition?.default === 1,
    isForced: disposition?.forced === 1,
  };
}

/** Containers differ in how they write the names of tags. */
function tag(tags: Readonly<Record<string, string>> | undefined, name: string): string | null {
  const [, value] = Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name) ?? [];
  return value === undefined || value.trim() === '' ? null : value;
}
