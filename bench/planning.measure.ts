import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keep, spread } from './figures';
import { writeStoryboard } from './set/compare';
import { manyScenes } from './set/many-scenes';
import { runMeasured } from './set/run-measured';

const renderyard = resolve(import.meta.dirname, '../out/main/renderyard.js');
const scenes = 1_000;
const times = 5;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-planning-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('plans a thousand scenes within a second', async () => {
  const storyboard = await writeStoryboard(folder, manyScenes(scenes));
  const plan = (memory = false) =>
    runMeasured(process.execPath, [renderyard, 'plan', storyboard], {
      env: { RENDERYARD_HOME: join(folder, 'home') },
      memory,
    });
  // The first one asks ffmpeg and ffprobe, whose answers are kept.
  await plan();
  const rows = [];
  // Memory is looked at in runs of their own.
  const looks = [];
  for (let time = 0; time < times; time += 1) {
    rows.push(await plan());
    looks.push(await plan(true));
  }
  const wallMs = spread(rows.map((row) => row.wallMs));
  const cpuMs = spread(rows.map((row) => row.cpuMs));
  const peakBytes = spread(looks.map((row) => row.peakBytes));
  await keep('planning', { scenes, wallMs, cpuMs, peakBytes });
  console.log(
    `${scenes} scenes: planned in ${wallMs.median.toFixed(0)} ms (${cpuMs.median.toFixed(0)} ms of processor time), ${(peakBytes.maximum / 1e6).toFixed(0)} MB`,
  );
  expect.soft(wallMs.median).toBeLessThanOrEqual(1_000);
  expect.soft(peakBytes.maximum).toBeLessThanOrEqual(300e6);
});
