import { expect, test } from './harness';
import { job, jobs, now } from './places';

test('a double click does what one click does', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const details = page.getByRole('article');
  const asked = () => page.evaluate(() => window.fakeEngine.asked.map(({ name }) => name));
  await jobs(page).getByRole('button', { name: 'Product tour' }).click();
  const count = await jobs(page).getByRole('listitem').count();
  await details.getByRole('button', { name: 'Remove' }).dblclick();
  await expect(jobs(page).getByRole('listitem')).toHaveCount(count - 1);
  expect((await asked()).filter((name) => name === 'queue.remove')).toHaveLength(1);

  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click();
  await details.getByRole('button', { name: 'Cancel' }).dblclick();
  await expect(job(page, 'Photo walk, Lisbon')).toContainText('Canceled');
  await details.getByRole('button', { name: 'Retry' }).dblclick();
  await expect(job(page, 'Photo walk, Lisbon')).toContainText('Queued');
  const names = await asked();
  expect(names.filter((name) => name === 'queue.cancel')).toHaveLength(1);
  expect(names.filter((name) => name === 'queue.retry')).toHaveLength(1);
});

test('a double click opens a dialog, and does not close it or answer its question', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('button', { name: 'Health' }).dblclick();
  const health = page.getByRole('dialog', { name: 'Health' });
  await expect(health).toBeVisible();
  await health.getByRole('button', { name: 'Close' }).click();
  await expect(health).toHaveCount(0);

  await page.getByRole('button', { name: 'Settings' }).dblclick();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const reset = settings.getByRole('button', { name: /reset/i });
  await reset.dblclick();
  await expect(reset).toHaveText('Reset all settings?');
  await reset.click();
  await expect(reset).toHaveText('Reset all');
});

test('Enter that is held presses a button once', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const pause = page.getByRole('button', { name: 'Pause queue' });
  await pause.focus();
  await page.keyboard.down('Enter');
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect(page.getByRole('button', { name: 'Resume queue' }).first()).toBeVisible();
  const asked = await page.evaluate(() => window.fakeEngine.asked.map(({ name }) => name));
  expect(asked.filter((name) => name === 'queue.pause' || name === 'queue.resume')).toEqual(['queue.pause']);
});
