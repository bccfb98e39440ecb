import type { Page } from '@playwright/test';
import { expect, test } from './harness';
import { job, jobs, now } from './places';
import { conversion } from './sample-jobs';

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

test('New render: an output that is no place is told at its field, and what is refused there can be put right', async ({
  open,
}) => {
  const page = await open({ name: 'empty', now });
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/plain.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const output = dialog.getByRole('textbox', { name: 'Save as' });
  const add = dialog.getByRole('button', { name: 'Add to queue' });
  for (const [typed, fault] of [
    ['', 'Say where the video goes: its folder and its name.'],
    ['clip.mp4', 'Give the whole path, from the top folder on, or press Choose.'],
    ['~/clip.mp4', 'Give the whole path, from the top folder on, or press Choose.'],
  ] as const) {
    await output.fill(typed);
    await add.click();
    await expect(output).toBeFocused();
    await expect(output).toHaveAccessibleDescription(fault);
  }
  await output.fill('/a/clip.txt');
  const message = 'The output does not end in .mp4.';
  await page.evaluate(
    (words) => window.fakeEngine.refusals.set('queue.add', { code: 'NAME_INVALID', message: words }),
    message,
  );
  await add.click();
  await expect(output).toHaveAccessibleDescription(message);
  await output.fill(' /a/clip.mp4 ');
  await add.click();
  await expect(dialog).toHaveCount(0);
  const specs = await page.evaluate(() =>
    window.fakeEngine.asked.flatMap(({ name, input }) => (name === 'queue.add' ? [input] : [])),
  );
  expect(specs.at(-1)).toMatchObject({ spec: { output: '/a/clip.mp4' } });
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

test('New render: what is wrong below the edge of a small window is shown, and counted beside the button', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now }, { width: 700, height: 500 });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/plain.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const niceness = dialog.getByRole('textbox', { name: 'Niceness' });
  await dialog.getByText('Limits').click();
  await niceness.fill('20');
  const error = dialog.getByText('Enter a whole number from 0 to 19.');
  await expect(error).toBeInViewport({ ratio: 1 });
  await expect(dialog.getByRole('status')).toHaveText('1 thing needs attention');
  await dialog.getByRole('textbox', { name: 'Headline' }).focus();
  await expect(error).not.toBeInViewport();
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(niceness).toBeFocused();
  await expect(error).toBeInViewport({ ratio: 1 });
  await niceness.fill('19');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
});

test('New render: from the editor one comes back to all that was chosen', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() =>
    window.fakeEngine.message('openFiles', { files: ['/a/one.yaml', '/a/two.yaml'] }),
  );
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('textbox', { name: 'Headline' }).fill('Hello');
  await dialog.getByRole('button', { name: 'Edit storyboard' }).first().click();
  // What needs a file asks for it, and is there with it.
  await page.getByRole('button', { name: 'Add element' }).click();
  await page.getByRole('menuitem', { name: 'Picture' }).click();
  await expect(page.getByRole('textbox', { name: 'File' })).toHaveValue('/home/ada/Pictures/logo.png');
  await page.getByRole('button', { name: 'Close editor' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).last().click();
  await expect(dialog.getByRole('textbox', { name: 'Headline' })).toHaveValue('Hello');
  await expect(dialog.getByRole('button', { name: 'Add 2 to queue' })).toBeVisible();
});

test('New render: several storyboards are chosen at once, and queued together', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await page.getByRole('button', { name: 'New render' }).click();
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await page.evaluate(() => (window.fakeEngine.pickedStoryboards = ['/a/one.yaml', '/a/two.yaml']));
  await dialog.getByRole('button', { name: 'Choose storyboard…' }).click();
  // One that is there already is not added again.
  await page.evaluate(() => (window.fakeEngine.pickedStoryboards = ['/a/two.yaml', '/a/three.yaml']));
  await dialog.getByRole('button', { name: 'Add another' }).click();
  await expect(dialog.getByRole('button', { name: /^Remove / })).toHaveCount(3);
  // Nothing is changed where the user has changed their mind.
  await page.evaluate(() => (window.fakeEngine.pickedStoryboards = []));
  await dialog.getByRole('button', { name: 'Add another' }).click();
  await dialog.getByRole('button', { name: 'Add 3 to queue' }).click();
  for (const name of ['one', 'two', 'three'])
    await expect(job(page, `${name}.yaml`).getByRole('button')).toBeAttached();
});

test('New render: each of several storyboards says what it is, however long its title', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() =>
    window.fakeEngine.message('openFiles', { files: ['/a/long.yaml', '/a/broken.yaml'] }),
  );
  const files = page.getByRole('list', { name: 'Storyboards' });
  await expect(files.getByRole('button', { name: /^Product tour .*Needs attention$/ })).toBeVisible();
  await expect(files.getByRole('button', { name: /^A title .*Needs attention$/ })).toHaveCount(0);
  await expect(files.getByRole('button', { name: 'Edit storyboard Product tour' })).toBeVisible();
  expect(await files.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
});

test('New render: of several storyboards each one that the footer counts is marked, until it is put right', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  const folders = ['values', 'programs', 'limits', 'fine'];
  await page.evaluate(
    (files) => window.fakeEngine.message('openFiles', { files }),
    folders.map((folder) => `/${folder}/a.yaml`),
  );
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const files = dialog.getByRole('list', { name: 'Storyboards' });
  const line = (folder: string) => files.getByTitle(`/${folder}/a.yaml`);
  const mark = 'Needs attention';
  await line('limits').click();
  await dialog.getByText('Limits').click();
  await dialog.getByRole('textbox', { name: 'Niceness' }).fill('20');
  await expect(dialog.getByRole('status')).toHaveText('3 storyboards need attention');
  for (const folder of ['values', 'programs', 'limits']) await expect(line(folder)).toContainText(mark);
  await expect(line('fine')).not.toContainText(mark);

  await dialog.getByRole('textbox', { name: 'Niceness' }).fill('19');
  await expect(line('limits')).not.toContainText(mark);
  await line('values').click();
  await dialog.getByRole('textbox', { name: 'Headline' }).fill('Hello');
  await expect(line('values')).toContainText(mark);
  await dialog.getByRole('textbox', { name: 'Logo' }).fill('/a/logo.png');
  await expect(line('values')).not.toContainText(mark);
  await line('programs').click();
  await dialog.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(line('programs')).not.toContainText(mark);
  await expect(dialog.getByRole('status')).toHaveText('');
});

test('Slideshow: a picture that cannot be read says so by its name, and can be taken out', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() =>
    window.fakeEngine.message('openFiles', { files: ['/a/1.jpg', '/a/2 unreadable.jpg', '/a/3.tif'] }),
  );
  const tiles = page.getByRole('list', { name: 'Pictures and clips, in order' }).getByRole('listitem');
  await expect(tiles.nth(1)).toHaveText('2 unreadable.jpg Cannot be read');
  await expect(tiles.getByRole('button', { name: /^2: 2 unreadable.jpg cannot be read; Alt/ })).toBeVisible();
  // One that only the page cannot show is not blamed.
  await expect(tiles.nth(2)).toHaveText('3.tif');
  await expect(tiles.locator('img')).toHaveCount(1);
  await tiles.getByRole('button', { name: 'Remove 2 unreadable.jpg' }).click();
  await expect(tiles.filter({ hasText: 'Cannot be read' })).toHaveCount(0);
});

test('Batch: what was chosen is in the name of its button', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/guests.csv'] }));
  await expect(page.getByRole('button', { name: 'Table guests.csv' })).toBeVisible();
});

test('New render: a second press of Enter does not allow programs', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/programs.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('button', { name: 'Add to queue' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert', { name: 'Programs of the storyboard' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(
    await page.evaluate(() => window.fakeEngine.asked.some(({ name }) => name === 'commands.decide')),
  ).toBe(false);
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

test('New render: what was chosen is there again after Escape and the cross, until Cancel or the queue', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  const opener = page.getByRole('button', { name: 'New render' });
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const files = dialog.getByRole('list', { name: 'Storyboards' });
  const headline = dialog.getByRole('textbox', { name: 'Headline' });
  const output = dialog.getByRole('textbox', { name: 'Save as' });
  const drop = (file: string) =>
    page.evaluate((path) => window.fakeEngine.message('openFiles', { files: [path] }), file);
  await expect(jobs(page)).toBeVisible();
  await drop('/a/one.yaml');
  await headline.fill('Hello');
  await output.fill('/a/mine.mp4');
  await dialog.getByText('Limits').click();
  await dialog.getByRole('textbox', { name: 'Maximum run time' }).fill('30');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await opener.click();
  await expect(headline).toHaveValue('Hello');
  await expect(output).toHaveValue('/a/mine.mp4');
  await expect(dialog.getByRole('textbox', { name: 'Maximum run time' })).toHaveValue('30');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);

  // Another storyboard is put beside it, and the same one is chosen again.
  await drop('/a/two.yaml');
  await expect(files.getByRole('listitem')).toHaveCount(2);
  await expect(headline).toHaveValue('Made on this machine');
  await page.keyboard.press('Escape');
  await drop('/a/one.yaml');
  await expect(headline).toHaveValue('Hello');
  await expect(files.getByRole('listitem')).toHaveCount(2);

  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await opener.click();
  await expect(dialog.getByRole('button', { name: 'Choose storyboard…' })).toBeFocused();
  await page.keyboard.press('Escape');

  await drop('/a/one.yaml');
  await expect(headline).toHaveValue('Made on this machine');
  await headline.fill('Hello');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  await opener.click();
  await expect(dialog.getByRole('button', { name: 'Choose storyboard…' })).toBeVisible();
});

test('New render: what was left is read again when it is shown again', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => window.fakeEngine.message('openFiles', { files: ['/a/one.yaml'] }));
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await expect(dialog.getByRole('textbox', { name: 'Save as' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() =>
    window.fakeEngine.refusals.set('storyboard.inspect', {
      code: 'FILE_NOT_FOUND',
      message: 'The storyboard is gone.',
    }),
  );
  await page.getByRole('button', { name: 'New render' }).click();
  await expect(dialog.getByText('The storyboard is gone.')).toBeVisible();
});

for (const { name, title, files, more, list, change, primary } of [
  {
    name: 'Slideshow',
    title: 'Slideshow or montage',
    files: ['/a/1.jpg', '/a/2.jpg'],
    more: '/a/3.jpg',
    list: 'Pictures and clips',
    change: 'Title',
    primary: 'Continue',
  },
  {
    name: 'Convert videos',
    title: 'Convert videos',
    files: ['/a/1.mp4', '/a/2.mp4'],
    more: '/a/3.mp4',
    list: 'Videos',
    change: 'Maximum run time',
    primary: 'Add 3 to queue',
  },
]) {
  test(`${name}: what was chosen is there again after Escape, until Cancel or the queue`, async ({
    open,
  }) => {
    const page = await open({ name: 'busy', now });
    const dialog = page.getByRole('dialog', { name: title });
    const items = dialog.getByRole('list', { name: list }).getByRole('button', { name: /^Remove / });
    const field = dialog.getByRole('textbox', { name: change });
    const drop = (paths: string[]) =>
      page.evaluate((given) => window.fakeEngine.message('openFiles', { files: given }), paths);
    const openAgain = async () => {
      await page.getByRole('button', { name: 'New render' }).click();
      await page.getByRole('button', { name: new RegExp(`^${title}`) }).click();
    };
    await expect(jobs(page)).toBeVisible();
    await drop(files);
    if (change !== 'Title') await dialog.getByText('Limits').click();
    await field.fill('30');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);

    // Nothing is asked for: there is something.
    await openAgain();
    await expect(items).toHaveCount(2);
    await expect(field).toHaveValue('30');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await drop([more]);
    await expect(items).toHaveCount(3);
    await expect(field).toHaveValue('30');
    await dialog.getByRole('button', { name: primary }).click();
    await expect(dialog).toHaveCount(0);
    await page.keyboard.press('Escape');

    await drop(files);
    await expect(items).toHaveCount(2);
    if (change !== 'Title') await dialog.getByText('Limits').click();
    await expect(field).not.toHaveValue('30');
    await field.fill('30');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await drop([more]);
    await expect(items).toHaveCount(1);
    if (change !== 'Title') await dialog.getByText('Limits').click();
    await expect(field).not.toHaveValue('30');
  });
}

test('Batch from a table: what was chosen is there again after Escape, until another table or Cancel', async ({
  open,
}) => {
  const page = await open({ name: 'busy', now });
  const dialog = page.getByRole('dialog', { name: 'Batch from a table' });
  const names = dialog.getByRole('textbox', { name: 'Names' });
  const table = (name: string) => dialog.getByRole('button', { name });
  const drop = (paths: string[]) =>
    page.evaluate((given) => window.fakeEngine.message('openFiles', { files: given }), paths);
  const openAgain = async () => {
    await page.getByRole('button', { name: 'New render' }).click();
    await page.getByRole('button', { name: /^Batch from a table/ }).click();
  };
  await expect(jobs(page)).toBeVisible();
  await drop(['/a/values.yaml', '/a/people.csv']);
  await names.fill('{{name}}.mp4');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await openAgain();
  await expect(names).toHaveValue('{{name}}.mp4');
  await expect(table('people.csv')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await drop(['/a/values.yaml', '/a/others.csv']);
  await expect(table('others.csv')).toBeVisible();
  await expect(names).toHaveValue('');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await openAgain();
  await expect(table('others.csv')).toHaveCount(0);
});

/** Chooses something in the menu of a job. */
async function chooseInMenu(page: Page, title: string, item: string): Promise<void> {
  await jobs(page).getByRole('button', { name: title }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

const added = (page: Page) =>
  page.evaluate(() => window.fakeEngine.asked.findLast(({ name }) => name === 'queue.add')?.input);

test('Render again: what a job was made of, with another limit, is another job', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(() => {
    const failed = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Product tour');
    if (failed?.spec.kind !== 'render') throw new Error('The sample is gone.');
    window.fakeEngine.change(failed.id, {
      spec: {
        ...failed.spec,
        storyboard: '/a/tour.yaml',
        output: '/a/tour.mp4',
        set: { headline: 'Hello' },
        preset: 'square-1080',
        strategy: 'single',
        destinations: [],
        limits: { timeoutSeconds: 90, encoderThreads: 2 },
      },
    });
  });
  await chooseInMenu(page, 'Product tour', 'Render again…');
  const dialog = page.getByRole('dialog', { name: 'New render' });
  const time = dialog.getByRole('textbox', { name: 'Maximum run time' });
  await expect(dialog.getByRole('textbox', { name: 'Headline' })).toHaveValue('Hello');
  await expect(dialog.getByRole('textbox', { name: 'Save as' })).toHaveValue('/a/tour.mp4');
  await expect(dialog.getByRole('combobox', { name: 'Preset' })).toContainText('Square');
  await expect(dialog.getByRole('combobox', { name: 'If the file exists' })).toContainText('Do not start');
  await expect(dialog.getByRole('textbox', { name: 'Encoder threads' })).toHaveValue('2');
  await expect(time).toHaveValue('1.5');
  await time.fill('20');
  // What was typed for it is kept, and is not there twice.
  await page.keyboard.press('Escape');
  await chooseInMenu(page, 'Product tour', 'Render again…');
  await expect(dialog.getByRole('list', { name: 'Storyboards' }).getByRole('listitem')).toHaveCount(1);
  await expect(time).toHaveValue('20');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await added(page)).toMatchObject({
    spec: {
      storyboard: '/a/tour.yaml',
      output: '/a/tour.mp4',
      set: { headline: 'Hello' },
      preset: 'square-1080',
      strategy: 'single',
      destinations: [],
      limits: { timeoutSeconds: 1200, encoderThreads: 2 },
    },
  });
  await expect(job(page, 'Product tour')).toContainText('Failed');
});

test('Render again: a video that is there already stays', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await chooseInMenu(page, 'Onboarding 3 of 5', 'Render again…');
  await expect(page.getByRole('combobox', { name: 'If the file exists' })).toContainText('Add a number');
});

test('Convert again: what a file was converted with can be changed', async ({ open }) => {
  const page = await open({ name: 'busy', now });
  await expect(jobs(page)).toBeVisible();
  await page.evaluate(
    (spec) => {
      const failed = [...window.fakeEngine.jobs.values()].find(({ title }) => title === 'Product tour');
      if (failed !== undefined) window.fakeEngine.change(failed.id, { spec });
    },
    {
      ...conversion,
      output: '/b/film.mp4',
      metadata: false,
      audio: 'none',
      limits: { timeoutSeconds: 60 },
    } as const,
  );
  await chooseInMenu(page, 'Product tour', 'Convert again…');
  const dialog = page.getByRole('dialog', { name: 'Convert videos' });
  await expect(dialog.getByRole('list', { name: 'Videos' })).toContainText('film (web-1080p).mp4 in /b');
  await dialog.getByRole('textbox', { name: 'Maximum run time' }).fill('5');
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await added(page)).toMatchObject({
    spec: {
      input: '/home/ada/clips/film.mkv',
      metadata: false,
      audio: 'none',
      limits: { timeoutSeconds: 300 },
    },
  });
});
