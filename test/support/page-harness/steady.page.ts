import type { Page } from '@playwright/test';
import { expect, resize, test } from './harness';
import { job, jobs, now } from './places';

/** Where the parts of the window are that nothing may move: left, top, width and height of each. */
const places = (page: Page): Promise<Record<string, number[]>> =>
  page.evaluate(() => {
    const parts = {
      list: '[role=list]',
      details: 'article',
      first: 'header button:nth-of-type(1)',
      second: 'header button:nth-of-type(2)',
      third: 'header button:nth-of-type(3)',
    };
    return Object.fromEntries(
      Object.entries(parts).map(([name, selector]) => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        return [name, [box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0].map(Math.round)];
      }),
    );
  });

/** From the bar of the job down, how far each part of its details is from the top. */
const heights = (page: Page): Promise<number[]> =>
  page
    .getByRole('article')
    .locator('ol, ol li, dl, [role=progressbar], section')
    .evaluateAll((parts) => parts.map((part) => Math.round(part.getBoundingClientRect().top)));

test('nothing moves in the details of a job while its phases get their times, and when it is paused', async ({
  electron,
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await jobs(page).getByRole('button', { name: 'Launch teaser' }).click();
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
    [700, 500],
  ] as const) {
    await resize(electron, page, width, height);
    await page.evaluate(() => {
      window.fakeEngine.change('job-1', { state: 'running', phaseSeconds: {}, phaseStartedAt: null });
    });
    const phases = page.getByRole('list', { name: 'Phases' });
    await expect(phases).not.toContainText(/\d/);
    const before = await heights(page);
    expect(before.length).toBeGreaterThan(8);
    await page.evaluate(() => {
      const phaseSeconds = { prepare: 59.4, probe: 754, plan: 0.4, scenes: 3540, assemble: 754, verify: 12 };
      window.fakeEngine.change('job-1', { phaseSeconds });
    });
    await expect(phases).toContainText('Assemble12:34');
    expect(await heights(page)).toEqual(before);
    await page.evaluate(() => window.fakeEngine.change('job-1', { state: 'paused' }));
    await expect(page.getByRole('article')).toContainText('Paused');
    expect(await heights(page)).toEqual(before);
    // All is there to be read.
    expect(
      await phases
        .locator('span')
        .evaluateAll(
          (words) =>
            words.filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1).length,
        ),
    ).toBe(0);
  }
});

test('nothing moves when the queue is paused, stopped and resumed, and when it is out of reach', async ({
  electron,
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
    [700, 500],
  ] as const) {
    await resize(electron, page, width, height);
    const before = await places(page);
    await page.getByRole('button', { name: 'Pause queue' }).click();
    await expect(page.getByText('running jobs go on, and no further job starts')).toBeInViewport({
      ratio: 1,
    });
    expect(await places(page)).toEqual(before);
    await page.evaluate(() => {
      const reason =
        'The disk with /home/ada/Videos has 320 MB left, and 500 MB are to stay free; free some space, or lower the limit in the settings.';
      window.fakeEngine.emit([{ type: 'queue', queue: { paused: true, reason } }]);
    });
    const notice = page.getByRole('banner').getByRole('alert');
    await expect(notice).toContainText('free some space');
    // All of it is there to be read.
    expect(
      await notice.evaluate((box) => {
        const words = box.querySelector('p');
        return (words?.scrollHeight ?? 0) - (words?.clientHeight ?? 0);
      }),
    ).toBe(0);
    expect(await places(page)).toEqual(before);
    await page.getByRole('button', { name: 'Resume queue' }).click();
    await expect(notice).toHaveCount(0);
    expect(await places(page)).toEqual(before);
    await page.evaluate(() => {
      const engine = window.fakeEngine;
      engine.reachable = false;
      engine.drop([]);
      engine.progress('job-1', 0.6);
    });
    await expect(notice).toContainText('in use by another Renderyard');
    expect(await places(page)).toEqual(before);
    await page.evaluate(() => (window.fakeEngine.reachable = true));
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(notice).toHaveCount(0);
    expect(await places(page)).toEqual(before);
  }
  await expect(job(page, 'Launch teaser')).toBeVisible();
});
