import { expect, test } from './harness';
import { jobs, now } from './places';

test('dialogs close with Escape and give the focus back', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  for (const name of ['Health', 'Settings', 'New render']) {
    const opener = page.getByRole('button', { name, exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name })).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
});

test('Settings are checked, saved, and change the window', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('combobox', { name: 'Appearance' }).click();
  await page.getByRole('option', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const count = dialog.getByRole('textbox', { name: 'Jobs at the same time' });
  await count.fill('99');
  await expect(count).toHaveAccessibleDescription(/Enter a whole number from 1 to 32\./);
  await count.fill('4');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.poll(() => page.evaluate(() => window.fakeEngine.settings.concurrency)).toBe(4);
});

test('Settings: a path from nowhere is refused, and Done does not lose it', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  const folder = dialog.getByRole('textbox', { name: 'Output folder' });
  await folder.fill('videos/new');
  await expect(folder).toHaveAccessibleDescription(/Enter a full path/);
  await dialog.getByRole('tab', { name: 'Limits' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(folder).toBeFocused();
  await expect(folder).toHaveValue('videos/new');
  await folder.fill('/videos/new');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => window.fakeEngine.settings.outputFolder)).toBe('/videos/new');
});

test('Settings: a path where nothing is, is told at its field, and kept', async ({ open }) => {
  const page = await open({ name: 'busy', now, settings: { outputFolder: '/gone' } });
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  const folder = dialog.getByRole('textbox', { name: 'Output folder' });
  await expect(folder).toHaveAccessibleDescription(/There is no such folder/);
  // Made elsewhere meanwhile, as it shows when the user comes back.
  await page.evaluate(() => {
    window.fakeEngine.present.add('/gone');
    window.dispatchEvent(new Event('focus'));
  });
  await expect(folder).not.toHaveAccessibleDescription(/no such folder/);
  await page.evaluate(() => {
    window.fakeEngine.present.clear();
    window.dispatchEvent(new Event('focus'));
  });
  await expect(folder).toHaveAccessibleDescription(/There is no such folder/);
  await folder.fill('/videos');
  await folder.blur();
  await expect(folder).not.toHaveAccessibleDescription(/no such folder/);
  await dialog.getByRole('tab', { name: 'Encoding' }).click();
  const ffmpeg = dialog.getByRole('textbox', { name: 'ffmpeg' });
  await ffmpeg.fill('/gone/ffmpeg');
  await expect(dialog.getByRole('alert')).toHaveText(/There is no program here/);
  await expect(ffmpeg).toHaveAccessibleDescription(/There is no program here/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await page.evaluate(() => window.fakeEngine.settings)).toMatchObject({
    outputFolder: '/videos',
    ffmpegPath: '/gone/ffmpeg',
  });
});

test('Health is read and copied', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('button', { name: 'Health' }).click();
  await expect(page.getByRole('region', { name: 'Health' })).toContainText('Queue store');
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText('Report copied.')).toBeVisible();
  expect(await page.evaluate(() => window.fakeEngine.clipboard[0])).toContain('Disk space: 212 GB free');
});

test('what is said again is one message, there for as long as a new one, and read aloud again', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now }, { still: true });
  await page.clock.install();
  await page.getByRole('button', { name: 'Health' }).click();
  const copy = page.getByRole('button', { name: 'Copy report' });
  const notices = page.getByRole('region', { name: 'Notifications' }).getByText('Report copied.');
  await copy.click();
  await expect(notices).toHaveCount(1);
  const said = await notices.textContent();
  await page.clock.runFor(3000);
  await copy.click();
  // Assistive technology hears of changes only.
  await expect.poll(() => notices.textContent()).not.toBe(said);
  await page.clock.runFor(3000);
  await expect(notices).toHaveCount(1);
  await page.clock.runFor(1500);
  await expect(notices).toHaveCount(0);
});

test('a refusal that comes again is one message, read aloud again, and not hidden behind others', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  const refuse = async (message: string) => {
    await page.evaluate(
      (words) => window.fakeEngine.refusals.set('queue.pause', { code: 'STORE_DAMAGED', message: words }),
      message,
    );
    await page.getByRole('button', { name: 'Pause queue' }).click();
  };
  const full = 'The disk is full.';
  const notices = page.getByRole('region', { name: 'Notifications' });
  const alert = page.getByRole('alert').filter({ hasText: full });
  await refuse(full);
  await expect(alert).toHaveCount(1);
  const said = await alert.textContent();
  await refuse(full);
  await expect.poll(() => alert.textContent()).not.toBe(said);
  await expect(notices.getByText(full)).toHaveCount(1);

  for (const other of ['one', 'two', 'three']) {
    await refuse(other);
    await expect(notices.getByText(other, { exact: true })).toBeVisible();
  }
  await expect(notices.getByText(full)).toBeHidden();
  await refuse(full);
  await expect(notices.getByText(full)).toBeVisible();
  await expect(notices.getByText(full)).toHaveCount(1);
});
