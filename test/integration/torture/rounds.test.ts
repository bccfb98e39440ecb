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

  // What must not be left to chance in so few rounds; the last ones are as they come.
  const chosen: RoundWishes[] = [
    { faces: ['render'], encoders: { ffmpeg: 1 }, endings: { SIGINT: 1 }, from: 'running' },
    { faces: ['render'], encoders: { deaf: 1 }, endings: { 'SIGINT twice': 1 }, from: 'running' },
    { faces: ['render'], encoders: { ffmpeg: 1 }, endings: { kill: 1 }, from: 'published' },
    { faces: ['queue'], encoders: { deaf: 1 }, endings: { cancel: 1 }, from: 'running' },
    { faces: ['queue'], encoders: { 'calls-setsid': 1 }, endings: { kill: 1 }, from: 'running' },
    { faces: ['queue'], encoders: { ffmpeg: 1 }, endings: { 'pause, kill': 1 }, from: 'running' },
    { faces: ['app'], encoders: { ffmpeg: 1 }, endings: { kill: 1 }, from: 'running' },
    { faces: ['app'], encoders: { slow: 1 }, endings: { SIGTERM: 1 } },
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
