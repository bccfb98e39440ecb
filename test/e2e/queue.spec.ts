import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/app-test';
import { launchApp } from '../support/electron-app';
import { addJob, jobItem, shortStoryboard } from '../support/journeys';
import { fillHome } from '../support/large-home';

const titles = async (page: Page) =>
  (await page.getByRole('list', { name: 'Jobs' }).getByRole('button').allTextContents()).map((title) =>
    title.replace(/^Waiting video /, ''),
  );

test('waiting jobs are moved, ranked, selected, duplicated and removed, and their order outlives the app', async ({
  folder,
}) => {
  const home = join(folder, 'home');
  await fillHome(home, { ended: 0, queued: 6 });
  let launched = await launchApp({ home });
  try {
    let { page } = launched;
    const row = (title: string) =>
      page
        .getByRole('list', { name: 'Jobs' })
        .getByRole('button', { name: `Waiting video ${title}`, exact: true });
    await expect.poll(() => titles(page)).toEqual(['1', '2', '3', '4', '5', '6']);

    // By dragging.
    const from = await row('5').boundingBox();
    const to = await row('2').boundingBox();
    if (from === null || to === null) throw new Error('The jobs are not in view.');
    await page.mouse.move(from.x + 40, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y - 20, { steps: 3 });
    await page.mouse.move(to.x + 40, to.y - 4, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => titles(page)).toEqual(['1', '5', '2', '3', '4', '6']);
    // By keys.
    await row('6').click();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => titles(page)).toEqual(['1', '5', '2', '3', '6', '4']);
    // By priority.
    await row('4').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'High priority' }).click();
    await expect.poll(() => titles(page)).toEqual(['4', '1', '5', '2', '3', '6']);

    // Several at once.
    await row('3').click();
    await row('6').click({ modifiers: ['Shift'] });
    await row('1').click({ modifiers: ['Control'] });
    const group = page.getByRole('group', { name: 'With the selected jobs' });
    await group.getByRole('button', { name: 'Move to the front' }).click();
    await expect.poll(() => titles(page)).toEqual(['1', '3', '6', '4', '5', '2']);
    await group.getByRole('button', { name: 'Remove 3' }).click();
    await expect.poll(() => titles(page)).toEqual(['4', '5', '2']);

    // As it was, when the app comes back.
    await launched.close();
    launched = await launchApp({ home });
    ({ page } = launched);
    await expect.poll(() => titles(page)).toEqual(['4', '5', '2']);
    await row('4').click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(jobItem(page, 'Waiting video 4')).toContainText('Canceled');
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await expect.poll(() => titles(page)).toEqual(['5', '2']);
  } finally {
    await launched.close();
  }
});

test('a finished job says what it made, is duplicated beside it, shown in its folder, and one that failed says why', async ({
  folder,
  launched,
}) => {
  const { app, page } = launched;
  await app.evaluate(({ shell }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    shell.showItemInFolder = (path) => void shown.push(path);
    shell.openPath = (path) => {
      shown.push(path);
      return Promise.resolve('');
    };
  });
  const shown = () => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  const output = join(folder, 'one.mp4');
  await addJob(launched, await shortStoryboard(folder, 'One'), output, 'One');
  await expect(jobItem(page, 'One')).toContainText(/Completed · 2\.50 s · .* · took /);
  await page.getByRole('button', { name: 'Show in folder' }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect.poll(shown).toEqual([output, output]);

  await page
    .getByRole('list', { name: 'Jobs' })
    .getByRole('button', { name: 'One' })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  const second = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem').first();
  await expect(second).toContainText(/Completed.*segments reused/);
  await expect(page.getByRole('article')).toContainText('one (2).mp4');

  // A source that goes away between the two.
  const storyboard = await shortStoryboard(folder, 'Two');
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await addJob(launched, storyboard, join(folder, 'two.mp4'), 'Two');
  await writeFile(storyboard, 'version: 1\nscenes: []\n');
  await page.getByRole('button', { name: 'Resume queue' }).first().click();
  await expect(jobItem(page, 'Two')).toContainText('Failed · expected a list of at least 1 item');
  // Where, and the log, are right there.
  await expect(page.getByRole('article')).toContainText('two.storyboard.yaml:2:1 · scenes');
  await expect(page.getByRole('region', { name: 'Log' })).toContainText('expected a list');
});
