import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addJob, encoders, jobItem, longStoryboard, processesAbout } from '../support/journeys';
import { UpdateFeed } from '../support/update-feed';

test.skip(process.platform !== 'linux', 'An AppImage stands for the packages that update themselves.');

const root = resolve(import.meta.dirname, '../..');
/** Where the pictures go, to be looked at. */
const looks = process.env.UPDATE_LOOKS;

let folder: string;
let feed: UpdateFeed;
let launched: LaunchedApp;
let image: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-updates-'));
  feed = await UpdateFeed.start();
  await mkdir(join(folder, 'tmp'));
  image = join(folder, 'Renderyard.AppImage');
  await writeFile(image, 'the old version');
});
test.afterEach(async () => {
  await launched.close();
  await feed.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** The app as version 1.2.3 with the feed's address and key built in. */
async function buildApp(configuration: string | undefined): Promise<string> {
  const app = join(folder, 'app');
  await mkdir(join(app, 'out'), { recursive: true });
  for (const part of ['main', 'preload', 'renderer'])
    await symlink(join(root, 'out', part), join(app, 'out', part));
  await symlink(join(root, 'examples'), join(app, 'examples'));
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: 'renderyard', version: '1.2.3', type: 'module', main: 'out/main/main.js' }),
  );
  if (configuration !== undefined) await writeFile(join(app, 'out/updates.json'), configuration);
  return app;
}

/** One that is killed takes nothing away, so all that it makes lies in the folder. */
const launch = async (app: string, env: Record<string, string> = {}) => {
  const places = { XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: join(folder, 'tmp') };
  return launchApp({ app, home: join(folder, 'home'), env: { ...places, ...env } });
};

/** *Help*, *Check for Updates…* */
async function checkForUpdates({ app, page }: LaunchedApp): Promise<Locator> {
  await page.getByRole('button', { name: 'New render' }).first().waitFor();
  await app.evaluate(({ Menu, BrowserWindow }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    const item = items.find(({ label }) => label === 'Check for Updates…');
    if (item === undefined) throw new Error('The menu has no such item.');
    (item.click as (event?: unknown, window?: unknown) => void)(undefined, BrowserWindow.getAllWindows()[0]);
  });
  return page.getByRole('region', { name: 'Updates' });
}

/** An AppImage as far as it is run when it is put in place: writes down how, and what else was running. */
function newImage(): Buffer {
  return Buffer.from(`#!/bin/sh
echo "$APPIMAGE_EXIT_AFTER_INSTALL" > ${folder}/installed
ps -eo args > ${folder}/running
`);
}

test('only what is newer, whole and signed is installed, and only when the app has ended its renders', async () => {
  launched = await launch(await buildApp(feed.configuration), { APPIMAGE: image });
  const { page } = launched;
  feed.offer({ version: '1.2.3', installer: newImage() });
  const updates = await checkForUpdates(launched);
  await expect(updates).toContainText('Renderyard 1.2.3');
  await expect(updates).toContainText('This is the newest version');
  const again = updates.getByRole('button', { name: 'Check for updates' });
  /** Asks again, and waits until the answer is another one than the last. */
  const check = async (expected: string) => {
    await again.click();
    await expect(updates).toContainText(expected);
  };

  // Signed, and then changed.
  feed.offer({ version: '1.3.0', installer: newImage() });
  const honest = feed.files.get('latest-linux.yml')?.toString() ?? '';
  feed.files.set('latest-linux.yml', Buffer.from(honest.replace('size: ', 'size: 1')));
  await check('is not signed by the makers of this app');

  feed.offer({ version: '1.2.2', installer: newImage() });
  await check('This is the newest version');

  feed.describe('version: [1, 2\n');
  await check('The description of the newest version is broken');

  feed.files.delete('latest-linux.yml.sig');
  await check('could not be asked for updates (status 404)');

  // The description is right, the installer is another one of the same length.
  feed.offer({ version: '1.3.0', installer: newImage() });
  const name = 'renderyard-1.3.0-linux-x86_64.AppImage';
  const changed = newImage();
  changed.write('#!/bin/rm');
  feed.files.set(name, changed);
  await check('Version 1.3.0 could not be downloaded whole');
  expect(await readFile(image, 'utf8')).toBe('the old version');
  if (looks !== undefined) await page.screenshot({ path: join(looks, 'update-failed.png') });

  // A render is under way when the release arrives.
  await page.keyboard.press('Escape');
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  await expect.poll(() => encoders(join(folder, 'home'))).not.toEqual([]);
  feed.offer({ version: '1.3.0', installer: newImage() });
  await checkForUpdates(launched);
  await expect(updates).toContainText('Version 1.3.0 is ready');
  if (looks !== undefined) await page.screenshot({ path: join(looks, 'update-ready.png') });
  expect(await readFile(image, 'utf8')).toBe('the old version');
  await page.keyboard.press('Escape');
  await expect(jobItem(page, 'Long').getByRole('progressbar')).toBeVisible();
  expect(await encoders(join(folder, 'home'))).not.toEqual([]);

  await launched.close();
  expect(await readFile(image)).toEqual(newImage());
  expect(await readFile(join(folder, 'installed'), 'utf8')).toBe('true\n');
  const running = (await readFile(join(folder, 'running'), 'utf8')).split('\n');
  expect(running.filter((line) => line.includes('ffmpeg') && line.includes(folder))).toEqual([]);
});

test('an app that is killed installs nothing', async () => {
  launched = await launch(await buildApp(feed.configuration), { APPIMAGE: image });
  feed.offer({ version: '1.3.0', installer: newImage() });
  const updates = await checkForUpdates(launched);
  await expect(updates).toContainText('Version 1.3.0 is ready');
  const main = launched.app.process();
  const gone = new Promise((done) => main.once('exit', done));
  main.kill('SIGKILL');
  await gone;
  // Its helpers notice, and write a last file.
  await expect.poll(() => processesAbout(folder)).toEqual([]);
  expect(await readFile(image, 'utf8')).toBe('the old version');
});

test('a copy that cannot install a release tells of it, and one that was built by hand asks nobody', async () => {
  const app = await buildApp(feed.configuration);
  launched = await launch(app);
  feed.offer({ version: '1.3.0', installer: newImage() });
  const updates = await checkForUpdates(launched);
  await expect(updates).toContainText('Version 1.3.0 is available. Download it');
  expect(feed.asked.toSorted()).toEqual(['latest-linux.yml', 'latest-linux.yml.sig']);
  await launched.close();

  await rm(join(app, 'out/updates.json'));
  launched = await launch(app, { APPIMAGE: image });
  await expect(await checkForUpdates(launched)).toContainText('built by hand');
  expect(feed.asked).toHaveLength(2);
});
