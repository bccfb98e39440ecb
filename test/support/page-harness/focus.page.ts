import type { Locator, Page } from '@playwright/test';
import { expect, test } from './harness';
import { job, jobs, now } from './places';

const openFiles = (page: Page, files: string[]) =>
  page.evaluate((given) => window.fakeEngine.message('openFiles', { files: given }), files);

/** Presses a button with the keyboard. */
async function press(button: Locator): Promise<void> {
  await button.focus();
  await button.press('Enter');
}

test('Clear finished keeps the focus when there is nothing left to clear', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const clear = page.getByRole('button', { name: 'Clear finished' });
  await press(clear);
  await expect(job(page, 'Product tour')).toHaveCount(0);
  await expect(clear).toBeDisabled();
  await expect(clear).toBeFocused();
  await page.evaluate(() => window.fakeEngine.asked.splice(0));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Health' })).toBeFocused();
  expect(
    await page.evaluate(() => window.fakeEngine.asked.filter(({ name }) => name === 'queue.clearFinished')),
  ).toEqual([]);
  // It is no place for the keyboard any more.
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Pause queue' })).toBeFocused();
});

test('Slideshow: the focus stays at what was refused', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await openFiles(page, ['/a/1.jpg']);
  const dialog = page.getByRole('dialog', { name: 'Slideshow or montage' });
  await page.evaluate(() =>
    window.fakeEngine.refusals.set('montage.create', {
      code: 'FILE_UNREADABLE',
      message: 'It cannot be read.',
    }),
  );
  await press(dialog.getByRole('button', { name: 'Continue' }));
  await expect(dialog.getByRole('alert')).toContainText('It cannot be read.');
  await expect(dialog.getByRole('button', { name: 'Continue' })).toBeFocused();
});

test('Settings: the focus stays at a test that is going on', async ({ open }) => {
  const page = await open({
    name: 'busy',
    now,
    settings: { uploadTo: 'gs://northwind/videos' },
    held: ['upload.test'],
  });
  await expect(jobs(page)).toBeVisible();
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: 'Upload' }).click();
  await press(dialog.getByRole('button', { name: 'Test connection' }));
  const testing = dialog.getByRole('button', { name: 'Testing…' });
  await expect(testing).toBeDisabled();
  await expect(testing).toBeFocused();
});
