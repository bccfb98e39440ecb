import { join } from 'node:path';
import { launchApp } from '../support/electron-app';
import { expect, test } from '../support/app-test';
import { fillHome } from '../support/large-home';
import { firstLine, lastLine, writeLargeLog } from '../support/large-log';

test('the long log of a finished job is read from end to end, searched, sifted, and copied whole', async ({
  folder,
}) => {
  const home = join(folder, 'home');
  await fillHome(home, { ended: 1, queued: 0 });
  const lines = await writeLargeLog(home, 'job-000000', 8_000_000);
  const counted = lines.toLocaleString('en');
  const launched = await launchApp({ home });
  const { app, page } = launched;
  try {
    const log = page.getByRole('region', { name: 'Log' });
    const list = page.getByRole('log');
    await expect(log).toContainText(`${counted} lines`);
    // The end at once, without what encoders say.
    await expect(list).toContainText(lastLine);
    await expect(list).not.toContainText('fps=');
    await log.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'All lines' }).click();
    await expect(list).toContainText('fps=');
    await expect(list).toContainText(lastLine);
    await list.press('Home');
    await expect(list).toContainText(firstLine);
    await list.press('End');
    await expect(list).toContainText(lastLine);

    const search = log.getByRole('searchbox', { name: 'Search' });
    await search.fill(firstLine.toUpperCase());
    await expect(log.getByRole('status')).toHaveText('1 of 1');
    await expect(list.locator('mark')).toHaveText(firstLine);
    await search.press('Escape');
    await log.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'Errors only' }).click();
    await expect(log).toContainText(/ of [\d,]+ lines(?!…)/);
    await expect(list).toContainText('Invalid data found');
    await expect(list).not.toContainText('fps=');

    // All of it comes from the disk, whatever is shown.
    await log.getByRole('button', { name: 'Copy log' }).click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
      `${counted} lines of the log copied.`,
    );
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied.trimEnd().split('\n')).toHaveLength(lines);
    expect(copied).toContain(firstLine);
    expect(copied.trimEnd().endsWith(lastLine)).toBe(true);
  } finally {
    await launched.close();
  }
});
