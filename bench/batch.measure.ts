import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keep, median } from './figures';
import { writeStoryboard } from './set/compare';
import { renderyard } from './set/renderyard-run';
import { runMeasured } from './set/run-measured';
import { slideshow, storyboardOf } from './set/shots';
import { makeSources, workFolder } from './set/sources';
import { writeTable } from './set/table';

/** `RENDERYARD_BENCH=quick` tries it out with fewer rows, and keeps nothing. */
const quick = process.env.RENDERYARD_BENCH === 'quick';
const rowCount = quick ? 4 : 20;
const rounds = quick ? 1 : 2;

let folder: string;
beforeAll(async () => {
  await makeSources();
  await mkdir(workFolder, { recursive: true });
  folder = await mkdtemp(join(workFolder, 'batch-'));
}, 1_800_000);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

/** Ten scenes, of which the first one greets by name. */
function greeting(name: string): object {
  const film = slideshow(1.5);
  const shots = film.shots.map((shot, index) => (index === 0 ? { ...shot, title: name } : shot));
  return storyboardOf({ ...film, name: 'batch', shots });
}

/** Milliseconds of one command on a data folder. */
async function time(home: string, args: readonly string[]): Promise<number> {
  const { wallMs } = await runMeasured(process.execPath, [renderyard, ...args], {
    env: { RENDERYARD_HOME: home },
  });
  return wallMs;
}

it('renders rows that share most scenes in at most 0.3 of the time that each takes alone', async () => {
  const names = Array.from({ length: rowCount }, (_, index) => `Person ${index + 1}`);
  const home = join(folder, 'home');
  const forgetSegments = () => rm(join(home, 'cache', 'segments'), { recursive: true, force: true });
  const rows = join(folder, 'rows.csv');
  await writeFile(rows, ['id,name', ...names.map((name, index) => `${index + 1},${name}`)].join('\n'));
  const template = {
    ...greeting('{{name}}'),
    variables: [{ id: 'name', type: 'text', default: 'Nobody' }],
  };
  const measured = [];
  // What is known of sources and programs stays, as with a user's second video.
  await time(home, [
    'render',
    await writeStoryboard(folder, greeting('Warm')),
    '-o',
    join(folder, 'warm.mp4'),
  ]);
  for (let round = 0; round < rounds; round += 1) {
    let aloneMs = 0;
    for (const name of names) {
      await forgetSegments();
      const file = await writeStoryboard(folder, greeting(name));
      aloneMs += await time(home, ['render', file, '-o', join(folder, 'alone.mp4'), '--overwrite']);
    }
    await forgetSegments();
    const file = await writeStoryboard(folder, template);
    const target = join(folder, `rows-${round}`);
    await mkdir(target);
    const batchMs = await time(home, ['batch', file, rows, '-o', target, '--name', '{{id}}.mp4']);
    measured.push({ aloneMs, batchMs, ratio: batchMs / aloneMs });
  }
  const ratio = median(measured.map((one) => one.ratio));
  console.log(
    `batch of ${rowCount}: ${measured.map((one) => `${one.aloneMs.toFixed(0)} → ${one.batchMs.toFixed(0)} ms`).join(', ')}, median ratio ${ratio.toFixed(3)}`,
  );
  if (quick) return;
  await keep('batch', { rows: rowCount, ratio, measured });
  await writeTable();
  expect(ratio).toBeLessThanOrEqual(0.3);
});
