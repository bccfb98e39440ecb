import { join } from 'node:path';
import { expect, test } from '../support/app-test';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { addJob, jobItem, shortStoryboard } from '../support/journeys';

test('the window comes back where it was, as large as it was', async ({ folder }) => {
  const home = join(folder, 'home');
  const place = { x: 60, y: 80, width: 820, height: 610 };
  const first = await launchApp({ home });
  const boundsIn = ({ app }: LaunchedApp) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
  await first.app.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
  }, place);
  // The display moves it in its own time.
  await expect.poll(() => boundsIn(first)).toEqual(place);
  await first.close();
  const second = await launchApp({ home });
  try {
    expect(await boundsIn(second)).toEqual(place);
  } finally {
    await second.close();
  }
});

test('the menu has keys for what it does, does it, and zooms', async ({ launched }) => {
  const { app, page } = launched;
  await expect(page.getByRole('button', { name: 'New render' }).first()).toBeVisible();
  const keys = await app.evaluate(({ Menu }) =>
    Object.fromEntries(
      (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) =>
        (submenu?.items ?? [])
          .filter(({ accelerator }) => accelerator != null)
          .map(({ label, accelerator }) => [label, accelerator]),
      ),
    ),
  );
  expect(keys).toMatchObject({
    'New Render…': 'CommandOrControl+N',
    'Open Storyboard…': 'CommandOrControl+O',
    'Settings…': 'CommandOrControl+,',
    'Pause Queue': 'CommandOrControl+Shift+P',
    'Resume Queue': 'CommandOrControl+Shift+R',
    'Find Jobs': 'CommandOrControl+F',
    Health: 'CommandOrControl+Shift+H',
    Quit: 'CommandOrControl+Q',
  });
  const choose = (label: string) =>
    app.evaluate(({ Menu, BrowserWindow }, wanted) => {
      const [window] = BrowserWindow.getAllWindows();
      for (const { submenu } of Menu.getApplicationMenu()?.items ?? [])
        for (const item of submenu?.items ?? [])
          if (item.label === wanted)
            (item.click as (...given: unknown[]) => void)(undefined, window, window?.webContents);
    }, label);
  for (const [label, dialog] of [
    ['New Render…', 'New render'],
    ['Settings…', 'Settings'],
    ['Health', 'Health'],
  ] as const) {
    await choose(label);
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await choose('Pause Queue');
  await expect(page.getByRole('button', { name: 'Resume queue' })).toBeVisible();
  await choose('Zoom In');
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel()),
    )
    .toBeGreaterThan(0);
});

test('when all is done the app asks, and quits', async ({ folder, launched }) => {
  const { app, page } = launched;
  await app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
      asked.push(message);
      return new Promise((resolve) =>
        Object.assign(globalThis, { answer: (response: number) => resolve({ response }) }),
      );
    }) as never;
  });
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  await page.getByRole('button', { name: 'Settings' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('combobox', { name: 'When all is done' }).click();
  await page.getByRole('option', { name: 'Quit Renderyard' }).click();
  await settings.getByRole('button', { name: 'Done' }).click();
  const gone = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await addJob(launched, await shortStoryboard(folder, 'Last'), join(folder, 'last.mp4'), 'Last');
  await expect(jobItem(page, 'Last')).toContainText('Completed');
  await expect.poll(asked).toEqual(['All renders are done. Renderyard quits in 30 seconds.']);
  // The answer may end the process before it is heard of.
  await app
    .evaluate(() => (globalThis as unknown as { answer(response: number): void }).answer(0))
    .catch(() => undefined);
  expect(await gone).toBe(0);
});
