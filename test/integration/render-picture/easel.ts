import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BlockingPool, CapacityLimiter } from '../../../electron/concurrency';
import { MediaProber } from '../../../electron/encoder/probe-media';
import { safeInput } from '../../../electron/encoder/safe-input';
import { copyFont } from '../../../electron/render/font-copy';
import { withKeyFrames } from '../../../electron/render/cut-points';
import { gatherMediaFacts } from '../../../electron/render/media-facts';
import { feedInput, withFrames } from '../../../electron/render/resample/frame-feed';
import type { FedPicture } from '../../../electron/render/resample/frame-feed';
import { planFrame, planRender } from '../../../electron/render/plan';
import type { PlanOptions } from '../../../electron/render/plan';
import type { FileRecipe, RenderPlan, Segment, SegmentRecipe } from '../../../electron/render/segment';
import { layOutTimeline } from '../../../electron/render/timeline';
import { videoEncodingArguments } from '../../../electron/render/video-encoding';
import type { OutputSettings, ResolvedStoryboard } from '../../../electron/storyboard/resolved';
import { openWorkbench } from '../encoder/workbench';
import type { Workbench } from '../encoder/workbench';

/** Decoded frames of one stretch. */
export class Frames {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, { width, height }: { width: number; height: number }) {
    this.#bytes = bytes;
    this.width = width;
    this.height = height;
    this.count = bytes.length / (width * height * 3);
  }

  /** Red, green and blue, 0 to 255. */
  pixel(frame: number, x: number, y: number): [number, number, number] {
    const at = ((frame * this.height + y) * this.width + x) * 3;
    return [this.#bytes[at] ?? -1, this.#bytes[at + 1] ?? -1, this.#bytes[at + 2] ?? -1];
  }

  brightness(frame: number, x: number, y: number): number {
    // Without a list for each pixel: tests look at millions of them.
    const at = ((frame * this.height + y) * this.width + x) * 3;
    const bytes = this.#bytes;
    return 0.2126 * (bytes[at] ?? 0) + 0.7152 * (bytes[at + 1] ?? 0) + 0.0722 * (bytes[at + 2] ?? 0);
  }

  /** The smallest box around pixels brighter than `threshold`, or null; `right` and `bottom` are not in it. */
  bounds(
    frame: number,
    threshold = 128,
  ): { left: number; top: number; right: number; bottom: number } | null {
    let left = Infinity;
    let top = Infinity;
    let right = -1;
    let bottom = -1;
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1) {
        if (this.brightness(frame, x, y) <= threshold) continue;
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y + 1);
      }
    }
    return right < 0 ? null : { left, top, right, bottom };
  }

  /** Centre of brightness of one frame, pixels. */
  centroid(frame: number, floor = 16): { x: number; y: number } {
    let sum = 0;
    let sumX = 0;
    let sumY = 0;
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1) {
        const light = Math.max(0, this.brightness(frame, x, y) - floor);
        sum += light;
        sumX += light * x;
        sumY += light * y;
      }
    }
    return { x: sumX / sum, y: sumY / sum };
  }

  /** Mean absolute difference of two frames, per channel. */
  difference(a: number, b: number, other: Frames = this): number {
    const size = this.width * this.height * 3;
    let sum = 0;
    for (let at = 0; at < size; at += 1) {
      sum += Math.abs((this.#bytes[a * size + at] ?? 0) - (other.#bytes[b * size + at] ?? 0));
    }
    return sum / size;
  }
}

/** Where storyboards are planned and drawn with the real ffmpeg. */
export interface Easel {
  bench: Workbench;
  at(name: string): string;
  plan(storyboard: ResolvedStoryboard, options?: PlanOptions): Promise<RenderPlan>;
  /** All frames of a plan's segments, one after the other, without encoding: exactly what the graphs give. */
  draw(storyboard: ResolvedStoryboard, options?: PlanOptions): Promise<Frames>;
  /** One frame, planned by itself. */
  drawFrame(storyboard: ResolvedStoryboard, frame: number): Promise<Frames>;
  /** Encodes one segment, and returns the file. */
  encode(segment: Segment, output: OutputSettings, extension?: string): Promise<string>;
  /** What ffmpeg has to say about a segment's graph. */
  log(segment: Segment): Promise<string>;
  /** Writes one frame as a picture, for people. */
  snapshot(storyboard: ResolvedStoryboard, frame: number, file: string): Promise<void>;
  close(): Promise<void>;
}

/** @param feeds Whether moving pictures are drawn by our own resampler, or by a filter of ffmpeg's. */
export async function setUpEasel(name: string, { feeds = false } = {}): Promise<Easel> {
  const bench = await openWorkbench(name);
  const prober = new MediaProber(bench.processes, () => bench.ffprobe, join(bench.folder, 'probed.jsonl'));
  const pool = new BlockingPool(new CapacityLimiter(2));
  let runs = 0;

  const layOut = async (recipe: SegmentRecipe) => {
    const folder = join(bench.folder, `segment-${runs++}`);
    await mkdir(join(folder, 'fonts'), { recursive: true });
    for (const file of recipe.files) await writeFile(join(folder, file.name), file.text);
    for (const font of recipe.fonts) await copyFont(font, join(folder, 'fonts', basename(font)));
    return folder;
  };
  // As renders have it: none of the machine's own.
  const noFonts = join(bench.folder, 'no-fonts.conf');
  await writeFile(noFonts, '<?xml version="1.0"?>\n<fontconfig></fontconfig>\n');
  const env = { FONTCONFIG_FILE: noFonts };
  const still = async (recipe: FileRecipe, format: string) => {
    const inputs = recipe.inputs.flatMap(({ path, options }) => safeInput(path, options));
    const folder = await layOut(recipe);
    const file = join(folder, 'still.yuv');
    const graph = ['-filter_complex', recipe.graph, '-map', '[out]', '-pix_fmt', format];
    await bench.processes.run({
      program: bench.ffmpeg,
      args: ['-v', 'error', '-nostdin', ...inputs, ...graph, '-f', 'rawvideo', file],
      label: 'ffmpeg (a still)',
      cwd: folder,
      env,
    });
    return file;
  };
  const run = async ({ recipe }: Segment, pad: string, target: readonly string[], level = 'error') => {
    const folder = await layOut(recipe);
    const fed: FedPicture[] = [];
    for (const input of recipe.inputs) {
      if (input.kind !== 'motion') continue;
      fed.push({ input, still: await still(input.still, input.alpha ? 'yuva420p' : 'yuv420p') });
    }
    const { stderrTail } = await withFrames(fed, { folder, pool }, (sockets) => {
      const left = [...sockets];
      const inputs = recipe.inputs.flatMap((input) =>
        input.kind === 'file'
          ? safeInput(input.path, input.options)
          : feedInput(input, left.shift() ?? 'no socket'),
      );
      return bench.processes.run({
        program: bench.ffmpeg,
        args: [
          ...['-v', level, '-nostdin', ...inputs, '-filter_complex_threads', '1'],
          ...['-filter_complex', recipe.graph, '-map', pad, ...target],
        ],
        label: 'ffmpeg (test)',
        cwd: folder,
        env,
      });
    });
    return { folder, stderrTail };
  };
  const plan = async (storyboard: ResolvedStoryboard, options?: PlanOptions) => {
    const facts = await gatherMediaFacts(storyboard, (path) => prober.probe(path));
    const media = await withKeyFrames(storyboard, facts, (path) => prober.probeKeyFrames(path));
    return planRender(storyboard, { ...facts, media, feeds }, options);
  };
  // RGB in full range, from BT.709 as the output is tagged.
  const toRgb = 'in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int';
  const drawSegment = async (segment: Segment) => {
    const graph = `${segment.recipe.graph};[out]scale=${toRgb},format=rgb24[seen]`;
    const shown: Segment = { ...segment, recipe: { ...segment.recipe, graph } };
    const file = 'frames.rgb';
    const { folder } = await run(shown, '[seen]', ['-f', 'rawvideo', '-fps_mode', 'passthrough', file]);
    const bytes = await readFile(join(folder, file));
    await rm(folder, { recursive: true });
    return bytes;
  };

  return {
    bench,
    at: (file) => join(bench.folder, file),
    plan,
    async draw(storyboard, options) {
      const { segments } = await plan(storyboard, options);
      const pieces: Buffer[] = [];
      for (const segment of segments) pieces.push(await drawSegment(segment));
      return new Frames(Buffer.concat(pieces), storyboard.output);
    },
    async drawFrame(storyboard, frame) {
      const facts = await gatherMediaFacts(storyboard, (path) => prober.probe(path));
      const { segment } = planFrame(storyboard, facts, layOutTimeline(storyboard, facts), frame, []);
      return new Frames(await drawSegment(segment), storyboard.output);
    },
    async encode(segment, output, extension = 'mp4') {
      const file = join(bench.folder, `encoded-${runs}.${extension}`);
      await run(segment, '[out]', [...videoEncodingArguments(output, 1).codec, '-y', file]);
      return file;
    },
    async log(segment) {
      return (await run(segment, '[out]', ['-f', 'null', '-'], 'verbose')).stderrTail;
    },
    async snapshot(storyboard, frame, file) {
      const { segments } = await plan(storyboard);
      const segment = segments.find(
        ({ firstFrame, frames }) => frame >= firstFrame && frame < firstFrame + frames,
      );
      if (segment === undefined) throw new Error(`no frame ${frame}`);
      const bytes = await drawSegment(segment);
      const { width, height } = storyboard.output;
      const size = width * height * 3;
      const raw = join(bench.folder, 'snapshot.rgb');
      const from = (frame - segment.firstFrame) * size;
      await writeFile(raw, bytes.subarray(from, from + size));
      await bench.make('-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', raw, file);
    },
    async close() {
      await pool.close();
      await bench.close();
    },
  };
}
