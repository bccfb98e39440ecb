import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../scripts/setup/run.mjs';
import { keep, median, spread } from './figures';
import { recordedWork, recorderFor, replay } from './recorded-work';

const run = promisify(execFile);
const pairs = 5;
const root = resolve(import.meta.dirname, '..');
const renderyard = join(root, 'out/main/renderyard.js');
// One without moving pictures, which are work of ours that no program could be asked to do again.
const storyboard = join(root, 'examples/evening-walk/evening-walk.storyboard.yaml');

let folder: string;
let output: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-overhead-'));
  output = join(folder, 'videos');
  await mkdir(output);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Milliseconds of a whole render, from the start of the command to its end, with an empty cache. */
async function timeRender(home: string, programs: Readonly<Record<string, string>> = {}): Promise<number> {
  const env = { ...process.env, RENDERYARD_HOME: home, ...programs };
  // Asks ffmpeg what it can do, which is asked once for each ffmpeg and not once for each video.
  await run(process.execPath, [renderyard, 'doctor'], { env });
  const startedAt = performance.now();
  await run(
    process.execPath,
    [renderyard, 'render', storyboard, '-o', join(output, 'video.mp4'), '--overwrite'],
    { env },
  );
  return performance.now() - startedAt;
}

it('adds at most 3 % of wall time to what ffmpeg does', async () => {
  const ffmpeg = findProgram('ffmpeg') ?? 'ffmpeg';
  const ffprobe = findProgram('ffprobe') ?? 'ffprobe';
  const home = join(folder, 'recorded');
  const records = join(folder, 'records');
  await timeRender(home, {
    RENDERYARD_FFMPEG: await recorderFor(ffmpeg, 'ffmpeg', records, home),
    RENDERYARD_FFPROBE: await recorderFor(ffprobe, 'ffprobe', records, home),
  });
  const work = await recordedWork(records, { ffmpeg, ffprobe });

  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const bareMs = await replay(work, { home, output }, join(folder, `replay-${pair}`));
    const renderyardMs = await timeRender(join(folder, `home-${pair}`));
    rows.push({ bareMs, renderyardMs, ratio: renderyardMs / bareMs });
  }
  const ratio = median(rows.map((row) => row.ratio));
  const bare = spread(rows.map((row) => row.bareMs));
  const ours = spread(rows.map((row) => row.renderyardMs));
  await keep('overhead', { programs: work.length, bare, renderyard: ours, ratio, rows });
  console.log(
    `${work.length} programs: bare ${bare.median.toFixed(0)} ms, Renderyard ${ours.median.toFixed(0)} ms, median ratio ${ratio.toFixed(3)}`,
  );
  expect(ratio).toBeLessThanOrEqual(1.03);
});
