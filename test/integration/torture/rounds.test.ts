/**
 * The short form of `npm run torture`: some of its random rounds, always the same ones, so that a failure here comes back.
 * Another seed: TORTURE_SEED=7 npx vitest run --project integration torture
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../../scripts/setup/build.mjs';
import prepareDesktop from '../../support/desktop';
import { playRound } from '../../torture/round';
import { describeRound, planRound } from '../../torture/round-plan';
import type { RoundWishes } from '../../torture/round-plan';
import { World } from '../../torture/world';

const seed = Number(process.env.TORTURE_SEED ?? 20_251);

describe.skipIf(process.platform !== 'linux')(`random rounds of seed ${seed}`, () => {
  let putAway: () => Promise<void>;
  let world: World;

  beforeAll(async () => {
    await ensureBuilt();
    putAway = await prepareDesktop();
    world = await World.create();
  }, 300_000);
  afterAll(async () => {
    await world.destroy();
    await putAway();
  });

  // As short as it may be, each way to end and each owner is among them.
  const chosen: RoundWishes[] = [
    { faces: ['render'], endings: { SIGINT: 1 } },
    { faces: ['render'], endings: { kill: 1 } },
    { faces: ['queue'], endings: { cancel: 1 } },
    { faces: ['queue'], endings: { 'pause, kill': 1 } },
    { faces: ['queue'], endings: { kill: 1 } },
    { faces: ['app'], endings: { kill: 1 } },
    { faces: ['app'], endings: { SIGTERM: 1 } },
    {},
    {},
    {},
  ];
  chosen.forEach((wishes, index) => {
    const plan = planRound(seed, index + 1, wishes);
    it(describeRound(plan), async () => {
      expect((await playRound(world, plan)).faults).toEqual([]);
    });
  });
});
