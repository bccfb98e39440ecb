import { fail } from '../../../shared/errors';
import type { TrackChoice } from '../../../shared/job/track-choice';
import { languageOf } from '../../../shared/job/track-choice';
import { isSoundFormat } from '../../../shared/storyboard/output';
import type { Format } from '../../../shared/storyboard/output';
import type { AudioTrack, Track, Tracks } from '../../encoder/tracks';

/** A track of subtitles, and the codec that holds it in the new file; `copy` is as it is. */
export interface KeptSubtitles {
  track: Track;
  codec: 'mov_text' | 'subrip' | 'webvtt' | 'copy';
}

export interface SelectedTracks {
  audio: readonly AudioTrack[];
  subtitles: readonly KeptSubtitles[];
  /** What is left out though nobody asked for that, in sentences. */
  notes: readonly string[];
}

/** Subtitles that are pictures: nothing here can read what they say. */
const drawn = new Set(['hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle', 'xsub', 'dvb_teletext']);

/**
 * Chooses what a new file takes over from another one.
 *
 * @param what Of the file that is read: a choice of its tracks.
 * @throws SOURCE_NO_STREAM for a track that is named and not there; FEATURE_UNSUPPORTED for one that is named and cannot
 *   be held by the format.
 */
export function selectTracks(
  tracks: Tracks,
  what: { audio: TrackChoice; subtitles: TrackChoice },
  format: Format,
  input: string,
): SelectedTracks {
  const notes: string[] = [];
  const audio = holdableAudio(
    chosen(tracks.audio, what.audio, 'sound track', input),
    what.audio,
    format,
    notes,
  );
  const wanted = chosen(tracks.subtitles, what.subtitles, 'subtitle track', input);
  const subtitles = wanted.flatMap((track): KeptSubtitles[] => {
    const codec = subtitleCodec(track, format);
    if (codec !== null) return [{ track, codec }];
    const reason = drawn.has(track.codec)
      ? `${format} cannot hold it, since it consists of pictures (${track.codec}): choose a preset that makes mkv`
      : `${format} holds no subtitles`;
    const sentence = `The subtitle track ${describe(track, tracks.subtitles)} of "${input}" cannot be kept: ${reason}`;
    if (Array.isArray(what.subtitles)) throw fail('FEATURE_UNSUPPORTED', `${sentence}, or leave it out.`);
    notes.push(`${sentence}.`);
    return [];
  });
  return { audio, subtitles, notes };
}

function chosen<T extends Track>(
  tracks: readonly T[],
  choice: TrackChoice,
  what: string,
  input: string,
): readonly T[] {
  if (choice === 'all') return tracks;
  if (choice === 'none') return [];
  const found = new Set<T>();
  for (const name of choice) {
    const place = /^\d+$/.test(name) ? Number(name) : null;
    const matching =
      place === null
        ? tracks.filter(({ language }) => language !== null && languageOf(language) === languageOf(name))
        : tracks.slice(place - 1, place);
    if (matching.length === 0) {
      const has =
        tracks.length === 0
          ? `no ${what}s at all`
          : `${what}s ${tracks.map((track) => describe(track, tracks)).join(', ')}`;
      const named = place === null ? `in the language "${name}"` : String(place);
      throw fail('SOURCE_NO_STREAM', `"${input}" has no ${what} ${named}: it has ${has}.`);
    }
    for (const track of matching) found.add(track);
  }
  // In the order of the file: players offer them like that.
  return tracks.filter((track) => found.has(track));
}

function holdableAudio(
  tracks: readonly AudioTrack[],
  choice: TrackChoice,
  format: Format,
  notes: string[],
): readonly AudioTrack[] {
  const most = format === 'gif' ? 0 : isSoundFormat(format) ? 1 : Infinity;
  if (tracks.length <= most) return tracks;
  if (Array.isArray(choice))
    throw fail(
      'FEATURE_UNSUPPORTED',
      `${format} holds ${most === 0 ? 'no sound' : 'one sound track'}, and ${tracks.length} are named: name ${most === 0 ? 'none' : 'one'}.`,
    );
  // Without sound is what a GIF is.
  if (most === 0) return [];
  const kept = tracks.find(({ isDefault }) => isDefault) ?? tracks[0];
  notes.push(
    `${format} holds one sound track: the other ${tracks.length - 1} ${tracks.length === 2 ? 'is' : 'are'} left out.`,
  );
  return kept === undefined ? [] : [kept];
}

/** Null where the format cannot hold it. */
function subtitleCodec({ codec }: Track, format: Format): KeptSubtitles['codec'] | null {
  const isDrawn = drawn.has(codec);
  switch (format) {
    case 'mp4':
    case 'mov':
      return isDrawn ? null : 'mov_text';
    case 'webm':
      return isDrawn ? null : 'webvtt';
    case 'mkv':
      return isDrawn || codec === 'ass' || codec === 'subrip' ? 'copy' : 'subrip';
    case 'gif':
    case 'm4a':
    case 'mp3':
    case 'flac':
    case 'wav':
      return null;
  }
}

/** `2 (ger, Commentary)`. */
function describe(track: Track, all: readonly Track[]): string {
  const words = [track.language, track.title].filter((word) => word !== null);
  return `${all.indexOf(track) + 1}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
}
