import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { longStoryboard } from '../support/journeys';

const storyboard = `# Mine
version: 1
title: Edited
output: { width: 320, height: 180, fps: 30 }
scenes:
  - id: first # the beginning
    duration: 2
    background: '#c02020'
    elements:
      - { type: text, text: One, size: 40 }
  - id: second
    duration: 1
    background: '#2040c0'
`;

let folder: string;
let file: string;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
  file = join(folder, 'edited.storyboard.yaml');
  await writeFile(file, storyboard);
  launched = await launchApp({ home: join(folder, 'home'), args: [file] });
  const compose = launched.page.getByRole('dialog', { name: 'New render' });
  await compose.getByRole('button', { name: 'Edit storyboard' }).click();
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

const editor = (page: Page) => page.getByRole('dialog', { name: 'edited.storyboard.yaml' });
const scenes = (page: Page) => page.getByRole('list', { name: 'Scenes' });
const onDisk = () => readFile(file, 'utf8');

test('scenes have pictures, are moved with the keyboard, changed by the form, undone, and saved with comments', async () => {
  const { page } = launched;
  await expect(scenes(page).locator('img')).toHaveCount(2);
  await expect(page.getByRole('img', { name: /The video at/ })).toBeVisible();

  await scenes(page).getByRole('button', { name: 'second' }).click();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(scenes(page).getByRole('button').first()).toContainText('second');
  await expect(editor(page)).toContainText('Not saved');

  const duration = page.getByLabel('Duration', { exact: true }).first();
  await duration.fill('3');
  await expect(scenes(page).getByRole('button').first()).toContainText('3.00 s');
  // The fault stands at its field.
  await duration.fill('soon');
  await expect(page.getByRole('region', { name: 'Properties' })).toContainText('expected seconds or "auto"');
  await duration.fill('4');
  await page.keyboard.press('Control+s');
  await expect.poll(onDisk).toContain('duration: 4');
  expect(await onDisk()).toContain('# the beginning');
  expect((await onDisk()).indexOf('second')).toBeLessThan((await onDisk()).indexOf('first'));

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(scenes(page).getByRole('button').first()).toContainText('first');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(scenes(page).getByRole('button').first()).toContainText('second');
});

test('the text and the form keep step', async () => {
  const { page } = launched;
  await page.getByRole('tab', { name: 'Text' }).click();
  const text = page.getByRole('textbox', { name: 'Storyboard as text' });
  await expect(text).toContainText('title: Edited');
  await text.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  - { id: third, duration: 2 }');
  await expect(text).toContainText('- { id: third, duration: 2 }');
  await expect(scenes(page).getByRole('button', { name: 'third' })).toBeVisible();
  await scenes(page).getByRole('button', { name: 'third' }).click();
  await page.getByRole('button', { name: 'Remove scene' }).click();
  await expect(text).not.toContainText('third');

  // Side by side: what a variable is called in the list, it is called in the text.
  await page.getByRole('tab', { name: 'Both' }).click();
  await page.getByRole('button', { name: 'Whole video' }).click();
  await page.getByRole('button', { name: 'Add variable' }).click();
  const variable = page.getByRole('group', { name: /^Variable 1/ });
  await variable.getByRole('textbox', { name: 'Name' }).fill('city');
  await variable.getByRole('textbox', { name: 'Value' }).fill('Lisbon');
  await expect(text).toContainText('- { id: city, type: text, default: Lisbon }');
  await expect(editor(page)).toContainText('No problems');
});

test('a new storyboard is called as its file is', async () => {
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Close editor' }).click();
  await page.getByRole('button', { name: 'Remove edited.storyboard.yaml' }).click();
  await app.evaluate(
    ({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    },
    join(folder, 'My "film": 1.storyboard.yaml'),
  );
  await page.getByRole('button', { name: 'New storyboard…' }).click();
  await page.getByRole('button', { name: 'Whole video' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' }).first()).toHaveValue('My "film": 1');
});

test('a change by another program is noticed, and never lost or overwritten unasked', async () => {
  const { page } = launched;
  await scenes(page).getByRole('button', { name: 'first' }).click();
  // Nothing was changed here, so theirs is taken.
  await writeFile(file, storyboard.replace('id: second', 'id: theirs'));
  await expect(scenes(page).getByRole('button', { name: 'theirs' })).toBeVisible();
  await page.getByLabel('Duration', { exact: true }).first().fill('5');
  await expect(editor(page)).toContainText('Not saved');
  await writeFile(file, storyboard.replace('id: second', 'id: again'));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(editor(page)).toContainText('changed by another program');
  expect(await onDisk()).toContain('id: again');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect.poll(onDisk).toContain('duration: 5');

  await page.getByLabel('Duration', { exact: true }).first().fill('6');
  await page.getByRole('button', { name: 'Close editor' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(editor(page)).toBeHidden();
  expect(await onDisk()).toContain('duration: 5');
});

test('the app does not quit over changes that are not saved, or over renders, unasked', async () => {
  const { app, page } = launched;
  const long = await longStoryboard(folder, 'Long');
  const added = await page.evaluate(
    ([storyboard, output]) =>
      window.renderyard?.request('queue.add', { spec: { kind: 'render', storyboard, output } }),
    [long, join(folder, 'long.mp4')] as const,
  );
  expect(added).toMatchObject({ ok: true });
  // The list is behind the editor, out of reach for roles.
  const job = page.locator('li').filter({ hasText: 'Long' }).first();
  await expect(job).toContainText('Running');
  const scene = page.getByRole('textbox', { name: 'Name', exact: true });
  await scene.fill('opening');
  await expect(editor(page)).toContainText('Not saved');

  // The questions as they came; each is answered with the button of this name.
  await app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked, answers: [] });
    dialog.showMessageBox = ((
      _window: unknown,
      { message, buttons }: { message: string; buttons: string[] },
    ) => {
      asked.push(message);
      const { answers } = globalThis as unknown as { answers: string[] };
      return Promise.resolve({ response: buttons.findIndex((button) => answers.includes(button)) });
    }) as never;
  });
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  const closeWindow = (...answers: string[]) =>
    app.evaluate(({ BrowserWindow }, given) => {
      Object.assign(globalThis, { answers: given });
      BrowserWindow.getAllWindows()[0]?.close();
    }, answers);
  const [renders, changes] = ['A render is running.', 'The storyboard has changes that are not saved.'];

  await closeWindow('Go Back');
  await expect.poll(asked).toEqual([renders]);
  await closeWindow('Stop and Quit', 'Keep Editing');
  await expect.poll(asked).toEqual([renders, renders, changes]);
  // All is as it was, and asks again.
  await expect(scene).toHaveValue('opening');
  await expect(job).toContainText('Running');
  const gone = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await closeWindow('Stop and Quit', 'Discard Changes').catch(() => undefined);
  expect(await gone).toBe(0);
  expect(await onDisk()).toBe(storyboard);
});
