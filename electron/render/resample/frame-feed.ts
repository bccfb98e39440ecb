import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../../shared/errors';
import {
  CancelScope,
  currentClock,
  isCancelled,
  runBlocking,
  unwrapSingle,
  withTaskGroup,
} from '../../concurrency';
import type { BlockingPool } from '../../concurrency';
import { flightViewAt } from '../picture/flight';
import { viewAt } from '../picture/motion';
import type { MotionInput } from '../segment';
import program from './frame-server.js?raw';
import { resampler } from './resampler-wasm';

/**
 * Frames of moving pictures, drawn on a worker thread and read by ffmpeg from a socket: as fast as ffmpeg reads them,
 * and a few frames ahead at most. ffmpeg waits for a socket in a way that it can be interrupted in, so it ends at a
 * SIGTERM whether or not frames come.
 */

/** What ffmpeg has to be able to open. */
const feedProtocol = 'unix';

/** Whether frames can be fed: sockets that have a path are what Windows' ffmpeg does not know. */
export function canFeed(protocols: ReadonlySet<string>, platform = process.platform): boolean {
  return platform !== 'win32' && protocols.has(feedProtocol);
}

/** A moving picture, with the file that its still has been drawn into. */
export interface FedPicture {
  input: MotionInput;
  still: string;
}

/** Paths of sockets may be no longer: 108 bytes on Linux, 104 on macOS, with a zero at the end. */
const longestSocketPath = 100;
/** When its reader has ended well, a thread that is still waiting for it has this long to notice. */
const farewellMs = 2_000;

/** Plain JavaScript that a thread can load without a file. */
const module = `data:text/javascript,${encodeURIComponent(program)}`;

/**
 * Runs something while the frames of some pictures can be read, each from a socket of its own.
 *
 * @param folder Where the sockets are made, if its name is short enough.
 * @param run Gets the paths of the sockets; each is to be opened once.
 * @throws what `run` throws; RenderyardError INTERNAL when frames cannot be drawn. Cancelled.
 */
export async function withFrames<T>(
  pictures: readonly FedPicture[],
  { folder, pool }: { folder: string; pool: BlockingPool },
  run: (sockets: readonly string[]) => Promise<T>,
): Promise<T> {
  if (pictures.length === 0) return await run([]);
  return await inShortFolder(folder, async (short) => {
    const sockets = pictures.map((_, index) => join(short, `frames-${index}`));
    const streams = pictures.map(({ input, still }, index) => ({
      socket: sockets[index],
      still,
      picture: input.view.picture,
      box: input.view.box,
      alpha: input.alpha,
      views: viewsOf(input),
    }));
    const work = { module, name: 'serveFrames', args: [{ resampler: resampler(), streams }] };
    const serving = new CancelScope({ name: 'frames' });
    const serve = async (started: (value: undefined) => void) => {
      try {
        const onReport = () => started(undefined);
        await serving.run(() => runBlocking(work, { pool, onCancel: 'terminate', onReport }));
      } catch (error) {
        if (isCancelled(error)) throw error;
        throw fail('INTERNAL', `frames could not be drawn (${String(error)}).`, {}, error);
      }
    };
    const result: { value?: T } = {};
    try {
      await withTaskGroup(async (group) => {
        await group.start(serve);
        result.value = await run(sockets);
        serving.deadline = currentClock().now() + farewellMs;
      });
    } catch (error) {
      throw unwrapSingle(error);
    }
    return result.value as T;
  });
}

/** The arguments by which ffmpeg reads a picture's frames from a socket, and nothing else from it. */
export function feedInput({ view: { box }, alpha, fps }: MotionInput, socket: string): string[] {
  return [
    ...['-protocol_whitelist', feedProtocol, '-format_whitelist', 'rawvideo', '-f', 'rawvideo'],
    ...['-pixel_format', alpha ? 'yuva420p' : 'yuv420p', '-video_size', `${box.width}x${box.height}`],
    // Read on a thread of its own, so that the next frame is there when one has been drawn.
    ...['-framerate', `${fps.num}/${fps.den}`, '-thread_queue_size', '2', '-i', `${feedProtocol}:${socket}`],
  ];
}

/**
 * Where the view is in each frame, as {left, top, pixels of the picture for one of the frame}. In whole parts of 2^-24
 * pixels, so that a logarithm's last digit, which may differ between machines, does not matter.
 */
function viewsOf({ view, firstFrame, frames }: MotionInput): Float64Array {
  const views = new Float64Array(frames * 3);
  const at = (frame: number) => ('motion' in view ? viewAt(view, frame) : flightViewAt(view, frame));
  const whole = (value: number) => Math.round(value * 2 ** 24) / 2 ** 24;
  for (let frame = 0; frame < frames; frame += 1) {
    const { x, y, width } = at(firstFrame + frame);
    views.set([x, y, width / view.box.width].map(whole), frame * 3);
  }
  return views;
}

async function inShortFolder<T>(folder: string, run: (folder: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(folder) <= longestSocketPath - 12) return await run(folder);
  const short = await mkdtemp(join(tmpdir(), 'renderyard-'));
  try {
    return await run(short);
  } finally {
    await rm(short, { recursive: true, force: true });
  }
}
