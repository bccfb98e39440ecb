import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addJob, giveToken, jobItem, shortStoryboard } from '../support/journeys';
import { StorageServer } from '../support/storage-server/storage-server';

/** Where the pictures go, to be looked at. */
const looks = process.env.UPLOAD_LOOKS;

let folder: string;
let server: StorageServer;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
  server = await StorageServer.start({ buckets: ['films'] });
  launched = await launchApp({ home: join(folder, 'home'), env: server.env });
});
test.afterEach(async () => {
  await launched.close();
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

async function uploadedStoryboard(title: string, bucket: string): Promise<string> {
  const file = await shortStoryboard(folder, title);
  await writeFile(
    file,
    `${await readFile(file, 'utf8')}destinations: [{ type: gcs, bucket: ${bucket}, prefix: spring }]\n`,
  );
  return file;
}

async function look(name: string): Promise<void> {
  if (looks !== undefined) await launched.page.screenshot({ path: join(looks, `${name}.png`) });
}

test('a video is uploaded as a phase of its job, and a failed upload is retried', async () => {
  const { page } = launched;
  const output = join(folder, 'teaser.mp4');
  server.options.buckets = [];
  await addJob(launched, await uploadedStoryboard('Teaser', 'films'), output, 'Teaser');
  await expect(jobItem(page, 'Teaser')).toContainText('Completed · upload failed');
  const detail = page.getByRole('article');
  await expect(detail).toContainText('There is no bucket "films"');
  await expect(detail.getByRole('button', { name: 'Play' })).toBeVisible();
  await look('upload-failed');

  // The bucket is there now; the line breaks some more times.
  server.options.buckets = ['films'];
  let failures = 0;
  server.options.faults = ({ what }) => {
    if (what !== 'chunk' || failures >= 2) return undefined;
    failures += 1;
    return failures === 1 ? { kind: 'cut', at: 'middle' } : { kind: 'status', status: 503 };
  };
  await page.getByRole('button', { name: 'Retry upload' }).click();
  await expect(detail).toContainText('Uploaded and verified');
  await expect(jobItem(page, 'Teaser')).not.toContainText('upload failed');
  expect(failures).toBe(2);
  expect(server.object('films', 'spring/teaser.mp4')?.bytes.equals(await readFile(output))).toBe(true);
  await look('uploaded');
});

test('an upload shows its progress, pauses, and when it is canceled keeps the video', async () => {
  const { page } = launched;
  const output = join(folder, 'slow.mp4');
  // The video is small: a few seconds' worth at this pace.
  server.options.bytesPerSecond = 20_000;
  await page.evaluate(() => window.renderyard?.request('settings.update', { uploadBytesPerSecond: 2_000 }));
  await addJob(launched, await uploadedStoryboard('Slow', 'films'), output, 'Slow');
  await expect(jobItem(page, 'Slow')).toContainText('Uploading');
  await expect(page.getByText(/^[\d.]+ (bytes|KB) of [\d.]+ KB$/)).toBeVisible();
  await look('uploading');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(jobItem(page, 'Slow')).toContainText('Paused');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(jobItem(page, 'Slow')).toContainText('Uploading');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(page, 'Slow')).toContainText('Completed · upload canceled');
  expect(server.closed).toHaveLength(1);
  expect(server.objects.size).toBe(0);
  expect((await readFile(output)).length).toBeGreaterThan(1000);

  await page.evaluate(() => window.renderyard?.request('settings.update', { uploadBytesPerSecond: null }));
  delete server.options.bytesPerSecond;
  await page.getByRole('button', { name: 'Retry upload' }).click();
  await expect(page.getByRole('article')).toContainText('Uploaded and verified');
});

test('a finished video is uploaded where its user says, after a test of the connection', async () => {
  const { app, page } = launched;
  const output = join(folder, 'plain.mp4');
  await addJob(launched, await shortStoryboard(folder, 'Plain'), output, 'Plain');
  await expect(jobItem(page, 'Plain')).toContainText('Completed');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Upload' });
  await dialog.getByLabel('Destination').fill('gs://nowhere/x');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByRole('alert')).toContainText('There is no bucket "nowhere"');
  await look('connection-refused');
  await dialog.getByLabel('Destination').fill('gs://films/summer');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Videos can be uploaded to gs://films/summer.');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article')).toContainText('Uploaded and verified');
  expect(server.object('films', 'summer/plain.mp4')?.bytes.equals(await readFile(output))).toBe(true);
  await page.getByRole('button', { name: 'Copy address' }).click();
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe('gs://films/summer/plain.mp4');
});

test('an access token goes into the app and never comes out', async () => {
  const { page } = launched;
  const token = 'ya29.a-token-that-nobody-should-ever-see-again';
  const dialog = await giveToken(page, token);
  await expect(dialog).toContainText('One is given');
  await expect(dialog.getByLabel('Access token')).toHaveValue('');
  await look('settings-upload');
  const told = await page.evaluate(async () => {
    const ask = window.renderyard;
    return JSON.stringify([
      await ask?.request('queue.snapshot', undefined),
      await ask?.request('upload.tokenState', undefined),
      await ask?.request('health.report', undefined),
      document.documentElement.outerHTML,
    ]);
  });
  expect(told).toContain('"isThere":true');
  expect(told).not.toContain('ya29');
  await launched.close();
  const { stdout } = await promisify(execFile)('grep', ['-rlaF', token, folder]).catch(() => ({
    stdout: '',
  }));
  expect(stdout).toBe('');
});
