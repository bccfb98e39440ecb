import { describe, expect, it } from 'vitest';
import type { AudioTrack, Track, Tracks } from '../../../electron/encoder/tracks';
import { selectTracks } from '../../../electron/render/transcode/select-tracks';
import { RenderyardError } from '../../../shared/errors';
import type { Format } from '../../../shared/storyboard/output';
import type { TrackChoice } from '../../../shared/job/track-choice';
import { trackChoiceSchema } from '../../../shared/job/track-choice';

const track = (index: number, codec: string, language: string | null, more: Partial<Track> = {}): Track => ({
  ...{ index, codec, language, title: null, isDefault: false, isForced: false },
  ...more,
});
const audio = (index: number, language: string | null, more: Partial<Track> = {}): AudioTrack => ({
  ...{ ...track(index, 'ac3', language, more), sampleRate: 48_000, channels: 6, durationSeconds: 10 },
});

/** A film as one takes it from a disc. */
const film: Tracks = {
  audio: [audio(1, 'eng', { isDefault: true }), audio(2, 'ger'), audio(3, 'eng', { title: 'Commentary' })],
  subtitles: [track(4, 'subrip', 'deu'), track(5, 'hdmv_pgs_subtitle', 'eng'), track(6, 'ass', null)],
  chapters: 3,
  title: 'A film',
};

function chosen(format: Format, what: { audio?: TrackChoice; subtitles?: TrackChoice } = {}, from = film) {
  const selected = selectTracks(from, { audio: 'all', subtitles: 'all', ...what }, format, '/film.mkv');
  return {
    audio: selected.audio.map(({ index }) => index),
    subtitles: selected.subtitles.map(({ track: { index }, codec }) => `${index} ${codec}`),
    notes: selected.notes,
  };
}

function refusal(run: () => unknown): RenderyardError {
  try {
    run();
  } catch (error) {
    if (error instanceof RenderyardError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('tracks', () => {
  it('are all kept, as far as the format can hold them, and it is said which it cannot', () => {
    expect(chosen('mp4')).toMatchObject({ audio: [1, 2, 3], subtitles: ['4 mov_text', '6 mov_text'] });
    expect(chosen('mp4').notes).toEqual([
      expect.stringContaining('The subtitle track 2 (eng) of "/film.mkv" cannot be kept'),
    ]);
    expect(chosen('mkv')).toEqual({
      audio: [1, 2, 3],
      subtitles: ['4 copy', '5 copy', '6 copy'],
      notes: [],
    });
    expect(chosen('webm').subtitles).toEqual(['4 webvtt', '6 webvtt']);
    expect(chosen('gif')).toMatchObject({ audio: [], subtitles: [] });
  });

  it('are chosen by number and by language, however that is spelt, in the order of the file', () => {
    expect(chosen('mp4', { audio: ['3', '1'] }).audio).toEqual([1, 3]);
    for (const german of ['de', 'deu', 'ger', 'DE-AT'])
      expect(chosen('mp4', { audio: [german], subtitles: [german] })).toEqual({
        audio: [2],
        subtitles: ['4 mov_text'],
        notes: [],
      });
    expect(chosen('mp4', { audio: ['en', '1'], subtitles: 'none' })).toMatchObject({
      audio: [1, 3],
      subtitles: [],
    });
    expect(chosen('mp4', { audio: 'none' }).audio).toEqual([]);
  });

  it('that are named and not there are refused, with those that are', () => {
    const error = refusal(() => chosen('mp4', { audio: ['fr'] }));
    expect(error.code).toBe('SOURCE_NO_STREAM');
    expect(error.message).toContain(
      'no sound track in the language "fr": it has sound tracks 1 (eng), 2 (ger)',
    );
    expect(refusal(() => chosen('mp4', { subtitles: ['4'] })).message).toContain('no subtitle track 4');
    const silent = { ...film, audio: [] };
    expect(refusal(() => chosen('mp4', { audio: ['1'] }, silent)).message).toContain(
      'no sound tracks at all',
    );
  });

  it('that are named and cannot be held are refused', () => {
    for (const format of ['mp4', 'webm', 'm4a'] as const)
      expect(refusal(() => chosen(format, { subtitles: ['2'] })).code).toBe('FEATURE_UNSUPPORTED');
    expect(refusal(() => chosen('mp3', { audio: ['1', '2'] })).code).toBe('FEATURE_UNSUPPORTED');
  });

  it('of sound are one where a format holds one: the default one', () => {
    const preferred = { ...film, audio: [audio(1, 'eng'), audio(2, 'ger', { isDefault: true })] };
    expect(chosen('mp3', { subtitles: 'none' }, preferred)).toMatchObject({
      audio: [2],
      notes: ['mp3 holds one sound track: the other 1 is left out.'],
    });
  });
});

it.each([
  ['all', true],
  ['none', true],
  [['1'], true],
  [['de-AT'], true],
  [[], false],
  [['0'], false],
  [['../x'], false],
])('%j is a choice of tracks: %s', (choice, isOne) => {
  expect(trackChoiceSchema.safeParse(choice).success).toBe(isOne);
});
