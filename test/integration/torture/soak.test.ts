import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../../scripts/setup/build.mjs';
import prepareDesktop from '../../support/desktop';
import { soak } from '../../torture/soak';
import { World } from '../../torture/world';

describe.skipIf(process.platform !== 'linux')('an app that works for a while', () => {
  it('holds no more descriptors than before, and leaves nothing behind', async () => {
    await ensureBuilt();
    const putAway = await prepareDesktop();
    const world = await World.create();
    try {
      const { faults, ended, samples } = await soak(world, 4, 0.3, () => undefined);
      expect(faults).toEqual([]);
      expect(ended.completed).toBeGreaterThan(0);
      expect(samples.length).toBeGreaterThan(2);
    } finally {
      await world.destroy();
      await putAway();
    }
  });
});
