import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { fail, RenderyardError } from '../../../shared/errors';
import { unwrapSingle } from '../../concurrency';
import { runExplained } from '../../encoder/encode';
import { readWebpAnimation, stillOf, WebpFault } from '../../encoder/webp-animation';
import type { AnimationFrame } from '../../encoder/webp-animation';
import type { JobTools } from '../job-tools';
import { AnimatedPng } from './animated-png';
import { Canvas } from './canvas';

/**
 * Writes an animated WebP as an animated PNG, of which every picture is a whole one. ffmpeg decodes the frames, each as a
 * WebP of its own: animations it reads in its latest versions only.
 *
 * @param options.frames How many of them, from the first on; all when left out.
 * @param options.onPart Called with how much is done, 0 to 1.
 * @throws SOURCE_UNREADABLE; RenderyardError for what kept ffmpeg from running; Cancelled.
 */
export async function composeAnimation(
  tools: Pick<JobTools, 'ffmpeg' | 'processes' | 'limits'>,
  source: string,
  target: string,
  { frames, onPart }: { frames?: number | undefined; onPart?: ((part: number) => void) | undefined } = {},
): Promise<void> {
  try {
    const animation = await readWebpAnimation(source);
    const shown = animation.frames.slice(0, frames);
    const { width, height, hasAlpha: alpha } = animation;
    const file = await open(source, 'r');
    const png = await AnimatedPng.create(target, { width, height, alpha, frames: shown.length });
    try {
      await drawAll(
        tools,
        source,
        file,
        shown,
        new Canvas(width, height),
        async (canvas, milliseconds, drawn) => {
          await png.add(canvas.pixels, milliseconds);
          onPart?.(drawn / shown.length);
        },
      );
      await png.finish();
    } finally {
      await png.close();
      await file.close();
    }
  } catch (thrown) {
    const error = unwrapSingle(thrown);
    if (error instanceof WebpFault)
      throw fail('SOURCE_UNREADABLE', `"${source}" ${error.message}.`, {}, error);
    const isItsFault =
      error instanceof RenderyardError && ['SOURCE_UNREADABLE', 'ENCODER_FAILED'].includes(error.code);
    throw isItsFault ? damaged(source, error) : error;
  }
}

async function drawAll(
  { ffmpeg, processes, limits }: Pick<JobTools, 'ffmpeg' | 'processes' | 'limits'>,
  source: string,
  file: FileHandle,
  frames: readonly AnimationFrame[],
  canvas: Canvas,
  onDrawn: (canvas: Canvas, milliseconds: number, drawn: number) => Promise<void>,
): Promise<void> {
  const left = [...frames];
  let current = left.shift();
  if (current !== undefined) canvas.begin(current);
  const take = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      if (current === undefined) throw damaged(source);
      at += canvas.draw(bytes.subarray(at));
      if (!canvas.isDrawn) break;
      const { milliseconds } = current;
      current = left.shift();
      await onDrawn(canvas, milliseconds, frames.length - left.length - (current === undefined ? 0 : 1));
      if (current !== undefined) canvas.begin(current);
    }
  };
  await runExplained(processes, {
    program: ffmpeg,
    args: [
      ...['-nostdin', '-v', 'error', '-xerror', '-protocol_whitelist', 'pipe'],
      ...['-threads', '1', '-f', 'webp_pipe', '-i', 'pipe:0', '-map', '0:v'],
      // Each frame has a size of its own, and comes out as it is.
      ...['-autoscale', '0', '-fps_mode', 'passthrough'],
      ...['-vf', 'scale=flags=accurate_rnd+full_chroma_int,format=rgba'],
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    label: `ffmpeg (frames of "${source}")`,
    input: stills(file, frames),
    stdout: take,
    limits,
  });
  if (current !== undefined) throw damaged(source);
}

async function* stills(file: FileHandle, frames: readonly AnimationFrame[]): AsyncGenerator<Uint8Array> {
  for (const frame of frames) yield* stillOf(file, frame);
}

function damaged(source: string, cause?: unknown): RenderyardError {
  return fail(
    'SOURCE_UNREADABLE',
    `"${source}" is damaged: not all of its frames can be decoded.`,
    {},
    cause,
  );
}
