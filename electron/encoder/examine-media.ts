import { open, stat } from 'node:fs/promises';
import { fail, RenderyardError } from '../../shared/errors';
import { requireFfprobe } from './capabilities';
import { runExplained } from './encode';
import { ffprobeOutputSchema, lengthOfFile, readAudioStream, readVideoStream } from './ffprobe-output';
import type { FfprobeOutput } from './ffprobe-output';
import { readHeifOrientation } from './heif';
import { readIndexedKeyFrames } from './indexed-key-frames';
import { hasIndex } from './key-frames';
import { fewEnough, measurePackets } from './measure-packets';
import type { MeasuredPackets } from './measure-packets';
import type { AudioStream, MediaInfo, VideoStream } from './media';
import { readOrientation, uprightSize } from './orientation';
import type { Orientation } from './orientation';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';
import { sniffPicture } from './sniff';
import type { Sniffed } from './sniff';
import { readWebpOrientation } from './webp-animation';
import { animationInfo } from './webp-info';

/** Pictures beyond this (16384 × 16384) would need gigabytes once decoded: refused rather than tried. */
const pixelsAtMost = 16_384 * 16_384;

const probeLimits = { absoluteMs: 60_000 };

const streamEntries = [
  'index,codec_type,codec_name,width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,color_transfer',
  'color_primaries,field_order,r_frame_rate,avg_frame_rate,start_time,duration,nb_frames,sample_rate,channels',
].join(',');
const entries = [
  'format=format_name,duration,start_time',
  `stream=${streamEntries}`,
  'stream_tags=alpha_mode,ALPHA_MODE,DURATION',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
].join(':');
const frameEntries = ':frame=pix_fmt,color_range,color_space:frame_side_data=rotation,side_data_type';

/** A clip, sound or animation as its headers describe it. */
interface Described {
  path: string;
  /** Of an animation. */
  picture: Sniffed | undefined;
  format: FfprobeOutput['format'];
  video: VideoStream | null;
  audio: AudioStream | null;
}

/** When its pictures are shown. */
type Timing = Pick<MediaInfo, 'isStill' | 'durationSeconds' | 'video'>;

/** Reads all packets of a stream. @throws RenderyardError, Cancelled. */
type Measure = (stream: number) => Promise<MeasuredPackets>;

/**
 * Finds out what a media file holds: from its headers, and where they say too little from its packets or its index.
 *
 * @param ffprobe Absolute path.
 * @param path Absolute.
 * @throws RenderyardError SOURCE_UNREADABLE (no media, damaged, too large a picture), SOURCE_UNSAFE (a playlist or the like);
 *   ENCODER_MISSING (another program is named as ffprobe); or what kept ffprobe from running.
 */
export async function examineMedia(
  processes: CommandRunner,
  ffprobe: string,
  path: string,
): Promise<MediaInfo> {
  const picture = await sniffPicture(path);
  if (picture?.demuxer === 'webp_pipe' && picture.animated) return animationInfo(path);
  const isSingle = picture !== undefined && !picture.animated;
  const output = await readHeaders(processes, ffprobe, path, picture);
  if (isSingle && (output.frames ?? []).length === 0) throw damaged(path);
  if (picture?.demuxer === 'mov' && output.streams.filter(isPicture).length !== 1) throw unknownHeif(path);
  const stored = readVideoStream(output, isSingle);
  const video =
    stored === null || picture === undefined ? stored : upright(stored, await orientationOf(path, picture));
  const audio = readAudioStream(output);
  const { format } = output;
  const measure = async (stream: number) => {
    const options = demuxerOptions(picture);
    try {
      return await measurePackets(processes, ffprobe, path, options, stream, format.start_time);
    } catch (error) {
      throw forThisFile(error, path);
    }
  };
  const timing = isSingle
    ? { isStill: true, durationSeconds: null, video }
    : await timingOf({ path, picture, format, video, audio }, measure);
  requireDecodable(path, timing.video);
  return {
    path,
    bytes: (await stat(path)).size,
    format: format.format_name,
    demuxer: picture?.demuxer ?? null,
    ...timing,
    audio,
  };
}

async function timingOf(file: Described, measure: Measure): Promise<Timing> {
  const { path, picture, format, video, audio } = file;
  const durationSeconds = lengthOfFile(format);
  const stream = (video ?? audio)?.index;
  if (stream === undefined) return { isStill: false, durationSeconds, video };
  // Animations say little or nothing in their headers, recordings that were streamed no duration: look at all packets.
  const isImprecise =
    picture !== undefined ||
    durationSeconds === null ||
    durationSeconds <= 0 ||
    (await isGuessed(path, format.format_name, video?.durationSeconds ?? durationSeconds));
  const timing = isImprecise
    ? measuredTiming(file, await measure(stream))
    : { isStill: false, durationSeconds, video: await withStanding(format, video, measure) };
  if (timing.video === null) return timing;
  return { ...timing, video: await withKeyFrames(file, timing.video, timing.durationSeconds, measure) };
}

function measuredTiming(
  { picture, video, audio }: Described,
  { frames, seconds, standing }: MeasuredPackets,
): Timing {
  if (video === null) return { isStill: false, durationSeconds: seconds, video };
  if (frames === 1 && audio === null) {
    const still = { ...video, frames, frameRate: null, variableFrameRate: false, durationSeconds: null };
    return { isStill: true, durationSeconds: null, video: still };
  }
  // Pictures of an animation stay for as long as each one says.
  const variableFrameRate = picture !== undefined || video.variableFrameRate;
  const measured = { ...video, frames, durationSeconds: seconds, variableFrameRate };
  return {
    isStill: false,
    durationSeconds: seconds,
    video: variableFrameRate ? { ...measured, standing } : measured,
  };
}

async function withStanding(
  { format_name: format }: FfprobeOutput['format'],
  video: VideoStream | null,
  measure: Measure,
): Promise<VideoStream | null> {
  if (video?.variableFrameRate !== true || !needsStanding(format)) return video;
  const found = await measuredIfPossible(() => measure(video.index));
  if (found === undefined) return video;
  // MP4 adds up how long pictures are decoded for, which is too short where long ones come late.
  const durationSeconds = Math.max(video.durationSeconds ?? 0, found.end);
  return { ...video, standing: found.standing, durationSeconds };
}

async function withKeyFrames(
  { path, format }: Described,
  video: VideoStream,
  durationSeconds: number | null,
  measure: Measure,
): Promise<VideoStream> {
  if (!hasIndex(format.format_name)) {
    const found = await measuredIfPossible(() => measure(video.index));
    return { ...video, keyFrames: found?.keyFrames ?? [] };
  }
  if (!format.format_name.split(',').includes('mp4')) return video;
  const listed = await readIndexedKeyFrames(path, video.index);
  if (listed === undefined) return video;
  const indexedKeyFrames = fewEnough(listed, durationSeconds ?? 0);
  return { ...video, indexedKeyFrames, startSeconds: format.start_time ?? 0 };
}

/** For how long pictures stay; undefined where that cannot be found out, which spoils no more than a cut in a long one. */
async function measuredIfPossible(
  measure: () => Promise<MeasuredPackets>,
): Promise<MeasuredPackets | undefined> {
  try {
    return await measure();
  } catch (error) {
    if (error instanceof RenderyardError) return undefined;
    throw error;
  }
}

/** @throws SOURCE_UNREADABLE, SOURCE_UNSAFE, ENCODER_MISSING, or what kept ffprobe from running. */
async function readHeaders(
  processes: CommandRunner,
  ffprobe: string,
  path: string,
  picture: Sniffed | undefined,
): Promise<FfprobeOutput> {
  const args = probeArguments(picture !== undefined && !picture.animated);
  try {
    const { stdout } = await runExplained(processes, {
      program: ffprobe,
      args: ['-v', 'error', ...safetyOptions, ...demuxerOptions(picture), ...args, path],
      label: `ffprobe ("${path}")`,
      stdout: 'capture',
      limits: probeLimits,
    });
    return readAnswer(stdout, path);
  } catch (error) {
    // A program that is no ffprobe finds fault with every file, or says nothing of it.
    if (isUnreadable(error)) await requireFfprobe(processes, ffprobe);
    throw picture?.demuxer === 'mov' && isUnreadable(error)
      ? unknownHeif(path, error)
      : forThisFile(error, path);
  }
}

/** @throws SOURCE_UNREADABLE. */
function readAnswer(stdout: string, path: string): FfprobeOutput {
  try {
    return ffprobeOutputSchema.parse(JSON.parse(stdout));
  } catch (error) {
    throw damaged(path, error);
  }
}

/** @throws SOURCE_UNREADABLE. */
function requireDecodable(path: string, video: VideoStream | null): void {
  if (video === null || video.width * video.height <= pixelsAtMost) return;
  throw fail(
    'SOURCE_UNREADABLE',
    `"${path}" is ${video.width} × ${video.height} pixels: pictures may have at most ${pixelsAtMost}.`,
  );
}

/**
 * An MPEG program stream does not say how long it is: ffprobe goes by the timestamps near its two ends, of which a short
 * one has but one. To read all of a short one costs nothing.
 */
async function isGuessed(path: string, format: string, length: number): Promise<boolean> {
  return format === 'mpeg' && length < 1 && (await stat(path)).size < 64_000_000;
}

/**
 * Of clips whose frames do not come at even intervals. Matroska leads to the key frame before any moment, and so to all
 * that is shown then: there is no need to read all of it.
 */
function needsStanding(format: string): boolean {
  return !format.split(',').includes('matroska');
}

/** What ffmpeg honours by itself in JPEG only, or only in its latest versions. */
async function orientationOf(path: string, { demuxer }: Sniffed): Promise<Orientation | undefined> {
  if (demuxer === 'webp_pipe') return await readWebpOrientation(path);
  if (demuxer === 'mov') return await readHeifOrientation(path);
  if (demuxer !== 'tiff_pipe') return undefined;
  const file = await open(path, 'r');
  try {
    return await readOrientation(file, 0);
  } finally {
    await file.close();
  }
}

/** The stream as it is shown when ffmpeg leaves it as it is stored, and it is turned then. */
function upright(video: VideoStream, orientation: Orientation | undefined): VideoStream {
  if (orientation === undefined) return video;
  const { width, height, rotation } = video;
  const stored = rotation % 180 === 0 ? { width, height } : { width: height, height: width };
  return { ...video, ...uprightSize(stored, orientation), rotation: 0, orientation };
}

/** A single picture is decoded as well: that shows whether it can be, and its orientation. */
function probeArguments(single: boolean): string[] {
  const decode = single ? ['-read_intervals', '%+#1'] : [];
  return ['-of', 'json', ...decode, '-show_entries', single ? entries + frameEntries : entries];
}

function demuxerOptions(picture: Sniffed | undefined): string[] {
  return picture === undefined ? [] : ['-f', picture.demuxer];
}

/** A general explanation, said of this file. */
function forThisFile(error: unknown, path: string): unknown {
  if (!(error instanceof RenderyardError)) return error;
  if (error.code === 'SOURCE_UNSAFE') {
    const what = 'is not a plain picture, clip or sound file (playlists, for one, are refused)';
    return fail('SOURCE_UNSAFE', `"${path}" ${what}: convert it first.`, {}, error);
  }
  if (error.code === 'SOURCE_UNREADABLE' || error.code === 'ENCODER_FAILED') {
    return damaged(path, error);
  }
  return error;
}

function isPicture({ codec_type }: { codec_type?: string | undefined }): boolean {
  return codec_type === 'video';
}

function isUnreadable(error: unknown): boolean {
  return error instanceof RenderyardError && ['SOURCE_UNREADABLE', 'ENCODER_FAILED'].includes(error.code);
}

/** Photos of phones consist of tiles, which older versions of ffmpeg do not read at all, and newer ones as many pictures. */
function unknownHeif(path: string, cause?: unknown): RenderyardError {
  return fail(
    'SOURCE_UNREADABLE',
    `"${path}" is a HEIC or AVIF picture of a kind that cannot be read here: convert it to JPEG or PNG.`,
    {},
    cause,
  );
}

function damaged(path: string, cause?: unknown): RenderyardError {
  return fail('SOURCE_UNREADABLE', `"${path}" is damaged or not a media file.`, {}, cause);
}
