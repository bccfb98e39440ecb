import { expect, test } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { addJob, jobItem, longStoryboard, shortStoryboard } from '../support/journeys';
import { StorageServer } from '../support/storage-server/storage-server';
import {
  giveToUser,
  home,
  mainProcess,
  openInstalled,
  outside,
  pictures,
  runningEncoders,
} from './installed';
import type { Installed } from './installed';

test.describe.configure({ mode: 'serial' });

let installed: Installed | undefined;
test.afterEach(async () => {
  await installed?.close();
  installed = undefined;
});

/** A storyboard in the user's home; its path inside. */
async function storyboard(
  make: (folder: string, title: string) => Promise<string>,
  title: string,
): Promise<string> {
  const file = await make(outside(`${home}/Stories`), title);
  await giveToUser(file);
  return `${home}/Stories/${basename(file)}`;
}

const videoOf = (name: string) => `${home}/Videos/${name}.mp4`;

test('renders with the ffmpeg that came with the package', async () => {
  installed = await openInstalled();
  const { page } = installed;
  await addJob(installed, await storyboard(shortStoryboard, 'Short'), videoOf('short'), 'Short');
  await expect(jobItem(page, 'Short')).toContainText('Completed');
  const video = await readFile(outside(videoOf('short')));
  const told = await page.evaluate(async () => window.renderyard?.request('queue.snapshot', undefined));
  const [job] = told?.ok === true ? told.value.jobs : [];
  expect(job?.result?.sha256).toBe(createHash('sha256').update(video).digest('hex'));
  await page.getByRole('button', { name: 'Health' }).first().click();
  await expect(page.getByRole('region', { name: 'Health' })).toContainText('at /usr/bin/ffmpeg');
  await expect(page.getByRole('region', { name: 'Updates' })).toBeVisible();
  await page.screenshot({ path: join(pictures, 'health.png') });
  await page.keyboard.press('Escape');
  await page.screenshot({ path: join(pictures, 'rendered.png') });
});

test('cancels, and leaves nothing', async () => {
  installed = await openInstalled();
  const { page } = installed;
  await addJob(installed, await storyboard(longStoryboard, 'Long'), videoOf('long'), 'Long');
  await expect.poll(runningEncoders).not.toEqual([]);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(page, 'Long')).toContainText('Canceled');
  expect(await runningEncoders()).toEqual([]);
  expect((await readdir(outside(`${home}/Videos`))).filter((name) => name.startsWith('long'))).toEqual([]);
});

test('uploads, over a line that breaks', async () => {
  const server = await StorageServer.start({ buckets: ['films'] });
  try {
    installed = await openInstalled(server.env);
    const { page } = installed;
    let failures = 0;
    server.options.faults = ({ what }) => {
      if (what !== 'chunk' || failures >= 2) return undefined;
      failures += 1;
      return failures === 1 ? { kind: 'cut', at: 'middle' } : { kind: 'status', status: 503 };
    };
    await jobItem(page, 'Short').click();
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload' });
    await dialog.getByLabel('Destination').fill('gs://films/spring');
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(page.getByRole('article')).toContainText('Uploaded and verified');
    const sent = server.object('films', 'spring/short.mp4')?.bytes;
    expect(sent?.equals(await readFile(outside(videoOf('short'))))).toBe(true);
    expect(failures).toBe(2);
  } finally {
    await server.close();
  }
});

test('leaves no encoder behind when it is killed, and goes on after the next start', async () => {
  installed = await openInstalled();
  const file = await storyboard(longStoryboard, 'Killed');
  await addJob(installed, file, videoOf('killed'), 'Killed');
  await expect.poll(runningEncoders).not.toEqual([]);
  const killedAt = Date.now();
  process.kill((await mainProcess()).pid, 'SIGKILL');
  await expect.poll(runningEncoders, { intervals: [100] }).toEqual([]);
  // What is promised is 3 s; the look at all processes is not free.
  expect(Date.now() - killedAt).toBeLessThan(5_000);
  await installed.close();

  installed = await openInstalled();
  await expect.poll(runningEncoders).not.toEqual([]);
  await jobItem(installed.page, 'Killed').click();
  await installed.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(installed.page, 'Killed')).toContainText('Canceled');

  // This one is left for the released program, which is started from the menu.
  const last = await storyboard(mediumStoryboard, 'Interrupted');
  await addJob(installed, last, videoOf('interrupted'), 'Interrupted');
  await expect.poll(runningEncoders).not.toEqual([]);
  process.kill((await mainProcess()).pid, 'SIGKILL');
  await expect.poll(runningEncoders).toEqual([]);
  await expect(readFile(outside(videoOf('interrupted')))).rejects.toThrow();
});

/** Long enough to be killed, short enough to be waited for. */
async function mediumStoryboard(folder: string, title: string): Promise<string> {
  const file = await longStoryboard(folder, title);
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('duration: 60,', 'duration: 2,'));
  return file;
}
