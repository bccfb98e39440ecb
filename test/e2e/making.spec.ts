import { expect, test } from '@playwright/test';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../../scripts/setup/run.mjs';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addJob, answerOpenDialog, jobItem, longStoryboard, shortStoryboard } from '../support/journeys';

const media = resolve(import.meta.dirname, '../fixtures/storyboards/media');

let folder: string;
let launched: LaunchedApp | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
});
test.afterEach(async () => {
  await launched?.close();
  launched = undefined;
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('five photos become a slideshow in two clicks, and it is played in the app', async () => {
  const photos = join(folder, 'Lisbon');
  const names = ['5', '10', '1', '2', '3'].map((name) => join(folder, `photo ${name}.png`));
  for (const name of names) await copyFile(join(media, 'picture.png'), name);
  launched = await launchApp({ home: join(folder, 'home'), args: names });
  const { page } = launched;
  await page.evaluate(
    (outputFolder) =>
      (
        window as unknown as { renderyard: { request(name: string, input: unknown): Promise<unknown> } }
      ).renderyard.request('settings.update', { outputFolder }),
    photos,
  );
  const dialog = page.getByRole('dialog', { name: 'Slideshow or montage' });
  // In the order of their numbers, each as a picture that can be seen.
  await expect(dialog.locator('img')).toHaveCount(5);
  await expect
    .poll(() =>
      dialog
        .locator('img')
        .evaluateAll((all) => all.every((image) => (image as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);
  await dialog.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Draft, 360p' }).click();
  await dialog.getByRole('combobox', { name: 'Look' }).click();
  await page.getByRole('option', { name: 'Lively' }).click();
  await dialog.getByLabel('Title', { exact: true }).fill('Lisbon');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const compose = page.getByRole('dialog', { name: 'New render' });
  await expect(compose).toContainText('5 scenes');
  await compose.getByRole('button', { name: 'Add to queue' }).click();
  await expect(jobItem(page, 'Lisbon')).toContainText('Completed');

  // What was written is a file of the user's.
  const text = await readFile(join(photos, 'Lisbon.storyboard.yaml'), 'utf8');
  expect(text.indexOf('photo 3.png')).toBeLessThan(text.indexOf('photo 10.png'));
  expect(await readdir(photos)).toContain('Lisbon.mp4');

  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const video = page.getByRole('dialog', { name: 'Lisbon' }).locator('video');
  const playing = () =>
    video.evaluate(({ currentTime, videoWidth, videoHeight, duration }: HTMLVideoElement) => ({
      currentTime,
      size: [videoWidth, videoHeight],
      duration,
    }));
  await expect.poll(async () => (await playing()).size).toEqual([640, 360]);
  await expect.poll(async () => (await playing()).currentTime).toBeGreaterThan(0.5);
  // Going to the end reads another part of the file.
  const { duration } = await playing();
  await video.evaluate((each: HTMLVideoElement) => (each.currentTime = each.duration - 1));
  await expect.poll(async () => (await playing()).currentTime).toBeGreaterThan(duration - 1);
});

test('clips are converted through a preset', async () => {
  const clip = join(folder, 'clip.mp4');
  await copyFile(join(media, 'clip.mp4'), clip);
  launched = await launchApp({ home: join(folder, 'home'), args: [clip] });
  const { page } = launched;
  const dialog = page.getByRole('dialog', { name: 'Convert videos' });
  await dialog.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Draft, 360p' }).click();
  await expect(dialog).toContainText('becomes clip (draft).mp4');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toBeHidden();
  await expect(jobItem(page, 'clip')).toContainText('Completed');
  expect(await readdir(folder)).toContain('clip (draft).mp4');
});

test('programs of a storyboard run only where its user has allowed them, until that is taken back', async () => {
  const program = join(folder, 'dream');
  await writeFile(
    program,
    '#!/bin/sh\nexec ffmpeg -v error -f lavfi -i "testsrc2=s=160x90:r=25:d=0.4" "$RENDERYARD_OUTPUT"\n',
    { mode: 0o755 },
  );
  const storyboard = join(folder, 'dream.storyboard.yaml');
  const lines = [
    'version: 1',
    'title: Dream',
    'output: { width: 160, height: 90, fps: 25 }',
    'scenes: [{ elements: [{ type: generator, run: [./dream, "a lighthouse"], output: clip.mp4 }] }]',
    '',
  ];
  await writeFile(storyboard, lines.join('\n'));
  launched = await launchApp({ home: join(folder, 'home'), args: [storyboard] });
  const { page } = launched;
  const compose = page.getByRole('dialog', { name: 'New render' });
  const question = compose.getByLabel('Programs of the storyboard');
  await expect(question.getByRole('list', { name: 'Commands' })).toHaveText("./dream 'a lighthouse'");

  // Whatever the page says: the app itself knows that nothing was allowed.
  const forged = await page.evaluate(
    ([file = '', output = '']) =>
      (
        window as unknown as {
          renderyard: {
            request(name: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }>;
          };
        }
      ).renderyard.request('queue.add', {
        spec: { kind: 'render', storyboard: file, output, commandsAllowedFor: 'a'.repeat(64) },
      }),
    [storyboard, join(folder, 'forged.mp4')],
  );
  expect(forged).toMatchObject({ ok: false, error: { code: 'COMMAND_REFUSED' } });

  await compose.getByRole('button', { name: 'Add to queue' }).click();
  await expect(compose).toContainText('it cannot be rendered without them');
  await question.getByRole('button', { name: 'Don’t allow' }).click();
  await expect(question).toContainText('may not run this program');
  await compose.getByRole('button', { name: 'Add to queue' }).click();
  await expect(compose).toBeVisible();
  await question.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(question).toContainText('may run this program');
  await compose.getByRole('button', { name: 'Add to queue' }).click();
  await expect(compose).toBeHidden();
  await expect(jobItem(page, 'Dream')).toContainText('Completed');

  // Asked once: a second time nothing stands in the way.
  await launched.close();
  launched = await launchApp({ home: join(folder, 'home'), args: [storyboard] });
  const again = launched.page.getByRole('dialog', { name: 'New render' });
  await expect(again.getByLabel('Programs of the storyboard')).toContainText('may run this program');
  await again.getByRole('button', { name: 'Close' }).click();

  // Taken back in the settings, it is asked again.
  await launched.page.getByRole('button', { name: 'Settings' }).click();
  const settings = launched.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Programs' }).click();
  const answers = settings.getByRole('list', { name: 'Answers' });
  await expect(answers).toContainText('dream.storyboard.yaml: allowed');
  await answers.getByRole('button', { name: 'Forget the answer for dream.storyboard.yaml' }).click();
  await expect(settings).toContainText('You have not been asked yet.');
  await settings.getByRole('button', { name: 'Done' }).click();
  await launched.page.getByRole('button', { name: 'New render' }).first().click();
  await expect(again.getByLabel('Programs of the storyboard')).toContainText('wants to run a program');
});

test('a preset of the user’s is imported, chosen and removed', async () => {
  launched = await launchApp({ home: join(folder, 'home') });
  const { app, page } = launched;
  const file = join(folder, 'tiny.preset.json');
  await writeFile(file, JSON.stringify({ name: 'tiny', title: 'Tiny one', width: 160, height: 90 }));
  await answerOpenDialog(app, file);
  await page.getByRole('button', { name: 'Settings' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Presets' }).click();
  await settings.getByRole('button', { name: 'Import preset…' }).click();
  const list = settings.getByRole('list', { name: 'Presets' });
  await expect(list.getByRole('listitem').first()).toContainText('Tiny one');
  await settings.getByRole('button', { name: 'Done' }).click();

  const output = join(folder, 'tiny.mp4');
  const storyboard = await shortStoryboard(folder, 'Short');
  // A storyboard’s own size is above a preset’s.
  await writeFile(storyboard, (await readFile(storyboard, 'utf8')).replace(/^output:.*$/m, ''));
  await answerOpenDialog(app, storyboard);
  await page.getByRole('button', { name: 'New render' }).first().click();
  const compose = page.getByRole('dialog', { name: 'New render' });
  await compose.getByRole('button', { name: 'Choose storyboard…' }).click();
  await compose.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Tiny one' }).click();
  await compose.getByLabel('Save as').fill(output);
  await compose.getByRole('button', { name: 'Add to queue' }).click();
  await expect(jobItem(page, 'Short')).toContainText('Completed');
  await expect(page.getByText('160 × 90')).toBeVisible();

  await page.getByRole('button', { name: 'Settings' }).click();
  await settings.getByRole('tab', { name: 'Presets' }).click();
  await list.getByRole('button', { name: 'Remove Tiny one' }).click();
  await expect(list).not.toContainText('Tiny one');
});

test('a table makes a batch, with what is wrong in it told first', async () => {
  const storyboard = join(folder, 'card.storyboard.yaml');
  const table = join(folder, 'people.csv');
  await writeFile(
    storyboard,
    [
      'version: 1',
      'title: Card for {{name}}',
      'output: { width: 320, height: 180, fps: 30 }',
      'variables: [{ id: name }, { id: seconds, type: number, default: 1 }]',
      'scenes: [{ duration: "{{seconds}}", background: "#204060", elements: [{ type: text, text: "{{name}}" }] }]',
      '',
    ].join('\n'),
  );
  await writeFile(table, 'id,name,seconds\nada,Ada,1\ngrace,Grace,soon\nalan,Alan,1\n');
  launched = await launchApp({ home: join(folder, 'home'), args: [storyboard, table] });
  const { page } = launched;
  const dialog = page.getByRole('dialog', { name: 'Batch from a table' });
  await expect(dialog.getByRole('row', { name: /ada\.mp4/ })).toContainText('Will be made');
  await expect(dialog.getByRole('row', { name: /grace/ })).toContainText('number');
  await expect(dialog.getByRole('button', { name: 'Add to queue' })).toBeDisabled();
  await dialog.getByRole('switch', { name: 'Leave these rows out' }).click();
  await dialog.getByRole('button', { name: 'Add 2 to queue' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Card for Ada');
  for (const title of ['Card for Ada', 'Card for Alan'])
    await expect(jobItem(page, title)).toContainText('Completed');
  expect((await readdir(folder)).filter((name) => name.endsWith('.mp4')).sort()).toEqual([
    'ada.mp4',
    'alan.mp4',
  ]);
});

test('a running job shows what its video looks like', async () => {
  launched = await launchApp({ home: join(folder, 'home') });
  const { page } = launched;
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  await expect(page.getByRole('img', { name: 'What the video shows at this point' })).toBeVisible();
});

test('settings are exported, reset and imported', async () => {
  launched = await launchApp({ home: join(folder, 'home') });
  const { app, page } = launched;
  const file = join(folder, 'settings.json');
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  const jobs = dialog.getByLabel('Jobs at the same time');
  await jobs.fill('3');
  await jobs.blur();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('"concurrency": 3');
  await dialog.getByRole('button', { name: 'Reset all' }).click();
  await dialog.getByRole('button', { name: 'Reset all settings?' }).click();
  await expect(jobs).toHaveValue('1');
  await dialog.getByRole('button', { name: 'Import…' }).click();
  await expect(jobs).toHaveValue('3');
  await writeFile(file, '{ "concurrency": 1000 }');
  await dialog.getByRole('button', { name: 'Import…' }).click();
  await expect(page.getByRole('alert')).toContainText('has to be a whole number from 1 to 32, and is 1000');
  await expect(jobs).toHaveValue('3');
});

test('a first start without ffmpeg says what is missing, and one action puts it right', async () => {
  const ffmpeg = findProgram('ffmpeg') ?? 'ffmpeg';
  // Nothing is on the path of this app.
  launched = await launchApp({
    home: join(folder, 'home'),
    env: { PATH: folder, RENDERYARD_FFMPEG: '', RENDERYARD_FFPROBE: '' },
  });
  const { app, page } = launched;
  const missing = page.getByRole('alert').filter({ hasText: 'ffmpeg' }).first();
  await expect(missing).toContainText('ffmpeg was not found: install it');
  await answerOpenDialog(app, ffmpeg);
  await missing.getByRole('button', { name: 'Choose ffmpeg…' }).click();
  await expect(missing).toBeHidden();
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await expect(page.getByRole('dialog', { name: 'New render' })).toContainText('scenes');
});
