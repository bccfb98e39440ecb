import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockingPool, CapacityLimiter } from '../../../electron/concurrency';
import { withFrames } from '../../../electron/render/resample/frame-feed';
import type { MotionInput } from '../../../electron/render/segment';

const picture = { width: 2304, height: 1296 };
const box = { width: 1920, height: 1080 };

/** SHA-256 of a few frames at 1080p of a picture that moves, as ffmpeg would read them. */
export async function hashDrawnFrames(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-drawn-'));
  try {
    const still = join(folder, 'still');
    let state = 12_345;
    const pixels = Uint8Array.from({ length: picture.width * picture.height * 1.5 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
    await writeFile(still, pixels);
    const input: MotionInput = {
      kind: 'motion',
      still: { inputs: [], files: [], fonts: [], graph: '' },
      view: {
        ...{ picture, box, detail: 1.2, total: 5 },
        motion: { zoom: [1, 1.2], pan: 'right', easing: 'easeInOut' },
      },
      ...{ alpha: false, firstFrame: 1, frames: 3, fps: { num: 30, den: 1 } },
    };
    const pool = new BlockingPool(new CapacityLimiter(1));
    return await withFrames([{ input, still }], { folder, pool }, async ([socket = '']) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of connect(socket) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      if (bytes !== box.width * box.height * 1.5 * 3) throw new Error(`${bytes} bytes were drawn`);
      return hash.digest('hex');
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
