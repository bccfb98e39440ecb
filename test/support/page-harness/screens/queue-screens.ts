import { expect } from '../harness';
import { conversion, samplePicture, uploadProgress, uploading } from '../sample-jobs';
import { button, busy, empty, part, refuse, type Screens, variant } from './screen';

/** The window without a dialog: the list, a job, its log. */
export const queueScreens: Screens = {
  empty: { scenario: empty() },
  firstRun: {
    scenario: empty({ lacksEncoder: true }),
    visit: (page) => expect(button(page, 'Choose ffmpeg…')).toBeVisible(),
  },
  busy: { scenario: busy() },
  logSearch: {
    scenario: busy({ logLines: 5000 }),
    visit: async (page) => {
      const log = page.getByRole('region', { name: 'Log' });
      await page.getByRole('combobox', { name: 'Level' }).click();
      await page.getByRole('option', { name: 'All lines' }).click();
      await log.getByRole('searchbox').fill('zoompan');
      await log.getByRole('button', { name: 'Next match' }).click();
      await expect(log.getByRole('status')).toHaveText('2 of 1,248');
    },
  },
  completed: { scenario: busy(), visit: (page) => button(page, 'Onboarding 3 of 5').click() },
  damaged: { scenario: busy(), isPart: true, visit: (page) => button(page, 'Onboarding 1 of 5').click() },
  failed: { scenario: busy(), visit: (page) => button(page, 'Product tour').click() },
  queued: {
    scenario: busy({ queue: { paused: true, reason: null } }),
    visit: (page) => button(page, /A very long title/).click(),
  },
  diskFull: {
    scenario: busy({
      queue: {
        paused: true,
        reason:
          'Less than 500 MB are free on the disk of the output folder; make room, then resume the queue.',
      },
    }),
  },
  unreachable: { scenario: { name: 'unreachable' } },
  selection: {
    scenario: busy(),
    visit: async (page) => {
      await button(page, 'Launch teaser').focus();
      await page.keyboard.press('Control+a');
    },
  },
  uploadFailed: { scenario: busy(), visit: (page) => button(page, 'Onboarding 2 of 5').click() },

  broken: {
    scenario: busy(),
    isPart: true,
    // A defect of the page's own, thrown while a part of it is drawn.
    visit: async (page) => {
      await button(page, 'Onboarding 3 of 5').click();
      await page.evaluate(() => {
        Object.defineProperty(Intl.NumberFormat.prototype, 'format', {
          get: () => {
            throw new Error('A defect for looks.');
          },
        });
      });
      await button(page, 'Launch teaser').click();
      await expect(button(page, 'Load again')).toBeFocused();
    },
    complaint: /A defect for looks\./,
  },

  loading: variant((page) => expect(page.getByText('Opening the queue…')).toBeVisible(), {
    held: ['queue.snapshot'],
  }),
  lost: part(async (page) => {
    await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
    await page.evaluate(() => {
      const engine = window.fakeEngine;
      engine.reachable = false;
      engine.drop([]);
      engine.progress('job-1', 0.6);
    });
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  canceling: variant((page) => button(page, 'Spring collection, vertical').click()),
  paused: variant((page) => button(page, 'Conference opener').click()),
  interrupted: variant((page) => button(page, 'Weekly update 42').click()),
  canceled: variant((page) => button(page, 'Holiday card').click()),
  uploading: part(async (page) => {
    await button(page, 'Launch teaser').click();
    await page.evaluate(
      ([change, progress]) => {
        window.fakeEngine.change('job-1', change);
        window.fakeEngine.emit([{ type: 'progress', jobId: 'job-1', progress }]);
      },
      [uploading, uploadProgress] as const,
    );
    await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('Uploading');
  }),
  transcoding: variant(async (page) => {
    await button(page, 'Launch teaser').click();
    await page.evaluate((spec) => window.fakeEngine.change('job-1', { spec }), conversion);
    await expect(page.getByRole('article')).toContainText('film.mkv');
  }),
  listFiltered: variant(async (page) => {
    await page.getByRole('searchbox', { name: 'Find jobs' }).fill('onboarding');
    await expect(page.getByText('3 found')).toBeVisible();
  }),
  namesakes: part(async (page) => {
    for (const title of ['Launch teaser', 'Onboarding 3 of 5']) {
      await button(page, title).first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Duplicate' }).click();
      await expect(button(page, title)).toHaveCount(2);
    }
    await button(page, /A very long title/).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.evaluate(() => {
      const made = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Onboarding 3 of 5');
      if (made?.result == null) throw new Error('The sample is gone.');
      const result = { ...made.result, output: '/home/ada/Videos/Onboarding 3 of 5 (2).mp4' };
      window.fakeEngine.change(made.id, { result });
    });
    await expect(page.getByText('(2).mp4').first()).toBeVisible();
  }),
  listNoneFound: part(async (page) => {
    await page.getByRole('searchbox', { name: 'Find jobs' }).fill('a film that nobody made');
    await expect(page.getByText('No job matches.')).toBeVisible();
  }),
  jobMenu: part(async (page) => {
    await button(page, 'Photo walk, Lisbon').click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: 'Move up' })).toBeVisible();
  }),
  dragging: part(async (page) => {
    const box = await button(page, 'Photo walk, Lisbon').boundingBox();
    if (box === null) throw new Error('The job is not in view.');
    await page.mouse.move(box.x + 60, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y - 40, { steps: 4 });
    await page.mouse.move(box.x + 60, box.y - 90, { steps: 4 });
  }),
  dropping: part(async (page) => {
    await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'one.jpg'));
      // A drag over the window repeats its event as long as it is there.
      const drag = () =>
        document.body.dispatchEvent(
          new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }),
        );
      drag();
      setInterval(drag, 100);
    });
    await expect(page.getByText('Drop storyboards, pictures')).toBeVisible();
  }),
  notices: part(async (page) => {
    await button(page, 'Onboarding 3 of 5').click();
    await button(page, 'copy SHA-256').click();
    await refuse(page, 'queue.pause', {
      code: 'STORE_DAMAGED',
      message: 'The queue store could not be written: the disk is full; make room, then try again.',
    });
    await button(page, 'Pause queue').click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('the disk is full');
  }),
  focus: variant(async (page) => {
    await button(page, 'Launch teaser').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
  }),
  logOpened: part(async (page) => {
    await page.getByRole('log', { name: 'Log lines' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('region', { name: 'Log' }).locator('pre')).toBeVisible();
  }),
  logEmpty: variant((page) => expect(page.getByText('The log is empty so far.')).toBeVisible(), {
    logLines: 0,
  }),
  logErrors: variant(
    async (page) => {
      await page.getByRole('combobox', { name: 'Level' }).click();
      await page.getByRole('option', { name: 'Errors only' }).click();
      await expect(button(page, 'Show all lines')).toBeVisible();
    },
    { logLines: 5 },
  ),
  player: part(async (page) => {
    await button(page, 'Onboarding 3 of 5').click();
    await page.evaluate(() => {
      const made = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Onboarding 3 of 5');
      if (made?.result == null) throw new Error('The sample is gone.');
      window.fakeEngine.change(made.id, { result: { ...made.result, output: '/home/ada/Videos/loop.gif' } });
    });
    await page.route('**/media/result/**', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: samplePicture }),
    );
    await button(page, 'Play').click();
    await expect(page.getByRole('img', { name: 'The finished video' })).toBeVisible();
  }),
  playerCannot: variant(async (page) => {
    await page.route('**/media/result/**', (route) =>
      route.fulfill({ contentType: 'video/mp4', body: 'This is no video.' }),
    );
    await button(page, 'Onboarding 3 of 5').click();
    await button(page, 'Play').click();
    await expect(page.getByText('cannot be played here')).toBeVisible();
  }),
};
