import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../scripts/setup/run.mjs';
import { plainEnvironment } from './environment';
import { keep, median, spread } from './figures';
import { recordedWork, recorderFor, replay } from './recorded-work';
import { writeStoryboard } from './set/compare';
import { firstEncoder } from './set/renderyard-run';
import { clips, storyboardOf } from './set/shots';
import { makeClips } from './set/sources';

const run = promisify(execFile);
/** `RENDERYARD_BENCH=quick` is for trying the measurement out: a shorter video, fewer pairs, and nothing is kept. */
const quick = process.env.RENDERYARD_BENCH === 'quick';
const pairs = quick ? 2 : 5;
const root = resolve(import.meta.dirname, '..');
const renderyard = join(root, 'out/main/renderyard.js');

let folder: string;
beforeAll(async () => {
  await makeClips(10);
  folder = await mkdtemp(join(tmpdir(), 'renderyard-overhead-'));
}, 1_800_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A render from the start of the command to its end, with an empty segment cache. Milliseconds. */
async function timeRender(
  storyboard: string,
  { home, output }: { home: string; output: string },
  programs: Readonly<Record<string, string>> = {},
): Promise<{ wallMs: number; firstEncoderMs: number }> {
  const env = { ...plainEnvironment, RENDERYARD_HOME: home, ...programs };
  // The recorder copies the folder that it runs in.
  const cwd = join(output, 'empty');
  await mkdir(cwd, { recursive: true });
  // Asks ffmpeg what it can do, and ffprobe what the sources hold, which is asked once and not once for each video.
  await run(process.execPath, [renderyard, 'plan', storyboard], { cwd, env });
  const [startedAt, began] = [performance.now(), Date.now()];
  const { stdout } = await run(
    process.execPath,
    [renderyard, 'render', storyboard, '-o', join(output, 'video.mp4'), '--overwrite', '--json'],
    { cwd, env, maxBuffer: 1 << 26 },
  );
  const wallMs = performance.now() - startedAt;
  const { jobId } = JSON.parse(stdout.slice(0, stdout.indexOf('\n'))) as { jobId: string };
  return { wallMs, firstEncoderMs: firstEncoder(home, jobId, began) ?? Number.NaN };
}

/** Renders of a storyboard in turns with nothing but the programs that they run. */
async function compareWithBare(name: string, storyboard: string) {
  const ffmpeg = findProgram('ffmpeg') ?? 'ffmpeg';
  const ffprobe = findProgram('ffprobe') ?? 'ffprobe';
  const own = join(folder, name);
  const output = join(own, 'videos');
  await mkdir(output, { recursive: true });
  const home = join(own, 'recorded');
  const records = join(own, 'records');
  await timeRender(
    storyboard,
    { home, output },
    {
      RENDERYARD_FFMPEG: await recorderFor(ffmpeg, 'ffmpeg', records, home),
      RENDERYARD_FFPROBE: await recorderFor(ffprobe, 'ffprobe', records, home),
    },
  );
  // What the sources hold is known by the time that is measured.
  const work = (await recordedWork(records, { ffmpeg, ffprobe })).filter(({ args }) =>
    args.some((argument) => argument.startsWith(home) || argument.startsWith(output)),
  );

  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const bareMs = await replay(work, { home, output }, join(own, `replay-${pair}`));
    const { wallMs, firstEncoderMs } = await timeRender(storyboard, {
      home: join(own, `home-${pair}`),
      output,
    });
    rows.push({ bareMs, renderyardMs: wallMs, ratio: wallMs / bareMs, firstEncoderMs });
  }
  const bare = spread(rows.map((row) => row.bareMs));
  const ours = spread(rows.map((row) => row.renderyardMs));
  const result = {
    programs: work.length,
    ...{ bare, renderyard: ours },
    ratio: median(rows.map((row) => row.ratio)),
    addedMs: median(rows.map((row) => row.renderyardMs - row.bareMs)),
    firstEncoderMs: median(rows.map((row) => row.firstEncoderMs)),
    rows,
  };
  console.log(
    `${name}: ${work.length} programs: bare ${bare.median.toFixed(0)} ms, Renderyard ${ours.median.toFixed(0)} ms, median ratio ${result.ratio.toFixed(3)} (${result.addedMs.toFixed(0)} ms more); first encoder after ${result.firstEncoderMs.toFixed(0)} ms`,
  );
  return result;
}

/**
 * Two videos without moving pictures, which are work of ours that no program could be asked to do again. A short one shows
 * what each render costs whatever its length: starting Node, planning, writing down. The bound is for one with as much work
 * as an ordinary video has.
 */
it('adds at most 3 % of wall time to what ffmpeg does', async () => {
  const short = await compareWithBare(
    'evening-walk',
    join(root, 'examples/evening-walk/evening-walk.storyboard.yaml'),
  );
  const film = storyboardOf(clips(quick ? 1 : 3));
  const ordinary = await compareWithBare('clips', await writeStoryboard(folder, film));
  if (quick) return;
  await keep('overhead', { short, ordinary });
  expect.soft(ordinary.ratio).toBeLessThanOrEqual(1.03);
  expect.soft(short.firstEncoderMs, 'first encoder').toBeLessThanOrEqual(250);
});
