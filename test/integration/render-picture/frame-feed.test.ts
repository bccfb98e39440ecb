import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  abortableWait,
  BlockingPool,
  CancelScope,
  CapacityLimiter,
  isCancelled,
} from '../../../electron/concurrency';
import { RenderyardError } from '../../../shared/errors';
import { canFeed, feedInput, withFrames } from '../../../electron/render/resample/frame-feed';
import type { FedPicture } from '../../../electron/render/resample/frame-feed';
import { openWorkbench } from '../encoder/workbench';
import type { Workbench } from '../encoder/workbench';

/** Frames come as fast as they are taken, and nothing is left however that ends. */

const picture = { width: 64, height: 36 };
const box = { width: 48, height: 26 };
const frameBytes = box.width * box.height * 1.5;

let bench: Workbench;
let pool: BlockingPool;
let still: string;
beforeAll(async () => {
  bench = await openWorkbench('feed');
  pool = new BlockingPool(new CapacityLimiter(4));
  still = join(bench.folder, 'still.yuv');
  await writeFile(
    still,
    Buffer.from(Array.from({ length: picture.width * picture.height * 1.5 }, (_, at) => at % 251)),
  );
});
afterAll(async () => {
  await pool.close();
  await bench.close();
});

function fed(frames: number, more: Partial<FedPicture> = {}): FedPicture {
  const motion = { zoom: [1, 1.3], pan: 'right', easing: 'linear' } as const;
  const input = {
    kind: 'motion',
    still: { inputs: [], files: [], fonts: [], graph: '' },
    view: { picture, box, motion, detail: 1.3, total: frames },
    alpha: false,
    firstFrame: 0,
    frames,
    fps: { num: 25, den: 1 },
  } as const;
  return { input, still, ...more };
}

const open = (path = '') =>
  abortableWait<Socket>((resolve, reject) => {
    const socket = connect(path, () => resolve(socket));
    socket.once('error', reject);
    return () => void socket.destroy();
  });

async function readAll(path: string | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await open(path)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const feed = <T>(pictures: FedPicture[], run: (sockets: readonly string[]) => Promise<T>, folder?: string) =>
  withFrames(pictures, { folder: folder ?? bench.folder, pool }, run);
const never = () => abortableWait<never>(() => () => undefined);
const thrownBy = async (run: Promise<unknown>) =>
  await run.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('frames of our own', () => {
  it('are given to each reader, all of them, and the same ones each time', async () => {
    const read = () =>
      feed([fed(30), fed(7)], async (sockets) => await Promise.all(sockets.map((path) => readAll(path))));
    const [first, second] = [await read(), await read()];
    expect(first.map(({ length }) => length)).toEqual([30 * frameBytes, 7 * frameBytes]);
    expect(first).toEqual(second);
    expect(first[0]?.subarray(0, frameBytes)).not.toEqual(first[0]?.subarray(29 * frameBytes));
  });

  it('are the same ones after other pictures, in the memory of which they are drawn', async () => {
    const white = join(bench.folder, 'white.yuv');
    const wide = { width: 128, height: 72 };
    await writeFile(white, Buffer.alloc(wide.width * wide.height * 1.5, 255));
    const { input } = fed(5);
    const other = fed(5, { still: white, input: { ...input, view: { ...input.view, picture: wide } } });
    const thread = new BlockingPool(new CapacityLimiter(1));
    const read = (pictures: FedPicture[]) =>
      withFrames(pictures, { folder: bench.folder, pool: thread }, (sockets) =>
        Promise.all(sockets.map((path) => readAll(path))),
      );
    try {
      const [first] = await read([fed(5)]);
      for (const others of [[other], [other, other, other]]) {
        await read(others);
        expect(await read([fed(5), fed(5)])).toEqual([first, first]);
      }
    } finally {
      await thread.close();
    }
  });

  it('come in a folder whose name is too long for a socket', async () => {
    const folder = join(bench.folder, 'x'.repeat(120));
    expect((await feed([fed(2)], ([path]) => readAll(path), folder)).length).toBe(2 * frameBytes);
  });

  it('stop when their reader leaves', async () => {
    const left = await feed([fed(100_000)], async ([path]) => {
      const socket = await open(path);
      await new Promise((resolve) => socket.once('data', resolve));
      socket.destroy();
      return 'left';
    });
    expect(left).toBe('left');
  });

  it('wait for a reader that does not read, and end at once when they are cancelled', async () => {
    const scope = new CancelScope();
    const before = pool.threads;
    await scope.run(() =>
      feed([fed(100_000)], async ([path]) => {
        await open(path);
        scope.cancel();
        return await never();
      }),
    );
    expect(scope.cancelledCaught).toBe(true);
    expect(pool.threads).toBeLessThanOrEqual(before);
  });

  it('end with the one who reads, for its own reason', async () => {
    const error = new Error('The encoder died.');
    expect(await thrownBy(feed([fed(100_000)], () => Promise.reject(error)))).toBe(error);
  });

  it('say when they cannot be drawn, and stop the one who waits for them', async () => {
    let stopped: unknown;
    const missing = feed([fed(3, { still: join(bench.folder, 'no-such-still') })], async ([path]) => {
      await open(path);
      stopped = await thrownBy(never());
      throw stopped;
    });
    const error = await thrownBy(missing);
    expect(error).toBeInstanceOf(RenderyardError);
    expect((error as RenderyardError).code).toBe('INTERNAL');
    expect(isCancelled(stopped)).toBe(true);
  });

  it('are not drawn from a picture of another size', async () => {
    const short = join(bench.folder, 'short.yuv');
    await writeFile(short, Buffer.alloc(1000));
    const drawing = feed([fed(3, { still: short })], async ([path]) => {
      await open(path);
      return await never();
    });
    expect(String(await thrownBy(drawing))).toContain('has 1000 bytes, not 3456');
  });

  it('do not keep ffmpeg from ending at its first signal', async () => {
    const scope = new CancelScope();
    const endless = fed(100_000);
    let reports = 0;
    await scope.run(() =>
      feed([endless], async ([path = '']) => {
        const args = ['-v', 'error', '-nostdin', '-progress', 'pipe:3', '-stats_period', '0.05', '-re'];
        await bench.processes.run({
          program: bench.ffmpeg,
          args: [...args, ...feedInput(endless.input, path), '-f', 'null', '-'],
          label: 'ffmpeg (fed)',
          onReport: (line) => {
            if (/^frame=[1-9]/.test(line)) scope.cancel();
            reports += 1;
          },
        });
      }),
    );
    expect(scope.cancelledCaught).toBe(true);
    expect(reports).toBeGreaterThan(0);
    expect(bench.processes.snapshot()).toEqual([]);
  });

  it('are for systems whose sockets have paths, and an ffmpeg that knows them', () => {
    expect(canFeed(new Set(['file', 'unix']), 'linux')).toBe(true);
    expect(canFeed(new Set(['file', 'unix']), 'darwin')).toBe(true);
    expect(canFeed(new Set(['file', 'unix']), 'win32')).toBe(false);
    expect(canFeed(new Set(['file']), 'linux')).toBe(false);
  });
});
