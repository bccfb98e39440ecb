import type { Page } from '@playwright/test';
import { expect, test } from './harness';
import { now } from './places';

async function choose(page: Page, level: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: level }).click();
}

test('the log follows its end, stops when scrolled up, and follows again', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 50_000 });
  const log = page.getByRole('region', { name: 'Log' });
  const follow = log.getByRole('button', { name: 'Follow' });
  await expect(log).toContainText('50,000 lines');
  const lines = page.getByRole('log');
  const fromEnd = () =>
    lines.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  await page.evaluate(() => window.fakeEngine.growLog('job-1', 2, 1000));
  await expect(log).toContainText('51,000 lines');
  await expect.poll(fromEnd).toBeLessThan(5);
  await lines.hover();
  await page.mouse.wheel(0, -4000);
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  const top = await lines.evaluate((element) => element.scrollTop);
  await page.evaluate(() => window.fakeEngine.growLog('job-1', 2, 1000));
  await expect(log).toContainText('52,000 lines');
  expect(await lines.evaluate((element) => element.scrollTop)).toBe(top);
  await follow.click();
  await expect.poll(fromEnd).toBeLessThan(5);
});

test('the log is searched: how many there are, from one to the next, and a line in full', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now, logLines: 5000 });
  const log = page.getByRole('region', { name: 'Log' });
  const search = log.getByRole('searchbox', { name: 'Search' });
  await choose(page, 'All lines');
  await search.fill('zoompan');
  await expect(log.getByRole('status')).toHaveText('1 of 1,248');
  await expect(log.locator('mark').first()).toBeVisible();
  await search.press('Enter');
  await expect(log.getByRole('status')).toHaveText('2 of 1,248');
  await search.press('Shift+Enter');
  await log.getByRole('button', { name: 'Previous match' }).click();
  await expect(log.getByRole('status')).toHaveText('1,248 of 1,248');
  // The lines around it are still there.
  await page.getByRole('log').locator('mark').last().click();
  await expect(log.locator('pre')).toContainText('segment-3.mp4');
  await expect(log).toContainText('Line 4,997');
  await page.getByRole('log').press('ArrowUp');
  await expect(log).toContainText('Line 4,996');
  await page.keyboard.press('Escape');
  await expect(log.locator('pre')).toHaveCount(0);
  await search.press('Escape');
  await expect(log.getByRole('status')).toHaveCount(0);
});

test('the log begins with what a job did, is filtered by level, and copied whole', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 5000 });
  const log = page.getByRole('region', { name: 'Log' });
  const lines = page.getByRole('log');
  await expect(log.getByRole('combobox', { name: 'Level' })).toHaveText('Info and above');
  await expect(log).toContainText('2,502 of 5,000 lines');
  await expect(lines).toContainText('Segment rendered');
  await expect(lines).not.toContainText('bitrate=');
  // What the level keeps away is not found, and the panel says where it was looked for.
  await log.getByRole('searchbox', { name: 'Search' }).fill('zoompan');
  await expect(log.getByRole('status')).toHaveText('Not in these lines');
  await log.getByRole('searchbox', { name: 'Search' }).press('Escape');
  await choose(page, 'Warnings and errors');
  await expect(log).toContainText('1,249 of 5,000 lines');
  // The choice stays with the next job.
  await page.getByRole('button', { name: 'Product tour' }).click();
  await expect(log.getByRole('combobox', { name: 'Level' })).toHaveText('Warnings and errors');
  // Where nothing is left, all lines are offered.
  await choose(page, 'Errors only');
  await expect(lines).toContainText('All 5,000 lines of this log are below the chosen level.');
  await lines.getByRole('button', { name: 'Show all lines' }).click();
  await expect(lines).toContainText('bitrate=');
  await log.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    '5,000 lines of the log copied.',
  );
});

test('a level leaves the lines that are read in their place while the beginning of the log is looked through', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now, logLines: 400_000 });
  const log = page.getByRole('region', { name: 'Log' });
  const lines = page.getByRole('log');
  await lines.hover();
  await page.mouse.wheel(0, -400);
  await expect(log.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'false');
  await lines.press('Enter');
  const opened = () => log.locator('pre').innerText();
  const before = await opened();
  await expect(log).toContainText(/of 400,000 lines(?!…)/);
  await lines.press('Enter');
  expect(await opened()).toBe(before);
});

test('a log of millions of lines is read at both ends and in its middle', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 5_000_000 });
  const log = page.getByRole('region', { name: 'Log' });
  const lines = page.getByRole('log');
  const opened = async () => {
    await lines.press('Enter');
    const line = /Line ([\d,]+)/.exec(await log.innerText())?.[1];
    await lines.press('Escape');
    return Number(line?.replaceAll(',', ''));
  };
  await choose(page, 'All lines');
  await expect(log).toContainText('5,000,000 lines');
  await expect.poll(opened).toBe(5_000_000);
  await lines.press('Home');
  await expect.poll(opened).toBeLessThan(100);
  await lines.press('End');
  await expect.poll(opened).toBe(5_000_000);
  await lines.press('PageUp');
  await expect.poll(opened).toBeLessThan(5_000_000);
  // What the search goes to is in view, wherever it is.
  await log.getByRole('searchbox', { name: 'Search' }).fill('zoompan');
  await expect(log.getByRole('status')).toContainText('1 of');
  await log.getByRole('button', { name: 'Previous match' }).click();
  await expect(lines.locator('mark').first()).toBeVisible();
  await page.evaluate(() => window.fakeEngine.growLog('job-1', 2, 1_000_000));
  await log.getByRole('button', { name: 'Follow' }).click();
  await expect.poll(opened).toBe(6_000_000);
});

test('following that was stopped on purpose is not started by scrolling to the end', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 50_000 });
  const log = page.getByRole('region', { name: 'Log' });
  const follow = log.getByRole('button', { name: 'Follow' });
  await expect(log).toContainText('50,000 lines');
  await follow.click();
  await page.getByRole('log').hover();
  await page.mouse.wheel(0, -400);
  await page.mouse.wheel(0, 4000);
  await page.evaluate(() => window.fakeEngine.growLog('job-1', 2, 1000));
  await expect(log).toContainText('of 51,000 lines, 500 new');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
});

test('buttons in the log have their own keys, and leave the focus in it', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 5000 });
  const log = page.getByRole('region', { name: 'Log' });
  const lines = page.getByRole('log');
  await page.getByRole('button', { name: 'Product tour' }).click();
  await choose(page, 'Errors only');
  await lines.getByRole('button', { name: 'Show all lines' }).press('Enter');
  await expect(lines).toContainText('bitrate=');
  await expect(lines).toBeFocused();
  await page.keyboard.press('Enter');
  await log.getByRole('button', { name: 'Close' }).press('Enter');
  await expect(log.locator('pre')).toHaveCount(0);
  await expect(lines).toBeFocused();
});
