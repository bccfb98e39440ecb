import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MediaProber } from '../../../electron/encoder/probe-media';
import type { CommandRunner } from '../../../electron/encoder/run-command';
import { openWorkbench } from './workbench';
import type { Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench('key-frames');
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '2'];
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=14'];
  await bench.make(...source, ...x264, '-g', '100', '-sc_threshold', '0', 'closed.mp4');
  await bench.make('-i', 'closed.mp4', '-c', 'copy', 'closed.mkv');
  await bench.make('-i', 'closed.mp4', '-c', 'copy', '-output_ts_offset', '7', 'late.mp4');
  await bench.make('-i', 'closed.mp4', '-c', 'copy', 'closed.ts');
  await bench.make(...source, ...x264, '-g', '100', '-x264-params', 'open-gop=1:scenecut=0', 'open.mp4');
  await bench.make(...source, ...x264, '-g', '100', '-x264-params', 'intra-refresh=1', 'refreshed.mp4');
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=2', ...x264, 'short.mp4');
});
afterAll(() => bench.close());

let runs = 0;
function newProber(): MediaProber {
  const counting: CommandRunner = {
    run: (command, options) => {
      runs += 1;
      return bench.processes.run(command, options);
    },
  };
  return new MediaProber(counting, () => bench.ffprobe, join(bench.folder, 'probed.jsonl'));
}
const rounded = async (name: string, prober = newProber()) =>
  (await prober.probeKeyFrames(join(bench.folder, name))).video?.keyFrames?.map(
    (moment) => Math.round(moment * 100) / 100,
  );

it.each(['closed.mp4', 'closed.mkv', 'open.mp4'])('finds where %s can be entered', async (name) => {
  // Places 3, 6, 9 and 12 s, and the key frame before each.
  expect(await rounded(name)).toEqual([4, 8, 12]);
});

it('counts from the beginning of a file, whatever its clock says then', async () => {
  // Its places are from 4 s before its beginning to 5 s after it.
  expect(await rounded('late.mp4')).toEqual([4]);
});

it.each([
  ['is refreshed bit by bit', 'refreshed.mp4'],
  ['is too short to be cut', 'short.mp4'],
])('finds none in a file that %s', async (_, name) => {
  expect(await rounded(name)).toEqual([]);
});

it('reads all of a file that has no index', async () => {
  expect(await rounded('closed.ts')).toEqual([0, 4, 8, 12]);
  // At once: without them nothing could be cut out of it.
  const { video } = await newProber().probe(join(bench.folder, 'closed.ts'));
  expect(video?.keyFrames).toHaveLength(4);
});

it('remembers the answer, also of none', async () => {
  await rounded('closed.mp4');
  await rounded('refreshed.mp4');
  runs = 0;
  expect(await rounded('closed.mp4')).toEqual([4, 8, 12]);
  expect(await rounded('refreshed.mp4')).toEqual([]);
  expect(runs).toBe(0);
});
