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

test('Show all jobs leaves the focus at the filter, or gives it to the list', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const search = page.getByRole('searchbox', { name: 'Find jobs' });
  await search.fill('onboarding');
  await press(page.getByRole('button', { name: 'Show all jobs' }));
  await expect(page.getByRole('combobox', { name: 'Jobs shown' })).toBeFocused();
  await search.fill('nothing of the kind');
  await press(page.getByRole('button', { name: 'Show all jobs' }).last());
  await expect(jobs(page).getByRole('button', { name: 'Launch teaser' })).toBeFocused();
});

test('what is done with several jobs leaves the focus at them, or at what is there in their place', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  const details = page.getByRole('article');
  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click();
  await jobs(page)
    .getByRole('button', { name: 'Customer story: Northwind Bakery' })
    .click({ modifiers: ['Shift'] });
  await press(details.getByRole('button', { name: /^Cancel \d/ }));
  await expect(details).toBeFocused();
  await press(details.getByRole('button', { name: /^Remove \d/ }));
  await expect(job(page, 'Photo walk, Lisbon')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 2 })).not.toContainText('selected');
  await expect(details).toBeFocused();
});

test('the focus stays in the list when all that it shows is removed', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('searchbox', { name: 'Find jobs' }).fill('onboarding');
  await jobs(page).getByRole('button', { name: 'Onboarding 1 of 5' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(jobs(page).getByRole('listitem')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Show all jobs' }).last()).toBeFocused();
});

test('the focus goes to the welcome when all jobs are removed', async ({ open }) => {
  const page = await open({ name: 'empty', now });
  await openFiles(page, ['/a/plain.yaml', '/a/other.yaml']);
  await page.getByRole('button', { name: 'Add 2 to queue' }).click();
  await jobs(page).getByRole('button').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('region', { name: 'Make your first video' })).toBeFocused();
});

test('New render: the focus goes to the chosen storyboard, and back to the choice', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await press(page.getByRole('button', { name: 'New render' }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await press(dialog.getByRole('button', { name: 'Choose storyboard…' }));
  await expect(dialog.getByRole('list', { name: 'Storyboards' }).getByRole('button').first()).toBeFocused();
  await press(dialog.getByRole('button', { name: /^Remove/ }));
  await expect(dialog.getByRole('button', { name: 'Choose storyboard…' })).toBeFocused();
});

test('Convert videos: a removed file leaves the focus at the next, at the one before, at the list', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await openFiles(page, ['/a/1.mp4', '/a/2.mp4', '/a/3.mp4']);
  const dialog = page.getByRole('dialog');
  const remove = (name: string) => dialog.getByRole('button', { name: `Remove ${name}` });
  await press(remove('2.mp4'));
  await expect(remove('3.mp4')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(remove('1.mp4')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Add more…' })).toBeFocused();
});

test('Slideshow: a removed picture leaves the focus at the next one', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await openFiles(page, ['/a/1.jpg', '/a/2.jpg', '/a/3.jpg']);
  const dialog = page.getByRole('dialog', { name: 'Slideshow or montage' });
  const picture = (name: string) => dialog.getByRole('button', { name: new RegExp(`^\\d: ${name}`) });
  await press(dialog.getByRole('button', { name: 'Remove 1.jpg' }));
  await expect(picture('2.jpg')).toBeFocused();
  await picture('3.jpg').press('Delete');
  await expect(dialog.getByRole('button', { name: 'Add more…' })).toBeFocused();
  await picture('2.jpg').press('Delete');
  await expect(dialog.getByRole('button', { name: 'Add more…' })).toBeFocused();
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

for (const [how, begin] of [
  ['a button of the welcome', (page: Page) => press(page.getByRole('button', { name: 'Open storyboard…' }))],
  ['a key', (page: Page) => page.keyboard.press('Control+n')],
] as const) {
  test(`the first job, begun with ${how}, has the focus in the list`, async ({ open }) => {
    const page = await open({ name: 'empty', now });
    await expect(page.getByRole('heading', { name: 'Make your first video' })).toBeVisible();
    await begin(page);
    const dialog = page.getByRole('dialog', { name: 'New render' });
    await expect(dialog).toBeVisible();
    await openFiles(page, ['/a/plain.yaml', '/a/other.yaml']);
    await press(dialog.getByRole('button', { name: /^Add \d to queue/ }));
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 2 })).toBeVisible();
    const shown = (await page.getByRole('heading', { level: 2 }).textContent()) ?? '';
    await expect(jobs(page).getByRole('button', { name: shown })).toBeFocused();
    await page.keyboard.press('Home');
    await expect(jobs(page).getByRole('button').first()).toBeFocused();
  });
}

for (const [how, openMenu] of [
  ['the pointer', (title: Locator) => title.click({ button: 'right' })],
  ['the keyboard', (title: Locator) => title.press('Shift+F10')],
] as const) {
  test(`a job that is removed by its menu, opened with ${how}, leaves the focus at the next one`, async ({
    open,
  }) => {
    const page = await open({ name: 'busy', now });
    const removed = jobs(page).getByRole('button', { name: 'Product tour' });
    // What opened a dialog before is not where the keyboard was.
    await press(page.getByRole('button', { name: 'New render' }));
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await removed.click();
    await openMenu(removed);
    await press(page.getByRole('menuitem', { name: 'Remove' }));
    await expect(removed).toHaveCount(0);
    await expect(jobs(page).getByRole('button', { name: 'Holiday card' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(jobs(page).getByRole('button', { name: 'Onboarding 2 of 5' })).toBeFocused();
  });
}

test('the last job removed by its menu leaves the focus at the welcome', async ({ open }) => {
  const page = await open({ name: 'empty', now });
  await openFiles(page, ['/a/plain.yaml']);
  await page.getByRole('button', { name: 'Add to queue' }).click();
  await jobs(page).getByRole('button').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('region', { name: 'Make your first video' })).toBeFocused();
});

test('a dialog that is chosen in the menu of a job has the focus each time', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const row = jobs(page).getByRole('button', { name: 'Product tour' });
  const dialog = page.getByRole('dialog');
  await row.click();
  // The second time the dialog is loaded already, and there before the menu has gone.
  for (let time = 0; time < 2; time += 1) {
    await row.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Render again…' }).press('Enter');
    await expect(dialog).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await expect(dialog.locator(':focus').or(dialog.and(page.locator(':focus')))).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(row).toBeFocused();
  }
});
