import { safeInput } from '../encoder/safe-input';
import type { AudioTrack, Track } from '../encoder/tracks';

/** What a transcode takes over from its source beside the picture. */
export interface KeptStreams {
  /** Absolute. */
  source: string;
  /** Sound tracks that are encoded anew, in this order. */
  audio: readonly AudioTrack[];
  subtitles: readonly { track: Track; codec: string }[];
  /** How many; 0 leaves them out. */
  chapters: number;
  /** Whether what the file says about itself is kept: title, artist, date, place … */
  tags: boolean;
  /** The title among them. */
  title: string | null;
}

/** Tags that are about a file's own container, and wrong in another one. */
const containerTags = ['major_brand', 'minor_version', 'compatible_brands', 'encoder'];

/** The input that kept streams come from. */
export function keptInput({ source, subtitles, chapters, tags }: KeptStreams): string[] {
  return subtitles.length === 0 && chapters === 0 && !tags ? [] : safeInput(source);
}

/**
 * Arguments for what is taken over, as options of the output.
 *
 * @param input Number of the {@link keptInput} among the inputs.
 * @param title Of the output where the source has none.
 */
export function keptArguments(kept: KeptStreams, input: number, title: string): string[] {
  const { audio, subtitles, chapters, tags } = kept;
  const tagged = (kind: 'a' | 's', place: number, track: Track) => [
    ...(track.language === null ? [] : [`-metadata:s:${kind}:${place}`, `language=${track.language}`]),
    ...(track.title === null ? [] : [`-metadata:s:${kind}:${place}`, `title=${track.title}`]),
    ...[`-disposition:${kind}:${place}`, dispositionOf(track)],
  ];
  return [
    ...subtitles.flatMap(({ track, codec }, place) => [
      ...['-map', `${input}:${track.index}`, `-c:s:${place}`, codec],
    ]),
    ...['-map_metadata', tags ? String(input) : '-1'],
    ...(tags ? containerTags.flatMap((name) => ['-metadata', `${name}=`]) : []),
    ...['-map_chapters', chapters > 0 ? String(input) : '-1'],
    ...(kept.title === null ? ['-metadata', `title=${title}`] : []),
    ...audio.flatMap((track, place) => tagged('a', place, track)),
    ...subtitles.flatMap(({ track }, place) => tagged('s', place, track)),
  ];
}

function dispositionOf({ isDefault, isForced }: Track): string {
  const flags = [...(isDefault ? ['default'] : []), ...(isForced ? ['forced'] : [])];
  return flags.length === 0 ? '0' : flags.join('+');
}
