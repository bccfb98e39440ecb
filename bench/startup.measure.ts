import { _electron } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import prepareDesktop from '../test/support/desktop';
import { keep, median, spread } from './figures';

const pairs = 7;
const root = resolve(import.meta.dirname, '..');
const emptyWindow = join(import.meta.dirname, 'empty-window');

let stopDesktop: () => Promise<void>;
beforeAll(async () => {
  stopDesktop = await prepareDesktop();
});
afterAll(() => stopDesktop());

/** Milliseconds from the start of the process to the frame that shows the *New render* button, on a new data folder. */
async function timeStart(appFolder: string): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'renderyard-startup-'));
  const startedAt = Date.now();
  const app = await _electron.launch({
    args: [appFolder],
    env: { ...(process.env as Record<string, string>), RENDERYARD_HOME: home, EMPTY_WINDOW_HOME: home },
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    const page = await app.firstWindow();
    const usableAt = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          const look = () => {
            const buttons = [...document.querySelectorAll('button')];
            if (!buttons.some((button) => button.textContent.includes('New render')))
              requestAnimationFrame(look);
            // Two frames later it has been painted.
            else requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
          };
          look();
        }),
    );
    return usableAt - startedAt;
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

it('opens the window in at most 1.5 × the time of an empty Electron window', async () => {
  await timeStart(emptyWindow);
  await timeStart(root);
  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const emptyMs = await timeStart(emptyWindow);
    const renderyardMs = await timeStart(root);
    rows.push({ emptyMs, renderyardMs, ratio: renderyardMs / emptyMs });
  }
  const empty = spread(rows.map((row) => row.emptyMs));
  const renderyard = spread(rows.map((row) => row.renderyardMs));
  const ratio = median(rows.map((row) => row.ratio));
  await keep('startup', { empty, renderyard, ratio, rows });
  console.log(
    `empty window ${empty.median} ms, Renderyard ${renderyard.median} ms, median ratio ${ratio.toFixed(2)}`,
  );
  expect(ratio).toBeLessThanOrEqual(1.5);
});
