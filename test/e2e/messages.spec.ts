import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageChannel, requestChannel } from '../../shared/ipc/channels';
import type { Patch } from '../../shared/ipc/contract';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addFloodingJob, addJob, jobItem, longStoryboard, shortStoryboard } from '../support/journeys';
import { fillHome } from '../support/large-home';

let folder: string;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

interface Wire {
  /** Milliseconds, and what was sent. */
  patches: [at: number, patch: Patch][];
  snapshots: number;
  /** Loses the next patch for which this is in it. */
  lose: string | null;
  lost: number;
}

/** Listens between the main process and its page, and loses what it is told to. */
async function tap({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow, ipcMain }, { patchChannel, snapshotChannel }) => {
      const wire: Wire = { patches: [], snapshots: 0, lose: null, lost: 0 };
      Object.assign(globalThis, { wire });
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('There is no window.');
      const send = contents.send.bind(contents);
      contents.send = (channel, ...args: unknown[]) => {
        if (channel === patchChannel) {
          if (wire.lose !== null && JSON.stringify(args).includes(wire.lose)) {
            wire.lose = null;
            wire.lost += 1;
            return;
          }
          wire.patches.push([performance.now(), args[0] as Patch]);
        }
        send(channel, ...args);
      };
      // Electron keeps them in a map of its own; there is no public way to listen to requests.
      const handlers = (
        ipcMain as unknown as { _invokeHandlers: Map<string, (...given: unknown[]) => unknown> }
      )._invokeHandlers;
      const answer = handlers.get(snapshotChannel);
      handlers.set(snapshotChannel, (...given) => {
        wire.snapshots += 1;
        return answer?.(...given);
      });
    },
    { patchChannel: messageChannel('patch'), snapshotChannel: requestChannel('queue.snapshot') },
  );
}
const wire = () => launched.app.evaluate(() => (globalThis as unknown as { wire: Wire }).wire);

test('a running job sends at most ten progress messages a second, as patches, never the queue again', async () => {
  const home = join(folder, 'home');
  await fillHome(home, { ended: 300, queued: 0 });
  launched = await launchApp({ home });
  await expect(jobItem(launched.page, 'Finished video 300')).toBeVisible();
  await launched.page.getByRole('button', { name: 'Resume queue' }).first().click();
  await tap(launched);
  await addJob(launched, await longStoryboard(folder, 'Long'), join(folder, 'long.mp4'), 'Long');
  const bar = jobItem(launched.page, 'Long').getByRole('progressbar');
  await expect(bar).not.toHaveAttribute('aria-valuenow', '0');
  const progressOf = ({ events }: Patch) => events.filter(({ type }) => type === 'progress');
  await expect
    .poll(async () => (await wire()).patches.filter(([, patch]) => progressOf(patch).length > 0).length)
    .toBeGreaterThan(30);
  const { patches, snapshots } = await wire();
  const moments = patches.flatMap(([at, patch]) => progressOf(patch).map(() => at));
  // Of any eleven in a row the last comes a second after the first, but for what the clock of a busy machine adds.
  for (let index = 10; index < moments.length; index += 1)
    expect((moments[index] ?? 0) - (moments[index - 10] ?? 0)).toBeGreaterThan(900);
  expect(snapshots).toBe(0);
  for (const [, { events }] of patches) expect(events.length).toBeLessThan(10);
});

test('a patch that is lost on its way is made up for', async () => {
  launched = await launchApp({ home: join(folder, 'home') });
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await addJob(launched, await shortStoryboard(folder, 'One'), join(folder, 'one.mp4'), 'One');
  await tap(launched);
  await app.evaluate(
    () => void Object.assign((globalThis as unknown as { wire: Wire }).wire, { lose: '"canceled"' }),
  );
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect.poll(async () => (await wire()).lost).toBe(1);
  await expect(jobItem(page, 'One')).not.toContainText('Canceled');
  // The next patch, about something else, shows that one is missing.
  await page.getByRole('button', { name: 'Resume queue' }).first().click();
  await expect(jobItem(page, 'One')).toContainText('Canceled');
  expect((await wire()).snapshots).toBe(1);
});

test('ten thousand jobs in the list are a few rows in the page, and the keyboard reaches both ends', async () => {
  const home = join(folder, 'home');
  await fillHome(home, { ended: 10_000, queued: 500 });
  launched = await launchApp({ home });
  const { page } = launched;
  const list = page.getByRole('list', { name: 'Jobs' });
  await expect(jobItem(page, 'Waiting video 10001')).toBeVisible();
  await expect(jobItem(page, 'Waiting video 10001')).toHaveAttribute('aria-setsize', '10500');
  expect(await list.getByRole('listitem').count()).toBeLessThan(40);
  await list.getByRole('button', { name: 'Waiting video 10001' }).click();
  await page.keyboard.press('End');
  await expect(list.getByRole('button', { name: 'Finished video 1', exact: true })).toBeFocused();
  expect(await list.getByRole('listitem').count()).toBeLessThan(40);
  await page.getByRole('searchbox', { name: 'Find jobs' }).fill('video 10500');
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test('a log that grows by 20,000 lines a second can be read, searched and stopped', async () => {
  launched = await launchApp({ home: join(folder, 'home') });
  const { page } = launched;
  await addFloodingJob(launched, folder);
  const log = page.getByRole('region', { name: 'Log' });
  const lines = async () =>
    Number(/([\d,]+) lines/.exec(await log.innerText())?.[1]?.replaceAll(',', '') ?? 0);
  await expect.poll(lines).toBeGreaterThan(40_000);
  await log.getByRole('button', { name: 'Follow' }).click();
  await expect(log).toContainText(/new/);
  await log.getByRole('searchbox', { name: 'Search' }).fill('SKIP:2787');
  await expect(log.getByRole('status')).toContainText(/^1 of [\d,]{4}/);
  await log.getByRole('button', { name: 'Next match' }).click();
  await expect(log.getByRole('status')).toContainText(/^2 of/);
  expect(await page.getByRole('log').locator('mark').count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jobItem(page, 'Flood')).toContainText('Canceled');
});
