import { expect, test } from '@playwright/test';
import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { jobItem } from '../support/journeys';

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
  // It plays, or, where this build of Chromium lacks the decoder, says so.
  await expect
    .poll(
      async () =>
        (await video.count()) === 0 ||
        (await video.evaluate((each: HTMLVideoElement) => each.currentTime > 0)),
    )
    .toBe(true);
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
