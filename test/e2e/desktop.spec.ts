import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addJob, jobItem, longStoryboard, shortStoryboard } from '../support/journeys';

/** What the tests hear of the desktop, kept in the main process. */
interface Heard {
  progress: number[];
  notifications: string[];
  questions: string[][];
}

let folder: string;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
  launched = await launchApp({ home: join(folder, 'home') });
  await expect(launched.page.getByRole('button', { name: 'New render' }).first()).toBeVisible();
  // The system's side of each is out of a test's reach: what the app asks of it is written down.
  await launched.app.evaluate(({ BrowserWindow, Notification, dialog }) => {
    const heard = { progress: [] as number[], notifications: [] as string[], questions: [] as string[][] };
    Object.assign(globalThis, { heard, answer: 0 });
    const [window] = BrowserWindow.getAllWindows();
    if (window !== undefined) window.setProgressBar = (fraction) => void heard.progress.push(fraction);
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      heard.notifications.push(`${this.title}: ${this.body}`);
    };
    dialog.showMessageBox = ((_window: unknown, options: { buttons: string[] }) => {
      heard.questions.push(options.buttons);
      return Promise.resolve({ response: (globalThis as unknown as { answer: number }).answer });
    }) as never;
  });
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

const heard = () => launched.app.evaluate(() => (globalThis as unknown as { heard: Heard }).heard);
const answerWith = (answer: number) =>
  launched.app.evaluate((_electron, value) => void Object.assign(globalThis, { answer: value }), answer);
const isVisible = () =>
  launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
const closeWindow = () =>
  launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

test('a batch is told of once, and the taskbar shows how far it is', async () => {
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Pause queue' }).click();
  for (const title of ['One', 'Two', 'Three'])
    await addJob(launched, await shortStoryboard(folder, title), join(folder, `${title}.mp4`), title);
  // Nobody looks at the window.
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window !== undefined) window.isFocused = () => false;
  });
  await page.getByRole('button', { name: 'Resume queue' }).first().click();
  for (const title of ['One', 'Two', 'Three']) await expect(jobItem(page, title)).toContainText('Completed');
  await expect.poll(async () => (await heard()).notifications).toEqual(['3 renders finished: 3 completed']);
  await expect.poll(async () => (await heard()).progress.at(-1)).toBe(-1);
  const { progress } = await heard();
  expect(progress.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
});

test('closing the window with a render running asks; the tray keeps it, and a second start brings the window back', async () => {
  const { app, page } = launched;
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  await expect(jobItem(page, 'Long')).toContainText('Running');
  await answerWith(3);
  await closeWindow();
  await expect.poll(async () => (await heard()).questions.length).toBe(1);
  expect((await heard()).questions[0]).toEqual([
    'Keep Rendering in the Tray',
    'Quit When Done',
    'Stop and Quit',
    'Go Back',
  ]);
  expect(await isVisible()).toBe(true);
  await answerWith(0);
  await closeWindow();
  await expect.poll(isVisible).toBe(false);
  await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', { files: [] }));
  await expect.poll(isVisible).toBe(true);
  await expect(jobItem(page, 'Long')).toContainText('Running');
});

test('the system is kept awake while something renders, and only then', async () => {
  const { app, page } = launched;
  await app.evaluate(({ powerSaveBlocker }) => {
    const awake = new Set<number>();
    Object.assign(globalThis, { awake });
    powerSaveBlocker.start = () => {
      awake.add(1);
      return 1;
    };
    powerSaveBlocker.stop = (id: number) => awake.delete(id);
  });
  const isAwake = () => app.evaluate(() => (globalThis as unknown as { awake: Set<number> }).awake.size > 0);
  expect(await isAwake()).toBe(false);
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  await expect.poll(isAwake).toBe(true);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(jobItem(page, 'Long')).toContainText('Paused');
  await expect.poll(isAwake).toBe(false);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(page, 'Long')).toContainText('Canceled');
  expect(await isAwake()).toBe(false);
});

test('Quit when done quits when all is done', async () => {
  const { app, page } = launched;
  const gone = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  await expect(jobItem(page, 'Long')).toContainText('Running');
  await answerWith(1);
  await closeWindow();
  await expect.poll(isVisible).toBe(false);
  await page
    .getByRole('button', { name: 'Cancel', exact: true })
    .evaluate((button: HTMLButtonElement) => button.click());
  expect(await gone).toBe(0);
});

test('a page that hangs does not keep the app from quitting', async () => {
  const { app, page } = launched;
  const gone = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await page.evaluate(() => {
    window.addEventListener('beforeunload', (event) => event.preventDefault());
    setTimeout(() => {
      for (;;);
    });
  });
  await app.evaluate(({ app: main }) => main.quit());
  expect(await gone).toBe(0);
});
