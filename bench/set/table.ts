import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Outcome } from './compare';

const resultsFolder = resolve(import.meta.dirname, '../results');
const page = resolve(import.meta.dirname, '../../docs/performance.md');
const begin = '<!-- figures: written by npm run bench -->';
const end = '<!-- end of figures -->';

/** Puts the latest results into the page on performance, between its two marks. */
export async function writeTable(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const name of ['slideshow', 'long', 'clips', 'transcode', 'vertical']) {
    const outcome = await kept<Outcome>(name);
    if (outcome !== null) outcomes.push(outcome);
  }
  const batch = await kept<{ rows: number; ratio: number }>('batch');
  const figure = (value: number | null | undefined, digits = 2) =>
    value == null ? '–' : value.toFixed(digits);
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  const rows = outcomes.map(({ name, wall, ratios, ssim, coreUse, ownCpu, firstEncoderMs, eta }) => [
    name,
    `${(wall.single / 1000).toFixed(1)} s`,
    ...[ratios.cold, ratios.changed, ratios.cached, ratios.resumed, ratios.memory].map((ratio) =>
      figure(ratio, 3),
    ),
    figure(ssim, 3),
    percent(coreUse),
    percent(ownCpu),
    `${firstEncoderMs.toFixed(0)} ms`,
    percent(eta.median),
  ]);
  const heading = [
    ...[
      'video',
      'single command',
      'cold',
      'one scene changed',
      'cached',
      'resumed at half',
      'memory',
      'SSIM',
    ],
    ...['cores busy', 'own CPU', 'first encoder after', 'error of time left'],
  ];
  const table = [heading, heading.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const batchLine =
    batch === null
      ? ''
      : `A batch of ${batch.rows} rows that differ in one scene of ten takes ${batch.ratio.toFixed(3)} of the time that rendering each alone takes.\n\n`;
  const text = await readFile(page, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  await writeFile(page, `${before}${begin}\n\n${table}\n\n${batchLine}${after}`);
}

/** A result of an earlier run, or null. */
async function kept<T>(name: string): Promise<T | null> {
  const file = `${name}.json`;
  if (!(await readdir(resultsFolder)).includes(file)) return null;
  return JSON.parse(await readFile(join(resultsFolder, file), 'utf8')) as T;
}
