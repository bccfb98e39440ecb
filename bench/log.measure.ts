import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import prepareDesktop from '../test/support/desktop';
import { fillHome } from '../test/support/large-home';
import { firstLine, lastLine, writeLargeLog } from '../test/support/large-log';
import { keep } from './figures';
import { mainMemory, openWindow, pageMemory, watch } from './measured-window';

const bytes = 100_000_000;
const figures: Record<string, unknown> = { bytes };

let folder: string;
let lines: number;
let stopDesktop: () => Promise<void>;
beforeAll(async () => {
  stopDesktop = await prepareDesktop();
  folder = await mkdtemp(join(tmpdir(), 'renderyard-log-'));
  await fillHome(folder, { ended: 2, queued: 0 });
  lines = await writeLargeLog(folder, 'job-000000', bytes);
  figures.lines = lines;
});
afterAll(async () => {
  await keep('log', figures);
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  await stopDesktop();
});

/** Milliseconds until the page shows this, seen from the page. */
async function until(page: Page, isShown: string, act: () => Promise<unknown>): Promise<number> {
  const shown = page.evaluate<number>(`new Promise((done) => {
    const startedAt = performance.now();
    const look = () => {
      if (${isShown}) done(performance.now() - startedAt);
      else requestAnimationFrame(look);
    };
    look();
  })`);
  await act();
  return shown;
}

const logSays = (words: string) =>
  `(document.querySelector('[role=log]')?.textContent ?? '').includes(${JSON.stringify(words)})`;
const panelSays = (pattern: RegExp) =>
  `${String(pattern)}.test(document.querySelector('section[aria-label=Log]')?.innerText ?? '')`;

it('reads, searches and copies a log of 100 MB without strain', async () => {
  const { app, page } = await openWindow(folder);
  try {
    const log = page.getByRole('region', { name: 'Log' });
    const list = page.getByRole('log');
    await page.getByRole('list', { name: 'Jobs' }).getByRole('listitem').first().waitFor();
    const seen = await watch(page);
    let memoryBytes = await pageMemory(app);
    figures.memoryBeforeBytes = memoryBytes;
    const measured = async (name: string, isShown: string, act: () => Promise<unknown>) => {
      figures[name] = await until(page, isShown, act);
      memoryBytes = Math.max(memoryBytes, await pageMemory(app));
      console.log(name, figures[name], memoryBytes);
    };

    await measured('openMs', logSays(lastLine), () =>
      page.getByRole('button', { name: 'Finished video 1', exact: true }).click(),
    );
    await log.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'All lines' }).click();
    await list.focus();
    await measured('toFirstLineMs', logSays(firstLine), () => list.press('Home'));
    await measured('toLastLineMs', logSays(lastLine), () => list.press('End'));
    for (let step = 0; step < 100; step += 1) await page.keyboard.press(step < 50 ? 'PageUp' : 'PageDown');
    await list.hover();
    for (let step = 0; step < 100; step += 1) await page.mouse.wheel(0, step % 20 === 19 ? -400_000 : -700);

    const search = log.getByRole('searchbox', { name: 'Search' });
    await measured('findLastLineMs', panelSays(/(^|\n)1 of 1($|\n)/), () => search.fill(lastLine));
    await measured('findNothingMs', panelSays(/Not found/), () => search.fill('words that nobody wrote'));
    await measured('findFirstOfManyMs', panelSays(/(^|\n)1 of [\d,]+/), () => search.fill('speed=1.54x'));
    await log.getByRole('button', { name: 'Previous match' }).click();
    await search.press('Escape');
    await log.getByRole('combobox', { name: 'Level' }).click();
    const errors = Math.floor((lines - 2) / 10_000).toLocaleString('en');
    await measured('errorsOnlyMs', panelSays(new RegExp(`(^|\\n)${errors} of [\\d,]+ lines($|\\n)`)), () =>
      page.getByRole('option', { name: 'Errors only' }).click(),
    );
    await measured('copyMs', `document.body.innerText.includes('of the log copied')`, () =>
      log.getByRole('button', { name: 'Copy log' }).click(),
    );
    const copied = await app.evaluate(async ({ clipboard }, first) => {
      const text = await clipboard.readText();
      return { characters: text.length, isWhole: text.includes(first) };
    }, firstLine);
    figures.copied = copied;

    const { tasks, answers } = await seen();
    const longestAnswerMs = Math.max(0, ...answers);
    Object.assign(figures, {
      longestTaskMs: Math.max(0, ...tasks),
      longestAnswerMs,
      memoryBytes,
      mainMemoryBytes: await mainMemory(app),
    });
    console.log('log of 100 MB', figures);
    expect(copied.isWhole).toBe(true);
    expect(longestAnswerMs).toBeLessThanOrEqual(100);
    expect(memoryBytes).toBeLessThan(200_000_000);
  } finally {
    await app.close();
  }
});
