import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../shared/errors';
import type { FrameFormat, TimelineSummary } from '../../shared/frame';
import { CapacityLimiter, shielded } from '../concurrency';
import type { Logger } from '../telemetry/logger';
import { cacheKey, filesOf } from './cache-key';
import { examine } from './examine';
import type { Examined, GivenValues } from './examine';
import { currentIdentity } from './file-hash';
import { toSeconds } from './frames';
import { encoderLimits } from './job-tools';
import { requireNotSource } from './own-sources';
import { planFrame } from './plan';
import type { FramePlan } from './plan';
import { motionTools, renderSegments } from './segment-runner';
import type { InSlot } from './segment-runner';
import type { SegmentRecipe } from './segment';
import type { RenderServices } from './services';
import { layOutTimeline } from './timeline';
import type { Timeline } from './timeline';

/** Which frame of a storyboard, and what to make of it. */
export interface FrameRequest extends GivenValues {
  /** Seconds on the video's timeline, from 0 to its length. */
  at: number;
  format: FrameFormat;
  /** Pixels; the video's own width when left out. The height follows. */
  width?: number;
  /** The file that the picture is to become, where that is known; absolute. */
  output?: string;
}

export interface FramePicture {
  bytes: Uint8Array;
  format: FrameFormat;
  /** Pixels. */
  width: number;
  height: number;
  /** Counted from 0. */
  frame: number;
  /** When the frame begins. */
  seconds: number;
  totalFrames: number;
  /** It had been made before. */
  cached: boolean;
}

/** Frames that are made at the same time, beside whatever jobs are running. */
const framesAtOnce = 2;
/** Moments are decimals: one that falls short of a frame by this part of it means that frame. */
const tolerance = 1e-4;

/**
 * Shows single frames of storyboards without rendering anything else. Each is made by the recipe of the segment that it
 * is part of, so it is what the finished video shows at that moment, before its codec has touched it.
 */
export class FramePictures {
  readonly #services: RenderServices;
  readonly #log: Logger;
  // Not from the budget of encoder slots: who waits for a picture does not wait for a render to end.
  readonly #limiter = new CapacityLimiter(framesAtOnce);

  constructor(services: RenderServices, log: Logger) {
    this.#services = services;
    this.#log = log;
  }

  /**
   * @throws USAGE for a moment that the video does not have; OUTPUT_UNWRITABLE for an output that is one of the storyboard's
   *   sources; RenderyardError for everything that is wrong with the
   *   storyboard; Cancelled.
   */
  async picture(file: string, request: FrameRequest): Promise<FramePicture> {
    const { at, format, width, output } = request;
    return await this.#look(file, request, async (examined) => {
      const { storyboard, facts, placed } = examined;
      if (output !== undefined) await requireNotSource(output, [storyboard.file, ...facts.media.keys()]);
      const size = pictureSize(storyboard.output, width);
      const { plan, frame } = await placed(() => {
        const timeline = layOutTimeline(storyboard, facts);
        const wanted = frameAt(at, timeline);
        return {
          frame: wanted,
          // For one frame a filter is quicker than a stream; both show the same.
          plan: planFrame(
            storyboard,
            { ...facts, feeds: false },
            timeline,
            wanted,
            pictureFilters(format, size),
          ),
        };
      });
      return await this.#limiter.run(async () => {
        const { bytes, cached } = await this.#bytes(examined, plan, format);
        const { fps } = storyboard.output;
        return {
          bytes,
          format,
          ...size,
          frame,
          seconds: toSeconds(frame, fps),
          totalFrames: plan.totalFrames,
          cached,
        };
      });
    });
  }

  /** @throws RenderyardError for everything that is wrong with the storyboard. */
  async timeline(file: string, given: GivenValues): Promise<TimelineSummary> {
    return await this.#look(file, given, async ({ storyboard, facts, placed }) => {
      const timeline = await placed(() => layOutTimeline(storyboard, facts));
      return summarize(timeline, storyboard.output);
    });
  }

  /** What programs of the user's made before is shown as it is; they run only where they are allowed to. */
  async #look<T>(file: string, given: GivenValues, use: (examined: Examined) => Promise<T>): Promise<T> {
    const { set, preset, text, commandsAllowedFor } = given;
    const commands = commandsAllowedFor === undefined ? 'skip' : 'run';
    return await examine(
      this.#services,
      file,
      { set, preset, text, commandsAllowedFor, commands, log: this.#log },
      async (examined) => {
        if (examined.left > 0) examined.requirePermission();
        return await use(examined);
      },
    );
  }

  async #bytes(
    { ffmpeg, ffprobe }: Examined,
    { segment }: FramePlan,
    format: FrameFormat,
  ): Promise<{ bytes: Uint8Array; cached: boolean }> {
    const { cache, hashes, processes } = this.#services;
    const encoding = pictureEncoding(format);
    // By what the files are, not by what they hold: reading a long clip whole takes longer than showing a frame of it.
    const identities = await this.#identitiesOf(segment.recipe);
    const key = cacheKey({ recipe: segment.recipe, encoding, tool: ffmpeg.version }, identities);
    const folder = await cache.workFolder();
    try {
      const target = join(folder, `frame.${format}`);
      if ((await cache.take(key, target)) !== undefined)
        return { bytes: await readFile(target), cached: true };
      const tools = {
        ffmpeg: ffmpeg.path,
        ffprobe,
        version: ffmpeg.version,
        processes,
        limits: { ...encoderLimits({}, this.#services.settings()), niceness: 0 },
        log: this.#log,
      };
      const job = {
        recipe: segment.recipe,
        results: [{ name: 'frame', frames: segment.frames, target }],
        encoding: { before: [], upload: null, encoding, extension: '' },
        // One picture has no others beside it.
        threads: Math.min(2, availableParallelism()),
        onProgress: () => undefined,
      };
      const inSlot: InSlot = (run) => run();
      const hash = async (path: string) => (await hashes.hash(path)).sha256;
      const motion = motionTools(tools, this.#services, folder, hash, inSlot);
      await renderSegments(tools, motion, job, inSlot);
      const now = await this.#identitiesOf(segment.recipe);
      if ([...identities].every(([path, identity]) => now.get(path) === identity))
        await cache.store(key, target);
      return { bytes: await readFile(target), cached: false };
    } finally {
      await shielded(() => rm(folder, { recursive: true, force: true }), { timeoutMs: 10_000 });
    }
  }

  async #identitiesOf(recipe: SegmentRecipe): Promise<Map<string, string>> {
    const { media } = this.#services;
    const identified = filesOf(recipe).map(
      async (path) => [path, media.contentOf(path) ?? (await currentIdentity(path))] as const,
    );
    return new Map(await Promise.all(identified));
  }
}

/** The frame that is on display at a moment; the last one at the very end. */
function frameAt(seconds: number, { fps, totalFrames }: Timeline): number {
  const end = toSeconds(totalFrames, fps);
  if (!(seconds >= 0 && seconds <= end + tolerance)) {
    const longest = Math.floor(end * 1000) / 1000;
    throw fail(
      'USAGE',
      `There is no frame at ${seconds} s: the video lasts ${longest} s, so give 0 to ${longest}.`,
    );
  }
  return Math.min(totalFrames - 1, Math.floor((seconds * fps.num) / fps.den + tolerance));
}

function pictureSize(output: { width: number; height: number }, width: number | undefined) {
  if (width === undefined) return { width: output.width, height: output.height };
  return { width, height: Math.max(1, Math.round((width * output.height) / output.width)) };
}

/** From the video's BT.709 in limited range to what picture files hold: RGB, or for JPEG BT.601 in full range. */
function pictureFilters(format: FrameFormat, { width, height }: { width: number; height: number }): string[] {
  const scale = `scale=w=${width}:h=${height}:in_color_matrix=bt709:in_range=tv`;
  const flags = 'flags=lanczos+accurate_rnd+full_chroma_int';
  switch (format) {
    case 'png':
      return [`${scale}:${flags}`, 'format=rgb24'];
    case 'jpeg':
      return [`${scale}:out_color_matrix=bt601:out_range=pc:${flags}`, 'format=yuvj420p'];
  }
}

function pictureEncoding(format: FrameFormat): string[] {
  const codec =
    format === 'png'
      ? // Quickly rather than small: it is looked at, and gone.
        ['-c:v', 'png', '-pred', 'up', '-compression_level', '1']
      : ['-c:v', 'mjpeg', '-q:v', '3', '-huffman', 'optimal'];
  return ['-frames:v', '1', ...codec, '-map_metadata', '-1', '-fflags', '+bitexact', '-f', 'image2pipe'];
}

function summarize(
  { fps, totalFrames, scenes }: Timeline,
  { width, height }: { width: number; height: number },
): TimelineSummary {
  const seconds = (frames: number) => toSeconds(frames, fps);
  return {
    width,
    height,
    fps: fps.num / fps.den,
    totalFrames,
    duration: seconds(totalFrames),
    scenes: scenes.map(({ id, index, firstFrame, frames, transitionFrames }, order) => {
      const from = firstFrame + (scenes[order - 1]?.transitionFrames ?? 0);
      const to = Math.max(from + 1, firstFrame + frames - transitionFrames);
      return {
        id,
        index,
        start: seconds(firstFrame),
        duration: seconds(frames),
        transition: seconds(transitionFrames),
        middle: seconds(Math.min(totalFrames - 1, Math.floor((from + to) / 2))),
      };
    }),
  };
}
