import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../scripts/setup/run.mjs';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import {
  addJob,
  answerOpenDialog,
  encoders,
  jobItem,
  longStoryboard,
  shortStoryboard,
} from '../support/journeys';

const run = promisify(execFile);

let folder: string;
let home: string;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
  home = join(folder, 'home');
  launched = await launchApp({ home });
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('a moving picture is drawn in the app as it is by the plain executor on the command line', async () => {
  const storyboard = join(folder, 'moving.storyboard.yaml');
  const picture = join(folder, 'picture.png');
  const source = ['-f', 'lavfi', '-i', 'mandelbrot=s=1200x800', '-frames:v', '1', picture];
  await run(findProgram('ffmpeg') ?? 'ffmpeg', ['-v', 'error', ...source]);
  await writeFile(
    storyboard,
    [
      'version: 1',
      'title: Moving',
      'output: { width: 640, height: 360, fps: 30 }',
      'scenes: [{ duration: 0.5, elements: [{ type: image, src: picture.png, motion: { zoom: [1, 1.2], pan: right } }] }]',
    ].join('\n'),
  );
  const output = join(folder, 'app.mp4');
  await addJob(launched, storyboard, output, 'Moving');
  await expect(jobItem(launched.page, 'Moving')).toContainText('Completed');

  const other = join(folder, 'other-home');
  await mkdir(other);
  await writeFile(join(other, 'settings.json'), JSON.stringify({ executor: 'plain' }));
  const plain = join(folder, 'plain.mp4');
  await run(
    process.execPath,
    [join(import.meta.dirname, '../../out/main/renderyard.js'), 'render', storyboard, '-o', plain],
    { env: { ...process.env, RENDERYARD_HOME: other } },
  );
  expect((await readFile(output)).equals(await readFile(plain))).toBe(true);
});

test('a storyboard becomes a video, with moving progress and log lines', async () => {
  const { page } = launched;
  const output = join(folder, 'short.mp4');
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      for (const bar of document.querySelectorAll('[role=progressbar]'))
        seen.push(Number(bar.getAttribute('aria-valuenow')));
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['aria-valuenow'],
    });
  });
  await addJob(launched, await shortStoryboard(folder, 'Short one'), output, 'Short one');
  await expect(jobItem(page, 'Short one')).toContainText('Completed');

  const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
  const distinct = seen.filter((value, index) => value !== seen[index - 1]);
  expect(new Set(distinct).size).toBeGreaterThan(2);
  expect(distinct).toEqual(distinct.toSorted((a, b) => a - b));

  const log = page.getByRole('region', { name: 'Log' });
  await expect(log).toContainText('info');
  await expect(page.getByRole('button', { name: 'Show in folder' })).toBeVisible();

  const ffprobe = findProgram('ffprobe') ?? 'ffprobe';
  const { stdout } = await run(ffprobe, [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=nb_read_frames,width,height',
    '-of',
    'json',
    output,
  ]);
  // 1.5 s + 1.5 s − 0.5 s at 30 frames a second.
  expect(JSON.parse(stdout)).toMatchObject({ streams: [{ width: 320, height: 180, nb_read_frames: '75' }] });

  // Where the time went is told, and remembered.
  const phases = () => launched.page.getByRole('list', { name: 'Phases' });
  await expect(phases()).toContainText(/Scenes[\d.]+ s/);
  const told = await phases().innerText();
  await launched.close();
  launched = await launchApp({ home });
  await expect(phases()).toBeVisible();
  expect(await phases().innerText()).toBe(told);
});

test('Cancel is accepted at once, leaves nothing behind, and is remembered', async () => {
  const { page } = launched;
  const output = join(folder, 'long.mp4');
  await addJob(launched, await longStoryboard(folder, 'Long one'), output, 'Long one');
  const item = jobItem(page, 'Long one');
  await expect(item.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow', '0');
  expect(await encoders(home)).not.toEqual([]);

  const states = await page.evaluate(async () => {
    const seen: string[] = [];
    const row = () => document.querySelector('[data-state]')?.getAttribute('data-state') ?? 'none';
    const cancel = [...document.querySelectorAll('button')].find(
      (button) => button.textContent.trim() === 'Cancel',
    );
    cancel?.click();
    // One frame for the page to draw what it was told, then every change until the end.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    seen.push(row());
    while (row() !== 'canceled') {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (row() !== seen.at(-1)) seen.push(row());
    }
    return seen;
  });
  expect(states[0]).toBe('canceling');
  expect(states.at(-1)).toBe('canceled');

  expect(await encoders(home)).toEqual([]);
  expect(await readdir(join(home, 'tmp')).catch(() => [])).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.endsWith('.mp4'))).toEqual([]);

  await launched.close();
  launched = await launchApp({ home });
  await expect(jobItem(launched.page, 'Long one')).toContainText('Canceled');
});

test('a retried job makes a new attempt', async () => {
  const { page } = launched;
  await addJob(launched, await longStoryboard(folder, 'Again'), join(folder, 'again.mp4'), 'Again');
  await expect(jobItem(page, 'Again')).toContainText('Running');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(page, 'Again')).toContainText('Canceled');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByText('Attempt 2').first()).toBeVisible();
  await expect(jobItem(page, 'Again')).toContainText('Running');
});

test('quitting with a running job ends its encoders and continues it at the next start', async () => {
  await addJob(launched, await longStoryboard(folder, 'Left'), join(folder, 'left.mp4'), 'Left');
  await expect(jobItem(launched.page, 'Left').getByRole('progressbar')).not.toHaveAttribute(
    'aria-valuenow',
    '0',
  );
  await launched.close();
  expect(await encoders(home)).toEqual([]);
  expect(await readdir(join(home, 'tmp'))).toEqual([]);

  launched = await launchApp({ home });
  await expect(jobItem(launched.page, 'Left')).toContainText('Running');
});

test('a faulty storyboard is explained at its place and cannot be queued', async () => {
  const { app, page } = launched;
  const file = join(folder, 'faulty.storyboard.yaml');
  await writeFile(
    file,
    'version: 1\ntitle: Faulty\nscenes:\n  - duration: soon\n    background: "#000000"\n    elements:\n      - { type: image, src: nowhere.jpg, fit: stretch }\n',
  );
  await answerOpenDialog(app, file);
  await page.getByRole('button', { name: 'New render' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('button', { name: 'Choose storyboard…' }).click();
  await expect(dialog).toContainText('scenes[0].duration');
  await expect(dialog).toContainText('scenes[0].elements[0].fit');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  // Nothing is queued: the dialog stays, with the problems, until it is closed.
  await expect(dialog).toContainText('scenes[0].duration');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('Make your first video')).toBeVisible();
});

test('files that the app is started with are offered for rendering', async () => {
  await launched.close();
  launched = await launchApp({ home, args: [await shortStoryboard(folder, 'Opened')] });
  await expect(launched.page.getByRole('dialog', { name: 'New render' })).toContainText('Opened');
});

test('the queue pauses and resumes', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await addJob(launched, await shortStoryboard(folder, 'Waiting'), join(folder, 'waiting.mp4'), 'Waiting');
  await expect(jobItem(page, 'Waiting')).toContainText('Queued');
  await page.getByRole('button', { name: 'Resume queue' }).first().click();
  await expect(jobItem(page, 'Waiting')).toContainText('Completed');
});

test('Health shows the encoder and copies a report', async () => {
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Health' }).click();
  const health = page.getByRole('region', { name: 'Health' });
  await expect(health).toContainText('ffmpeg');
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('ffmpeg');
});
