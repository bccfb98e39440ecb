import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fail, RenderyardError } from '../../shared/errors';
import { CapacityLimiter } from '../concurrency';
import { runExplained } from './encode';
import { ffprobeOutputSchema, lengthOfFile, readAudioStream, readVideoStream } from './ffprobe-output';
import { identityOf } from './file-identity';
import { readHeifOrientation } from './heif';
import { readIndexedKeyFrames } from './indexed-key-frames';
import { hasIndex, readKeyFrames } from './key-frames';
import { fewEnough, measurePackets } from './measure-packets';
import type { MeasuredPackets } from './measure-packets';
import type { MediaInfo, VideoStream } from './media';
import { MediaMemory } from './media-memory';
import { readOrientation, uprightSize } from './orientation';
import type { Orientation } from './orientation';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';
import { sniffPicture } from './sniff';
import type { Sniffed } from './sniff';
import { readTracks } from './tracks';
import type { Tracks } from './tracks';
import { readWebpOrientation } from './webp-animation';
import { animationInfo } from './webp-info';

/** Pictures beyond this (16384 × 16384) would need gigabytes once decoded: refused rather than tried. */
const pixelsAtMost = 16_384 * 16_384;

/** Files of which the content was named. */
const contentsAtMost = 1000;

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

/** Finds out what media files hold, and remembers it as long as a file stays the same. */
export class MediaProber {
  readonly #processes: CommandRunner;
  readonly #ffprobe: () => string;
  readonly #memory: MediaMemory;
  readonly #limiter = new CapacityLimiter(availableParallelism());
  /** By path, of copies that are told apart by what they hold. */
  readonly #contents = new Map<string, string>();

  /**
   * @param ffprobe Absolute path; asked again at each use.
   * @param memory Path of the file to remember answers in; made when it is first needed.
   */
  constructor(processes: CommandRunner, ffprobe: () => string, memory: string) {
    this.#processes = processes;
    this.#ffprobe = ffprobe;
    this.#memory = new MediaMemory(memory);
  }

  /**
   * Says what a file holds that nobody else changes: it is then known by that, not by which file it is.
   *
   * @param path Absolute, and not used for anything else later.
   * @param sha256 Of its content.
   */
  nameContent(path: string, sha256: string): void {
    if (this.#contents.size >= contentsAtMost) this.#contents.clear();
    this.#contents.set(path, sha256);
  }

  /** What was said of a file by {@link nameContent}. */
  contentOf(path: string): string | undefined {
    return this.#contents.get(path);
  }

  /**
   * @param path Absolute.
   * @throws RenderyardError SOURCE_MISSING, SOURCE_UNREADABLE (no media, damaged, a folder, too large a picture),
   *   SOURCE_UNSAFE (a playlist or the like); or what kept ffprobe from running.
   */
  async probe(path: string): Promise<MediaInfo> {
    const identity = this.contentOf(path) ?? (await identityOfSource(path));
    const remembered = await this.#memory.recall(identity);
    if (remembered !== undefined) return { ...remembered, path };
    const info = await this.#limiter.run(() => this.#examine(path));
    await this.#memory.remember(identity, info);
    return info;
  }

  /**
   * As {@link probe}, and of a clip also moments from which on it can be decoded at once; see {@link readKeyFrames}. None where they
   * cannot be found out, which costs no more than some decoding.
   *
   * @throws RenderyardError as {@link probe}; Cancelled.
   */
  async probeKeyFrames(path: string): Promise<MediaInfo> {
    const info = await this.probe(path);
    const { video } = info;
    if (video === null || video.keyFrames !== undefined || info.isStill) return info;
    const clip = { path, stream: video.index, seconds: video.durationSeconds ?? info.durationSeconds ?? 0 };
    const keyFrames = await this.#limiter.run(() =>
      this.#orNone(() => readKeyFrames(this.#processes, this.#ffprobe(), clip)),
    );
    const known = { ...info, video: { ...video, keyFrames } };
    await this.#remember(known);
    return known;
  }

  /**
   * As {@link probe}, and also what there is beside the picture.
   *
   * @throws RenderyardError as {@link probe}; Cancelled.
   */
  async probeTracks(path: string): Promise<MediaInfo & { tracks: Tracks }> {
    const info = await this.probe(path);
    if (info.tracks !== undefined) return { ...info, tracks: info.tracks };
    const tracks = await this.#limiter.run(() => readTracks(this.#processes, this.#ffprobe(), path));
    const known = { ...info, tracks };
    await this.#remember(known);
    return known;
  }

  async #remember(info: MediaInfo): Promise<void> {
    const identity = this.contentOf(info.path) ?? (await identityOfSource(info.path));
    await this.#memory.remember(identity, info);
  }

  async #orNone(read: () => Promise<number[]>): Promise<number[]> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof RenderyardError) return [];
      throw error;
    }
  }

  async #examine(path: string): Promise<MediaInfo> {
    const picture = await sniffPicture(path);
    if (picture?.demuxer === 'webp_pipe' && picture.animated) return animationInfo(path);
    const single = picture !== undefined && !picture.animated;
    const output = ffprobeOutputSchema.parse(
      JSON.parse(await this.#ask(path, picture, probeArguments(single))),
    );
    if (single && (output.frames ?? []).length === 0) throw damaged(path);
    if (picture?.demuxer === 'mov' && output.streams.filter(isPicture).length !== 1) throw unknownHeif(path);
    let isStill = single;
    let durationSeconds = single ? null : lengthOfFile(output.format);
    let video = readVideoStream(output, isStill);
    if (video !== null && picture !== undefined) video = upright(video, await orientationOf(path, picture));
    const audio = readAudioStream(output);
    if (!single && (video !== null || audio !== null)) {
      const imprecise =
        picture !== undefined ||
        durationSeconds === null ||
        durationSeconds <= 0 ||
        (await isGuessed(path, output.format.format_name, video?.durationSeconds ?? durationSeconds));
      if (imprecise) {
        // Animations say little or nothing in their headers, recordings that were streamed no duration: look at all packets.
        const measured = await this.#measure(
          path,
          picture,
          (video ?? audio)?.index ?? 0,
          output.format.start_time,
        );
        if (measured.frames === 1 && video !== null && audio === null) {
          isStill = true;
          durationSeconds = null;
          video = { ...video, frames: 1, frameRate: null, variableFrameRate: false, durationSeconds: null };
        } else {
          durationSeconds = measured.seconds;
          if (video !== null) video = { ...video, frames: measured.frames, durationSeconds };
          // Pictures of an animation stay for as long as each one says.
          const { standing } = measured;
          if (video !== null && picture !== undefined) video = { ...video, variableFrameRate: true };
          if (video?.variableFrameRate === true) video = { ...video, standing };
        }
      } else if (video?.variableFrameRate === true && needsStanding(output.format.format_name)) {
        const found = await this.#standing(path, video.index, output.format.start_time);
        // MP4 adds up how long pictures are decoded for, which is too short where long ones come late.
        const seconds = Math.max(video.durationSeconds ?? 0, found?.end ?? 0);
        if (found !== undefined) video = { ...video, standing: found.standing, durationSeconds: seconds };
      }
      if (video !== null && !hasIndex(output.format.format_name)) {
        const found = await this.#standing(path, video.index, output.format.start_time);
        video = { ...video, keyFrames: found?.keyFrames ?? [] };
      }
      if (video !== null && output.format.format_name.split(',').includes('mp4')) {
        const listed = await readIndexedKeyFrames(path, video.index);
        if (listed !== undefined) {
          const indexedKeyFrames = fewEnough(listed, durationSeconds ?? 0);
          video = { ...video, indexedKeyFrames, startSeconds: output.format.start_time ?? 0 };
        }
      }
    }
    if (video !== null && video.width * video.height > pixelsAtMost) {
      throw fail(
        'SOURCE_UNREADABLE',
        `"${path}" is ${video.width} × ${video.height} pixels: pictures may have at most ${pixelsAtMost}.`,
      );
    }
    return {
      path,
      bytes: (await stat(path)).size,
      format: output.format.format_name,
      demuxer: picture?.demuxer ?? null,
      durationSeconds,
      isStill,
      video,
      audio,
    };
  }

  async #ask(path: string, picture: Sniffed | undefined, args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await runExplained(this.#processes, {
        program: this.#ffprobe(),
        args: ['-v', 'error', ...safetyOptions, ...demuxerOptions(picture), ...args, path],
        label: `ffprobe ("${path}")`,
        stdout: 'capture',
        limits: probeLimits,
      });
      return stdout;
    } catch (error) {
      throw picture?.demuxer === 'mov' && isUnreadable(error)
        ? unknownHeif(path, error)
        : forThisFile(error, path);
    }
  }

  /** For how long pictures stay; undefined where that cannot be found out, which spoils no more than a cut in a long one. */
  async #standing(
    path: string,
    stream: number,
    start: number | undefined,
  ): Promise<MeasuredPackets | undefined> {
    try {
      return await this.#measure(path, undefined, stream, start);
    } catch (error) {
      if (error instanceof RenderyardError) return undefined;
      throw error;
    }
  }

  async #measure(
    path: string,
    picture: Sniffed | undefined,
    stream: number,
    start: number | undefined,
  ): Promise<MeasuredPackets> {
    try {
      return await measurePackets(
        this.#processes,
        this.#ffprobe(),
        path,
        demuxerOptions(picture),
        stream,
        start,
      );
    } catch (error) {
      throw forThisFile(error, path);
    }
  }
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

async function identityOfSource(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory()) {
      throw fail('SOURCE_UNREADABLE', `"${path}" is a folder: name a picture, clip or sound file.`);
    }
    return identityOf(found);
  } catch (error) {
    if (error instanceof RenderyardError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw fail('SOURCE_MISSING', `"${path}" does not exist: check the path.`, {}, error);
    }
    throw fail('SOURCE_UNREADABLE', `"${path}" cannot be read: check its permissions.`, {}, error);
  }
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
