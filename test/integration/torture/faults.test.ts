import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../../scripts/setup/build.mjs';
import { faultCases } from '../../torture/faults';
import { Impossible } from '../../torture/namespace';
import { World } from '../../torture/world';

beforeAll(async () => {
  await ensureBuilt();
}, 300_000);

describe.skipIf(process.platform !== 'linux')(
  'a clear message, nothing lost, and the next job runs when',
  () => {
    for (const fault of faultCases) {
      it(fault.name, async (context) => {
        const world = await World.create();
        try {
          expect(await fault.play(world)).toEqual([]);
        } catch (error) {
          if (error instanceof Impossible) context.skip(error.message);
          throw error;
        } finally {
          await world.destroy();
        }
      });
    }
  },
);
