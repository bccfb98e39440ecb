import { expect } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
// Tells that the page has the bridge.
import type {} from '../../renderer/api/client';
import type { Bridge } from '../../shared/ipc/bridge';
import type { LaunchedApp } from './electron-app';

/** Lets the system's open dialog answer with this file: a native dialog cannot be driven from outside. */
export async function answerOpenDialog(app: ElectronApplication, file: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
}

/** *New render*, choose the file, say where the video goes, *Add to queue*. Resolves once the job is in the list. */
export async function addJob({ app, page }: LaunchedApp, storyboard: string, output: string, title: string) {
  await answerOpenDialog(app, storyboard);
  await page.getByRole('button', { name: 'New render' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('button', { name: 'Choose storyboard…' }).click();
  await dialog.getByLabel('Save as').fill(output);
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toBeHidden();
  await expect(jobItem(page, title)).toBeVisible();
}

export const jobItem = (page: Page, title: string): Locator =>
  page.getByRole('list', { name: 'Jobs' }).getByRole('listitem', { name: title });

/** A small video that takes about a second. */
export function shortStoryboard(folder: string, title: string): Promise<string> {
  return write(folder, title, [
    'output: { width: 320, height: 180, fps: 30 }',
    'scenes:',
    '  - { duration: 1.5, background: "#204060", elements: [{ type: text, text: One, size: 40, animation: fadeIn }], transition: { type: fade, duration: 0.5 } }',
    '  - { duration: 1.5, background: { gradient: ["#402060", "#906040"], angle: 30 } }',
  ]);
}

/** A video that takes minutes: it is there to be cancelled. */
export function longStoryboard(folder: string, title: string): Promise<string> {
  const scene = (n: number) =>
    `  - { duration: 60, background: { gradient: ["#1020${30 + n}", "#c05040"], angle: ${n * 20} }, elements: [{ type: text, text: "Part ${n}", size: 120, animation: fadeIn }, { type: text, text: moving, fadeOut: 50, size: 90, position: bottom }] }`;
  return write(folder, title, [
    'output: { width: 1920, height: 1080, fps: 60, quality: high }',
    'scenes:',
    ...[1, 2, 3, 4].map(scene),
  ]);
}

/**
 * Queues a job whose log grows by some 20,000 lines a second until it is canceled: a generator of the storyboard prints them. It is
 * allowed to run, as the window's user would do it.
 */
export async function addFloodingJob({ page }: Pick<LaunchedApp, 'page'>, folder: string): Promise<void> {
  const flood = `while :; do yes 'frame= 1200 QP=23.41 Slice:P I:12 P:801 SKIP:2787 size=1873 bytes' | head -n 2000; sleep 0.09; done`;
  const storyboard = await write(folder, 'Flood', [
    `scenes: [{ duration: 2, elements: [{ type: generator, run: [sh, -c, "${flood}"], output: clip.mp4 }] }]`,
  ]);
  const identity = createHash('sha256')
    .update(await readFile(storyboard))
    .digest('hex');
  const answer = await page.evaluate(
    async ({ file, identity, output }) => {
      const bridge = (window as unknown as { renderyard: Bridge }).renderyard;
      const allowed = await bridge.request('commands.decide', { file, identity, decision: 'allow' });
      return allowed.ok
        ? bridge.request('queue.add', { spec: { kind: 'render', storyboard: file, output } })
        : allowed;
    },
    { file: storyboard, identity, output: join(folder, 'flood.mp4') },
  );
  if (!answer.ok) throw new Error(answer.error.message);
  await page.getByRole('list', { name: 'Jobs' }).getByRole('button', { name: 'Flood' }).click();
}

async function write(folder: string, title: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, `${title.toLowerCase().replaceAll(' ', '-')}.storyboard.yaml`);
  await writeFile(file, ['version: 1', `title: ${title}`, ...lines, ''].join('\n'));
  return file;
}

/** Ids of living processes that have `text` among their arguments or in their environment (Linux). */
export async function processesAbout(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const parts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    if (parts.some((part) => part.includes(text))) found.push(Number(name));
  }
  return found;
}

/** Ids of the app's living encoders: processes that carry a tree's token and are not Electron's own. */
export async function encoders(home: string): Promise<number[]> {
  const own = await Promise.all(
    (await processesAbout('RENDERYARD_TREE=')).map(async (pid) => {
      const cwd = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return cwd.includes(home) ? pid : undefined;
    }),
  );
  return own.filter((pid) => pid !== undefined);
}

/** Signs in with an access token, in the settings. Returns their dialog, which stays open. */
export async function giveToken(page: Page, token: string): Promise<Locator> {
  await page.evaluate(() => window.renderyard?.request('settings.update', { uploadCredentials: 'token' }));
  await page.getByRole('button', { name: 'Settings' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: 'Upload' }).click();
  await dialog.getByLabel('Access token').fill(token);
  await dialog.getByRole('button', { name: 'Save' }).click();
  return dialog;
}
