import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTasks } from '../../../electron/render/in-tasks';
import type { PictureTask } from '../../../electron/render/scene-work';
import { SegmentChecks } from '../../../electron/render/segment-checks';
import { createLogger } from '../../../electron/telemetry/logger';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25', '-frames:v', '10', '-c:v', 'libx264'],
    ...['-preset', 'ultrafast', '-video_track_timescale', '12800', harness.path('segment.mp4')],
  ]);
});
afterAll(() => harness.close());

function made(count: number): PictureTask[] {
  return Array.from({ length: count }, (_, index) => {
    const id = String(index);
    const file = harness.path(`${id}.mp4`);
    copyFileSync(harness.path('segment.mp4'), file);
    const recipe = { inputs: [], files: [], fonts: [], graph: '' };
    return {
      ...{
        id,
        key: id.padStart(64, '0'),
        file,
        name: id,
        kind: 'picture',
        ready: true,
        vouched: false,
        hadFaults: false,
        next: null,
      },
      share: { id, cost: 1, frames: 10 },
      segment: { id, kind: 'body', firstFrame: 10 * index, frames: 10, scenes: [0], cost: 1, recipe },
    };
  });
}

/** How many segments each command decoded. */
const decoded = () =>
  readdirSync(harness.folder)
    .filter((name) => name.endsWith('.ffconcat'))
    .map(
      (name) =>
        readFileSync(harness.path(name), 'utf8')
          .split('\n')
          .filter((line) => line.startsWith('file ')).length,
    );

it('shares what is left between all lanes, so that they end together', async () => {
  const { ffmpeg: program, ffprobe } = await harness.services.tools();
  const told: number[] = [];
  const checks = new SegmentChecks({
    tools: {
      ...{ ffmpeg: program.path, ffprobe: ffprobe.path, version: '', limits: {} },
      ...{ processes: harness.services.processes, log: createLogger(() => undefined) },
    },
    ...{ cache: harness.services.cache, folder: harness.folder, onChecked: (frames) => told.push(frames) },
    // As large as if a few of their frames were worth a command.
    output: { fps: { num: 25, den: 1 }, width: 8192, height: 8192 },
  });
  const tasks = made(8);
  for (const task of tasks) checks.add(task);
  const lane = async () => {
    while (!checks.isIdle) await checks.checkSome(2, true);
  };
  await inTasks(lane, lane);
  expect(decoded()).toEqual([4, 4]);
  expect(told.at(-1)).toBe(80);
  expect(tasks.every(({ vouched }) => vouched)).toBe(true);
});
