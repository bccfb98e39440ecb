import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import prepareDesktop from '../test/support/desktop';
import { keep, median, spread } from './figures';
import { emptyApp, packApp, startPackaged } from './packaged-app';
import type { Start } from './packaged-app';

const pairs = 5;

let work: string;
let stopDesktop: () => Promise<void>;
beforeAll(async () => {
  stopDesktop = await prepareDesktop();
  work = await mkdtemp(join(tmpdir(), 'renderyard-packaged-'));
});
afterAll(async () => {
  await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  await stopDesktop();
});

it('opens the packaged app in at most 1.5 × the time of an empty packaged Electron app', async () => {
  const emptyProgram = await packApp(join(work, 'empty'), emptyApp);
  const program = await packApp(join(work, 'renderyard'));
  // The first start of each reads its program from the disk.
  await startPackaged(emptyProgram);
  await startPackaged(program);
  // A busy machine slows the larger program more: figures of a load far above 0 are no verdict.
  const loadBefore = loadavg()[0];
  const rows: { empty: Start; renderyard: Start }[] = [];
  for (let pair = 0; pair < pairs; pair += 1)
    rows.push({ empty: await startPackaged(emptyProgram), renderyard: await startPackaged(program) });

  const compare = (of: (start: Start) => number) => ({
    empty: spread(rows.map((row) => of(row.empty))),
    renderyard: spread(rows.map((row) => of(row.renderyard))),
    ratio: median(rows.map((row) => of(row.renderyard) / of(row.empty))),
  });
  const start = compare(({ usableMs }) => usableMs);
  const memory = compare(({ memoryBytes }) => memoryBytes);
  await keep('packaged', { loadBefore, start, memory, rows });
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  console.log(
    `start: empty ${start.empty.median} ms, Renderyard ${start.renderyard.median} ms, median ratio ${start.ratio.toFixed(2)}\n` +
      `memory: empty ${megabytes(memory.empty.median)} MB, Renderyard ${megabytes(memory.renderyard.median)} MB, median ratio ${memory.ratio.toFixed(2)}`,
  );
  expect(start.ratio).toBeLessThanOrEqual(1.5);
});
