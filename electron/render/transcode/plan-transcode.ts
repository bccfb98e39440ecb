import { basename, extname } from 'node:path';
import { fail } from '../../../shared/errors';
import type { TranscodeSpec } from '../../../shared/job/spec';
import type { Mastering } from '../../../shared/mastering';
import { isSoundFormat } from '../../../shared/storyboard/output';
import type { MediaInfo } from '../../encoder/media';
import { readMastering } from '../../encoder/mastering';
import type { AudioTrack, Tracks } from '../../encoder/tracks';
import { outputOfPreset } from '../../storyboard';
import type { OutputSettings, ResolvedStoryboard, Scene } from '../../storyboard/resolved';
import { hdrOf } from '../hdr';
import type { KeptStreams } from '../kept-streams';
import { keepsMastering } from '../mastering-arguments';
import { canTonemap } from '../picture/tonemap';
import type { RenderServices } from '../services';
import { selectTracks } from './select-tracks';

/** A transcode as a render: a storyboard of one scene with one clip, and what is taken over beside its picture. */
export interface TranscodePlan {
  storyboard: ResolvedStoryboard;
  kept: KeptStreams;
  /** What the new file will lack, or have otherwise, though nobody asked for that. */
  notes: readonly string[];
}

/**
 * Looks at the file and decides what becomes of each of its parts.
 *
 * @throws RenderyardError PRESET_UNKNOWN, what is wrong with the file, SOURCE_NO_STREAM, FEATURE_UNSUPPORTED.
 */
export async function planTranscode(
  { input, preset: given, audio, subtitles, metadata, hdr }: TranscodeSpec,
  services: Pick<RenderServices, 'presets' | 'tools' | 'media' | 'processes'> & {
    capabilities: Pick<RenderServices['capabilities'], 'read'>;
  },
): Promise<TranscodePlan> {
  const preset = await services.presets.find(given);
  const { ffmpeg, ffprobe } = await services.tools();
  if ((await services.media.probe(input)).isStill)
    throw fail(
      'SOURCE_NO_STREAM',
      `"${input}" is a picture: name a clip or a sound, or make a video of the picture with a storyboard.`,
    );
  const media = await services.media.probeTracks(input);
  const { tracks } = media;
  const selected = selectTracks(tracks, { audio, subtitles }, preset.format, input);
  const { filters } = await services.capabilities.read(ffmpeg.path);
  const look = await withMastering(lookOf(outputOfPreset(preset), media, hdr, filters), media, (stream) =>
    readMastering(services.processes, ffprobe.path, input, stream),
  );
  // Sound of which nothing is known cannot be placed.
  const heard = media.audio === null ? [] : selected.audio;
  return {
    storyboard: clipAsStoryboard(input, look.output, heard.length > 0),
    kept: {
      source: input,
      audio: heard,
      subtitles: selected.subtitles,
      chapters: metadata && holdsChapters(preset.format) ? tracks.chapters : 0,
      tags: metadata,
      title: metadata ? tracks.title : null,
    },
    notes: [
      ...look.notes,
      ...selected.notes,
      ...lostSound(preset.format, media, heard),
      ...lostChapters(preset.format, tracks, metadata),
    ],
  };
}

interface Look {
  output: OutputSettings;
  notes: string[];
}

/** What the source says of its mastering is worth as much as its curve: it goes along where that is kept. */
async function withMastering(
  look: Look,
  { video }: MediaInfo,
  read: (stream: number) => Promise<Mastering | null>,
): Promise<Look> {
  const { output, notes } = look;
  const mastering = video === null || output.transfer === 'bt709' ? null : await read(video.index);
  if (mastering === null) return look;
  if (keepsMastering(output))
    return {
      output: { ...output, mastering },
      notes: [...notes, 'What is said of the mastering (its screen, the brightest light) is kept.'],
    };
  return {
    output,
    notes: [
      ...notes,
      `What is said of the mastering (its screen, the brightest light) is left out, since ${output.codec} is given none here: a preset of hevc or av1 keeps it.`,
    ],
  };
}

/** Colours of an output: those of the source where the preset has the bits for them. */
function lookOf(
  output: OutputSettings,
  { path, video }: MediaInfo,
  hdr: TranscodeSpec['hdr'],
  filters: ReadonlySet<string>,
): Look {
  if (video === null || isSoundFormat(output.format)) return { output, notes: [] };
  const source = hdrOf(video);
  // What is seen through is put on black, which is drawn in eight bits.
  const isDeep =
    output.depth === 10 && (/1[0-6]/.test(video.pixelFormat) || source !== null) && !video.hasAlpha;
  const deep = isDeep ? { ...output, deep: true } : output;
  if (source === null) return { output: deep, notes: [] };
  const name = source === 'pq' ? 'PQ' : 'HLG';
  if (isDeep && hdr === 'keep')
    return { output: { ...deep, transfer: source }, notes: [`HDR (${name}) is kept.`] };
  if (!canTonemap(filters))
    throw fail(
      'FEATURE_UNSUPPORTED',
      `"${path}" is HDR (${name}), which this ffmpeg cannot bring into ordinary colours (it has no filter zscale or tonemap): use a preset of 10 bits that keeps HDR, such as archive-hevc, or install a full build of ffmpeg.`,
    );
  const why = hdr === 'sdr' ? '' : `, since the preset has ${output.depth} bits`;
  return { output: deep, notes: [`HDR (${name}) is brought into ordinary colours (BT.709)${why}.`] };
}

function holdsChapters(format: OutputSettings['format']): boolean {
  return format !== 'gif' && format !== 'flac' && format !== 'wav';
}

/** Sound that ends so much later than the picture is no mere rest of its last frame; seconds. */
const overhang = 0.5;

function lostSound(
  format: OutputSettings['format'],
  { video, audio }: MediaInfo,
  heard: readonly AudioTrack[],
): string[] {
  if (isSoundFormat(format) || video?.durationSeconds == null) return [];
  const ends = heard.map(
    ({ index, durationSeconds }) =>
      durationSeconds ?? (index === audio?.index ? audio.durationSeconds : null) ?? 0,
  );
  const rest = Math.max(0, ...ends) - video.durationSeconds;
  return rest > overhang
    ? [
        `The sound goes on for ${rest.toFixed(1)} s after the picture, and ends with it here: a preset of sound alone keeps all of it.`,
      ]
    : [];
}

function lostChapters(format: OutputSettings['format'], { chapters }: Tracks, wanted: boolean): string[] {
  return wanted && chapters > 0 && !holdsChapters(format)
    ? [`${format} holds no chapters: they are left out.`]
    : [];
}

function clipAsStoryboard(input: string, output: OutputSettings, isHeard: boolean): ResolvedStoryboard {
  const { width, height, format } = output;
  const title = basename(input, extname(input));
  const base = { id: 'clip', path: 'input', start: 0, duration: null, fadeIn: 0, fadeOut: 0 };
  const still = { entrance: [], exit: [] };
  const clip = {
    ...{ ...base, src: input, trimStart: 0, trimDuration: null, speed: 1, loop: false },
    volume: isHeard ? 1 : 0,
  };
  const placement = { x: 0, y: 0, width, height, anchorX: 0, anchorY: 0 };
  const scene: Scene = {
    id: 'clip',
    path: 'input',
    duration: null,
    background: { kind: 'color', color: { rgb: '#000000', alpha: 1 } },
    elements: [
      isSoundFormat(format)
        ? { type: 'audio', ...clip }
        : { type: 'video', ...clip, ...still, placement, fit: 'contain', opacity: 1 },
    ],
    transition: null,
  };
  return {
    ...{ file: input, title, output, scenes: [scene], elements: [] },
    ...{ soundtrack: null, loudness: null, captions: null },
  };
}
