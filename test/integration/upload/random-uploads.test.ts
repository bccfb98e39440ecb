/**
 * Uploads in random weather, always the same for the same seed. The long form, with figures:
 * UPLOADS=300 UPLOAD_SEED=1 npx vitest run --project integration upload/random
 */
import { expect, it } from 'vitest';
import { figuresOf, playUpload } from './random-uploads';
import type { Played } from './random-uploads';

const seed = Number(process.env.UPLOAD_SEED ?? 20_261);
const uploads = Number(process.env.UPLOADS ?? 65);

it(
  `${uploads} random uploads of seed ${seed}: each is verified or ends with a clear error`,
  { timeout: 600_000 },
  async () => {
    const began = performance.now();
    const played: Played[] = [];
    const waiting = Array.from({ length: uploads }, (_, number) => number);
    const lane = async () => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift())
        played.push(await playUpload(seed, number));
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    if (process.env.UPLOADS !== undefined)
      process.stdout.write(`${figuresOf(played, (performance.now() - began) / 1000).join('\n')}\n`);
    expect(played.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(played).toHaveLength(uploads);
    expect(played.filter(({ end }) => end.kind === 'verified').length).toBeGreaterThan(uploads / 2);
  },
);
