import { z } from 'zod';

/** A track by its place among those of its kind, from 1, or by its language, such as `en` or `eng`. */
const trackNameSchema = z.string().regex(/^(?:[1-9]\d{0,2}|[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*)$/, {
  error: 'expected the number of a track, from 1, or a language such as en or eng',
});

/** Which tracks of a file are taken over: all, none, or those that are named. */
export const trackChoiceSchema = z.union([z.enum(['all', 'none']), z.array(trackNameSchema).min(1).max(50)]);
export type TrackChoice = z.infer<typeof trackChoiceSchema>;

const shownTrackSchema = z.object({
  codec: z.string(),
  /** As the file says; null where it does not. */
  language: z.string().nullable(),
  title: z.string().nullable(),
});

/** What a file has beside its picture; tracks in their order, as {@link TrackChoice} counts them. */
export const mediaTracksSchema = z.object({
  audio: z.array(shownTrackSchema.extend({ channels: z.number() })),
  subtitles: z.array(shownTrackSchema),
  chapters: z.number(),
  /** Whether its colours are those of high dynamic range. */
  isHdr: z.boolean(),
});
export type MediaTracks = z.infer<typeof mediaTracksSchema>;

/**
 * One spelling for all spellings of a language: `eng`, `EN` and `en-GB` are `en`, `ger` and `deu` are `de`.
 * Source: the aliases of CLDR, by way of the runtime.
 */
export function languageOf(tag: string): string {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return tag.toLowerCase();
  }
}
