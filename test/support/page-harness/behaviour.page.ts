import type { Page } from '@playwright/test';
import { expect, test } from './harness';

const now = Date.parse('2026-11-20T14:30:00Z');

const jobs = (page: Page) => page.getByRole('list', { name: 'Jobs' });
const job = (page: Page, title: string) => jobs(page).getByRole('listitem', { name: title });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

test('the list says what each job is and how far', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const item = job(page, 'Launch teaser');
  await expect(item).toContainText('Running');
  await expect(item.getByRole('progressbar', { name: 'Progress of Launch teaser' })).toHaveAttribute(
    'aria-valuenow',
    '54',
  );
  await expect(job(page, 'Photo walk, Lisbon')).toContainText('Queued');
  await expect(job(page, 'Photo walk, Lisbon').getByRole('progressbar')).toHaveAttribute(
    'aria-valuenow',
    '0',
  );
});

test('progress draws one row anew, and no other', async ({ open }) => {
  const page = await open({ name: 'many', count: 10_000, now });
  await expect(jobs(page)).toBeVisible();
  const touched = await page.evaluate(async () => {
    const rows = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        rows.add(element?.closest('li')?.getAttribute('aria-posinset') ?? element?.tagName ?? '');
      }
    });
    const list = document.querySelector('[role=list]');
    if (list !== null)
      observer.observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let step = 0; step < 20; step += 1) {
      window.fakeEngine.progress('job-1', 0.6 + step / 100);
      await new Promise(requestAnimationFrame);
    }
    observer.disconnect();
    return [...rows];
  });
  expect(touched).toEqual(['1']);
});

test('a lost patch is repaired', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(job(page, 'Photo walk, Lisbon')).toContainText('Queued');
  await page.evaluate(() => {
    const engine = window.fakeEngine;
    const lisbon = [...engine.jobs.values()].find(({ title }) => title === 'Photo walk, Lisbon');
    if (lisbon === undefined) throw new Error('The sample is gone.');
    engine.drop([{ type: 'job', job: { ...lisbon, state: 'canceled', finishedAt: 1 } }]);
    engine.progress('job-1', 0.6);
  });
  await jobs(page).getByRole('button', { name: 'Launch teaser' }).press('End');
  await expect(job(page, 'Photo walk, Lisbon')).toContainText('Canceled');
});

test('the keyboard alone reaches everything in the list', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await jobs(page).getByRole('button', { name: 'Launch teaser' }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Spring collection, vertical');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Spring collection, vertical');
  await page.keyboard.press('End');
  expect(await focused(page)).toBe('Onboarding 1 of 5');
  await page.keyboard.press('Delete');
  await expect(job(page, 'Onboarding 1 of 5')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Onboarding 2 of 5');
  await expect.poll(() => focused(page)).toBe('Onboarding 2 of 5');
  await page.keyboard.press('Home');
  expect(await focused(page)).toBe('Launch teaser');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeFocused();
});

test('queued jobs move by keyboard and by menu', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const order = () => jobs(page).getByRole('button').allTextContents();
  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await order()).indexOf('Photo walk, Lisbon')).toBe(5);
  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to the end' }).click();
  await expect.poll(async () => (await order()).indexOf('Photo walk, Lisbon')).toBe(6);
});

test('Cancel is answered at once', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await jobs(page).getByRole('button', { name: 'Launch teaser' }).click();
  const state = await page.evaluate(async () => {
    const cancel = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Cancel');
    cancel?.click();
    await new Promise(requestAnimationFrame);
    return document.querySelector('[data-job=job-1]')?.getAttribute('data-state');
  });
  expect(state).toBe('canceling');
  await expect(page.getByRole('button', { name: 'Canceling…' })).toBeDisabled();
});

test('a button that goes away leaves the focus at its job', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Remove' })).toBeFocused();
});

test('New render: from nothing to a queued job, with the keyboard', async ({ open }) => {
  const page = await open({ name: 'empty', now });
  await expect(page.getByRole('heading', { name: 'Make your first video' })).toBeVisible();
  await page.keyboard.press('Control+n');
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await expect(dialog.getByRole('button', { name: 'Choose storyboard…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Save as' })).toHaveValue(
    '/home/ada/Videos/Launch teaser.mp4',
  );
  await dialog.getByRole('textbox', { name: 'Headline' }).fill('Hello');
  await dialog.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Square' }).click();
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(job(page, 'teaser.storyboard.yaml')).toContainText('Queued');
  const asked = await page.evaluate(
    () => window.fakeEngine.asked.find(({ name }) => name === 'queue.add')?.input,
  );
  expect(asked).toMatchObject({ spec: { set: { headline: 'Hello' }, preset: 'square-1080' } });
});

test('New render: what is missing or wrong is said at its field', async ({ open }) => {
  const page = await open({ name: 'empty', now });
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/values.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Headline' })).toHaveAccessibleDescription(
    'A value is needed here.',
  );
  await dialog.getByRole('textbox', { name: 'Headline' }).fill('Hello');
  await dialog.getByRole('textbox', { name: 'Logo' }).fill('/a/logo.png');
  await page.evaluate(() =>
    window.fakeEngine.refusals.set('queue.add', {
      code: 'OUTPUT_EXISTS',
      message: 'There is a file with this name.',
    }),
  );
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Save as' })).toHaveAccessibleDescription(
    'There is a file with this name.',
  );
  await dialog.getByRole('combobox', { name: 'If the file exists' }).click();
  await page.getByRole('option', { name: 'Add a number' }).click();
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
});

test('New render: limits are checked as they are typed, and shown at the job', async ({ open }) => {
  const page = await open({ name: 'empty', now });
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/plain.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const threads = dialog.getByRole('textbox', { name: 'Encoder threads' });
  await expect(threads).toBeHidden();
  await dialog.getByText('Limits').click();
  await threads.fill('0');
  await expect(threads).toHaveAccessibleDescription(/Enter a whole number from 1 to 256\.$/);
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toBeVisible();
  await threads.fill('1');
  await dialog.getByRole('textbox', { name: 'Maximum run time' }).fill('30');
  await dialog.getByRole('textbox', { name: 'Memory' }).fill('2');
  await dialog.getByRole('textbox', { name: 'Niceness' }).fill('10');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('article')).toContainText(
    'at most 30 min · 2.0 GB of memory · 1 encoder thread · niceness 10',
  );
});

test('storyboards are dropped anywhere; other files are turned away with a reason', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'one.storyboard.yaml'));
    dataTransfer.items.add(new File(['x'], 'holiday.jpg'));
    dataTransfer.items.add(new File(['x'], 'letter.docx'));
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('dialog', { name: 'New render' })).toContainText('one.storyboard.yaml');
  const notices = page.getByRole('region', { name: 'Notifications' });
  await expect(notices).toContainText('Nothing can be made of letter.docx');
  await expect(notices).toContainText('holiday.jpg was left out');
});

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

test('Health is read and copied', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('button', { name: 'Health' }).click();
  await expect(page.getByRole('region', { name: 'Health' })).toContainText('Queue store');
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText('Report copied.')).toBeVisible();
  expect(await page.evaluate(() => window.fakeEngine.clipboard[0])).toContain('Disk space: 212 GB free');
});

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

test('the log is filtered by level, and copied whole', async ({ open }) => {
  const page = await open({ name: 'busy', now, logLines: 5000 });
  const log = page.getByRole('region', { name: 'Log' });
  await log.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: 'Warnings and errors' }).click();
  await expect(log).toContainText(/[\d,]+ found/);
  await log.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    '5,000 lines of the log copied.',
  );
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
  await expect(log).toContainText('51,000 lines, 1,000 new');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
});

test('a queue that cannot be opened says why, and opens when it can', async ({ open }) => {
  const page = await open({ name: 'unreachable', now });
  await expect(page.getByRole('alert')).toContainText('in use by another Renderyard');
  await page.evaluate(() => (window.fakeEngine.reachable = true));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Make your first video' })).toBeVisible();
});

test('10,000 jobs scroll without long tasks', async ({ open }) => {
  const page = await open({ name: 'many', count: 10_000, now });
  await expect(jobs(page)).toBeVisible();
  const { longest, rows } = await page.evaluate(async () => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: 'longtask' });
    const viewport = document.querySelector('[role=list]')?.parentElement;
    let most = 0;
    for (let step = 0; step < 60; step += 1) {
      viewport?.scrollBy(0, step % 10 === 9 ? 60_000 : 700);
      await new Promise(requestAnimationFrame);
      most = Math.max(most, document.querySelectorAll('[role=listitem]').length);
    }
    return { longest: Math.max(0, ...tasks), rows: most };
  });
  // Says how it went on this machine; what is asserted does not depend on its speed.
  test.info().annotations.push({ type: 'longest task', description: `${longest} ms` });
  console.log(`longest task while scrolling: ${longest} ms`);
  expect(rows).toBeLessThan(40);
});

test('queued jobs are dragged to another place, several at once', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const order = () => jobs(page).getByRole('button').allTextContents();
  const box = async (title: string) => {
    const found = await job(page, title).locator('[data-job]').boundingBox();
    if (found === null) throw new Error(`${title} is not in view.`);
    return found;
  };
  const drag = async (title: string, onto: string, part: number) => {
    const from = await box(title);
    const to = await box(onto);
    await page.mouse.move(from.x + 60, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 40);
    await page.mouse.move(to.x + 60, to.y + to.height * part, { steps: 4 });
    await page.mouse.up();
  };
  await drag('Photo walk, Lisbon', 'Customer story: Northwind Bakery', 0.2);
  await expect.poll(async () => (await order()).indexOf('Photo walk, Lisbon')).toBe(4);
  // A drag is no click: what was selected still is.
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Launch teaser');
  await jobs(page).getByRole('button', { name: 'Photo walk, Lisbon' }).click();
  await jobs(page)
    .getByRole('button', { name: 'Customer story: Northwind Bakery' })
    .click({ modifiers: ['Shift'] });
  await drag('Photo walk, Lisbon', 'A very long title', 0.9);
  await expect.poll(async () => (await order()).slice(4, 7).at(1)).toBe('Photo walk, Lisbon');
  await expect.poll(async () => (await order())[6]).toBe('Customer story: Northwind Bakery');
});

test('several jobs are selected with the keyboard, and dealt with together', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await jobs(page).getByRole('button', { name: 'Launch teaser' }).focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('12 jobs selected');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Launch teaser');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  const group = page.getByRole('group', { name: 'With the selected jobs' });
  await expect(group.getByRole('button', { name: 'Remove 3' })).toBeVisible();
  await group.getByRole('button', { name: 'Duplicate 3' }).click();
  await expect(job(page, 'Holiday card')).toHaveCount(2);
});

test('jobs are found by words and by state', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page).getByRole('listitem').first()).toBeVisible();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('onboarding 2');
  await expect(jobs(page).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Jobs shown' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await expect(job(page, 'Product tour')).toBeVisible();
  await page.getByRole('button', { name: 'Show all jobs' }).click();
  await expect(jobs(page).getByRole('listitem')).toHaveCount(12);
});
