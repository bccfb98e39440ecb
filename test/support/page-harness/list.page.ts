import type { Page } from '@playwright/test';
import { expect, test } from './harness';
import { job, jobs, now } from './places';

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

const asked = (page: Page, wanted: string) =>
  page.evaluate((name) => window.fakeEngine.asked.some((each) => each.name === name), wanted);

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

test('jobs of one title are told apart, and no other row is drawn for it', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const cards = jobs(page).getByRole('button', { name: 'Holiday card' });
  await expect(cards).toHaveAccessibleDescription('Canceled');
  await page.evaluate(() => {
    const rows = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const row = element?.closest<HTMLElement>('[data-job]')?.dataset.job;
        if (row !== undefined) rows.add(row);
      }
    });
    const list = document.querySelector('[role=list]');
    if (list !== null) observer.observe(list, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { drawnRows: rows });
  });
  const card = await page.evaluate(async () => {
    const found = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Holiday card');
    await window.fakeEngine.handle('queue.duplicate', { jobIds: [found?.id] });
    return found?.id ?? '';
  });
  await expect(cards).toHaveCount(2);
  // Both are for one file.
  await expect(cards.first()).toHaveAccessibleDescription(/^Added \d.* Queued/);
  await expect(cards.last()).toHaveAccessibleDescription(/^Added \d.* Canceled/);
  const copied = await page.evaluate((first) => {
    const { jobs: all } = window.fakeEngine;
    const copy = [...all.values()].find(({ id, title }) => title === 'Holiday card' && id !== first);
    const done = [...all.values()].find(({ result }) => result !== null)?.result;
    if (copy === undefined || done == null) throw new Error('The sample is gone.');
    const result = { ...done, output: '/home/ada/Videos/Holiday card (2).mp4' };
    window.fakeEngine.change(copy.id, { state: 'completed', finishedAt: 1, result });
    return copy.id;
  }, card);
  await expect(cards.first()).toHaveAccessibleDescription('Holiday card.mp4 Canceled');
  await expect(cards.last()).toHaveAccessibleDescription(/^Holiday card \(2\)\.mp4 Completed/);
  const drawn = await page.evaluate(() => [...(window as unknown as { drawnRows: Set<string> }).drawnRows]);
  expect(drawn.toSorted()).toEqual([card, copied].toSorted());
});

test('a title stands at one height, whatever tells its job apart', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => {
    const [first, second, third] = [...window.fakeEngine.jobs.values()].filter(
      ({ result }) => result !== null,
    );
    for (const [done, name] of [
      [first, 'a.mp4'],
      [second, 'A long name for a video of four words.mp4'],
      [third, 'b.mp4'],
    ] as const) {
      if (done?.result == null) throw new Error('The sample is gone.');
      const result = { ...done.result, output: `/home/ada/Videos/${name}` };
      window.fakeEngine.change(done.id, { title: 'Namesake', result });
    }
  });
  const titles = jobs(page).getByRole('button', { name: 'Namesake' });
  await expect(titles).toHaveCount(3);
  const heights = await titles.evaluateAll((found) =>
    found.map((title) => {
      const row = title.closest('[data-job]');
      return title.getBoundingClientRect().top - (row?.getBoundingClientRect().top ?? 0);
    }),
  );
  expect(new Set(heights.map(Math.round)).size).toBe(1);
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

test('a queue that cannot be opened says why, and opens when it can', async ({ open }) => {
  const page = await open({ name: 'unreachable', now });
  await expect(page.getByRole('alert')).toContainText('in use by another Renderyard');
  // In one go: the page asks again by itself, too, and then the button is gone.
  await page.getByRole('button', { name: 'Try again' }).evaluate((button: HTMLElement) => {
    window.fakeEngine.reachable = true;
    button.click();
  });
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

test('phases say what became of them, an upload too', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await job(page, 'Onboarding 2 of 5').click();
  const phases = page.getByRole('list', { name: 'Phases' });
  await expect(phases.getByRole('listitem').filter({ hasText: /Verify.*, done/ })).toBeVisible();
  await expect(phases.getByRole('listitem').filter({ hasText: 'Upload, failed' })).toBeVisible();
});

test('a storyboard that was moved is named at its job, and in the message when the job is duplicated', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => {
    const error = {
      code: 'FILE_NOT_FOUND',
      message: 'There is no such file; put it back, or say where it is now.',
      file: '/home/ada/cards/moved.storyboard.yaml',
    } as const;
    const failed = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Product tour');
    if (failed === undefined) throw new Error('The sample is gone.');
    window.fakeEngine.change(failed.id, { error });
    window.fakeEngine.refusals.set('queue.duplicate', error);
  });
  await expect(job(page, 'Product tour')).toContainText(
    'Failed · moved.storyboard.yaml: There is no such file;',
  );
  await jobs(page).getByRole('button', { name: 'Product tour' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    '/home/ada/cards/moved.storyboard.yaml: There is no such file; put it back, or say where it is now.',
  );
});

test('the shares of the phases fill their line, however little time they took', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => {
    const done = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Onboarding 2 of 5');
    if (done === undefined) throw new Error('The sample is gone.');
    window.fakeEngine.change(done.id, {
      phaseSeconds: { probe: 0.01, plan: 0.002, scenes: 0.2, assemble: 0.05, verify: 0.04 },
    });
  });
  await job(page, 'Onboarding 2 of 5').click();
  const left = page.locator('[data-phase="verify"]').evaluate((last) => {
    const line = last.parentElement;
    const shares = [...(line?.children ?? [])].map((share) => share.getBoundingClientRect().right);
    return Math.abs((line?.getBoundingClientRect().right ?? 0) - Math.max(...shares));
  });
  expect(await left).toBeLessThan(1);
});

test('a video that is made of a damaged source says so in its row and in its details', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(job(page, 'Onboarding 1 of 5')).toContainText('Completed · source damaged · 40.00 s');
  await expect(job(page, 'Onboarding 3 of 5')).not.toContainText('damaged');
  await job(page, 'Onboarding 1 of 5').click();
  await expect(page.getByRole('article')).toContainText(
    '"walk.mp4" could not be decoded without errors (scene park)',
  );
  await job(page, 'Onboarding 3 of 5').click();
  await expect(page.getByRole('article')).not.toContainText('could not be decoded');
});

test('commands of the menu leave the list alone while a dialog covers it', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('button', { name: 'Settings' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeFocused();
  await page.evaluate(() => {
    window.fakeEngine.message('command', { name: 'find' });
    window.fakeEngine.message('command', { name: 'clearFinished' });
  });
  await expect(dialog).toBeFocused();
  expect(await asked(page, 'queue.clearFinished')).toBe(false);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.evaluate(() => window.fakeEngine.message('command', { name: 'find' }));
  await expect(page.getByRole('searchbox', { name: 'Find jobs' })).toBeFocused();
});

test('each end of a job is said aloud, also the same one again and several at once', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  const end = (...titles: string[]) =>
    page.evaluate((wanted) => {
      const found = [...window.fakeEngine.jobs.values()].filter(({ title }) => wanted.includes(title));
      window.fakeEngine.emit(
        found.map((job) => ({ type: 'job', job: { ...job, state: 'running', finishedAt: null } }) as const),
      );
      window.fakeEngine.emit(
        found.map((job) => ({ type: 'job', job: { ...job, state: 'failed', finishedAt: 0 } }) as const),
      );
    }, titles);
  const said = page.getByRole('status').filter({ hasText: 'Failed' });
  await end('Product tour');
  await expect(said).toHaveText('Product tour: Failed');
  const first = await said.textContent();
  await end('Product tour');
  await expect.poll(() => said.textContent()).not.toBe(first);
  await expect(said).toHaveText('Product tour: Failed');
  await end('Product tour', 'Photo walk, Lisbon');
  await expect(said).toContainText('Product tour: Failed');
  await expect(said).toContainText('Photo walk, Lisbon: Failed');
});

test('where an upload failed, another place can be named in the menu', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  const row = jobs(page).getByRole('button', { name: 'Onboarding 2 of 5' });
  await row.click();
  const details = page.getByRole('article');
  await expect(details.getByRole('button', { name: 'Retry upload' })).toBeVisible();
  await expect(details.getByRole('button', { name: 'Upload', exact: true })).toHaveCount(0);
  await row.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Upload', exact: true }).press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeVisible();
});
