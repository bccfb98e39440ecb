import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampler } from '../../../electron/render/resample/resampler-wasm';
import { compileResampler } from '../../../scripts/wasm.mjs';

interface Plane {
  width: number;
  height: number;
  pixels: Uint8Array;
}
interface Place {
  x: number;
  y: number;
  step: number;
}

const pageBytes = 65_536;

async function draw(plane: Plane, { x, y, step }: Place, columns: number, rows: number): Promise<Uint8Array> {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const module = await WebAssembly.compile(resampler());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { weigh, draw: drawPlane } = exports as Record<string, (...args: number[]) => number>;
  const [source, table, scratch, target] = [pageBytes, 20 * pageBytes, 22 * pageBytes, 40 * pageBytes];
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(plane.pixels, source);
  weigh!(table, step);
  const { width, height } = plane;
  drawPlane!(source, width, height, width, target, columns, rows, x, y, step, table, scratch);
  return bytes.slice(target, target + columns * rows);
}

/** A plane of numbers that look random and are the same everywhere. */
function noise(width: number, height: number): Plane {
  let state = 12_345;
  const pixels = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
  return { width, height, pixels };
}

/** The same in floating point, slowly: cubic of Catmull and Rom, as wide as what is made smaller. */
function reference({ width, height, pixels }: Plane, { x, y, step }: Place, columns: number, rows: number) {
  const cubic = (at: number) => {
    const t = Math.abs(at);
    if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
  };
  const weights = (place: number) => {
    const wide = Math.max(1, step);
    const from = Math.floor(place - 2 * wide);
    const all = Array.from({ length: Math.ceil(4 * wide) + 2 }, (_, tap) => ({
      at: from + tap,
      weight: cubic((from + tap - place) / wide),
    }));
    const sum = all.reduce((total, { weight }) => total + weight, 0);
    return all.map(({ at, weight }) => ({ at, weight: weight / sum }));
  };
  const within = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
  return Float64Array.from({ length: columns * rows }, (_, index) => {
    const down = weights(y + Math.floor(index / columns) * step);
    const across = weights(x + (index % columns) * step);
    let sum = 0;
    for (const line of down) {
      for (const column of across) {
        const pixel = pixels[within(line.at, height) * width + within(column.at, width)] ?? 0;
        sum += pixel * line.weight * column.weight;
      }
    }
    return Math.min(255, Math.max(0, sum));
  });
}

describe('the resampler', () => {
  it('is what its source compiles to', async () => {
    expect(Buffer.from(resampler()).equals(Buffer.from(await compileResampler()))).toBe(true);
  });

  it('copies what does not move', async () => {
    const plane = noise(37, 23);
    expect(await draw(plane, { x: 0, y: 0, step: 1 }, 37, 23)).toEqual(plane.pixels);
  });

  it('draws what the formula says, at any size and place, edges too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 2, max: 60 }),
        // In places that the table has: then only rounding is left.
        fc.integer({ min: -2560, max: 5120 }).map((part) => part / 256),
        fc.integer({ min: -2560, max: 5120 }).map((part) => part / 256),
        fc.constantFrom(0.25, 0.5, 1, 1.125, 1.5, 2, 2.75, 4),
        fc.integer({ min: 1, max: 33 }),
        fc.integer({ min: 1, max: 9 }),
        async (width, height, x, y, step, columns, rows) => {
          const plane = noise(width, height);
          const drawn = await draw(plane, { x, y, step }, columns, rows);
          const exact = reference(plane, { x, y, step }, columns, rows);
          for (const [index, value] of exact.entries())
            expect(Math.abs((drawn[index] ?? -99) - value)).toBeLessThan(0.6);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('leaves a plain area as it is', async () => {
    for (const level of [0, 16, 127, 235, 255]) {
      const plane = { width: 50, height: 40, pixels: new Uint8Array(2000).fill(level) };
      for (const step of [0.31, 1, 1.37, 2.9, 4]) {
        const drawn = await draw(plane, { x: 3.3, y: 1.7, step }, 20, 10);
        expect([...new Set(drawn)]).toEqual([level]);
      }
    }
  });

  it('gives the same bytes on every machine', async () => {
    const hash = createHash('sha256');
    for (const [index, step] of [0.7, 1, 1.2345, 2.5].entries())
      hash.update(await draw(noise(200, 120), { x: index * 3.3 + 0.1, y: 2.7, step }, 64, 36));
    expect(hash.digest('hex')).toBe('9d521e67170f494cac5a3ddf672cc7b50bfa2d28ed2d628af2cc993b18a2a698');
  });
});
