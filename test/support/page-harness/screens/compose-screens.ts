import { expect } from '../harness';
import { button, busy, empty, openDialog, openFiles, part, refuse, type Screens, variant } from './screen';

const teaser = ['/home/ada/cards/teaser.storyboard.yaml'];
const values = ['/home/ada/cards/values.storyboard.yaml'];
const programs = ['/home/ada/cards/programs.storyboard.yaml'];
const photos = ['/home/ada/Lisbon/1.jpg', '/home/ada/Lisbon/2.jpg', '/home/ada/a.mp3'];
const clips = ['/home/ada/clips/one.mp4', '/home/ada/clips/two.mov'];

/** The dialogs that make new work. */
export const composeScreens: Screens = {
  composeEmpty: { scenario: empty(), visit: (page) => openDialog(page, 'New render') },
  compose: { scenario: busy(), visit: (page) => openFiles(page, values) },
  composeLimits: {
    scenario: busy(),
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/plain.storyboard.yaml']);
      await page.getByText('Limits').click();
      await page.getByRole('textbox', { name: 'Memory' }).fill('2');
      await page.getByRole('textbox', { name: 'Niceness' }).fill('20');
      await button(page, 'Add to queue').click();
    },
  },
  composeBroken: {
    scenario: busy(),
    visit: (page) => openFiles(page, ['/home/ada/projects/product-tour/broken.storyboard.yaml']),
  },
  composeMany: {
    scenario: busy(),
    visit: (page) =>
      openFiles(page, [
        '/home/ada/a/one.yaml',
        '/home/ada/a/broken.yaml',
        '/home/ada/a/values.yaml',
        '/home/ada/a/two.yaml',
      ]),
  },
  composePrograms: {
    scenario: busy(),
    visit: async (page) => {
      await openFiles(page, programs);
      await button(page, 'Add to queue').click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  montage: { scenario: busy(), visit: (page) => openFiles(page, photos) },
  transcode: { scenario: busy(), visit: (page) => openFiles(page, clips) },
  transcodeTracks: {
    scenario: busy(),
    visit: async (page) => {
      await openFiles(page, ['/home/ada/clips/film.mkv']);
      await page.getByRole('combobox', { name: 'Sound' }).click();
      await expect(page.getByRole('option', { name: 'Only German' })).toBeVisible();
    },
  },
  batch: {
    scenario: busy(),
    visit: (page) => openFiles(page, [...values, '/home/ada/cards/people.csv']),
  },
  upload: {
    scenario: busy({ settings: { uploadTo: 'gs://northwind-films/onboarding' } }),
    visit: async (page) => {
      await button(page, 'Onboarding 3 of 5').click();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await button(page, 'Test connection').click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },

  composeReading: variant((page) => openFiles(page, teaser), { held: ['storyboard.inspect'] }),
  composeMissing: part(async (page) => {
    await openFiles(page, values);
    await button(page, 'Add to queue').click();
    await expect(page.getByText('A value is needed here.').first()).toBeVisible();
  }),
  composePresets: part(async (page) => {
    await openFiles(page, teaser);
    await page.getByRole('combobox', { name: 'Preset' }).click();
    await expect(page.getByRole('option', { name: 'Square' })).toBeVisible();
  }),
  composeUploads: variant((page) => openFiles(page, ['/home/ada/cards/uploads.storyboard.yaml'])),
  composeAllowed: variant(async (page) => {
    await openFiles(page, programs);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await expect(page.getByText('may run these programs')).toBeVisible();
  }),
  composeDenied: variant(async (page) => {
    await openFiles(page, programs);
    await button(page, 'Don’t allow').click();
    await expect(page.getByText('may not run')).toBeVisible();
  }),
  composeExists: variant(async (page) => {
    await openFiles(page, teaser);
    await refuse(page, 'queue.add', {
      code: 'OUTPUT_EXISTS',
      message: 'There is a file named Launch teaser.mp4 already; choose another name, or what to do with it.',
    });
    await button(page, 'Add to queue').click();
    await expect(page.getByText('There is a file named')).toBeVisible();
  }),
  montageLook: variant(async (page) => {
    await openFiles(page, photos);
    await page.getByRole('combobox', { name: 'Look' }).click();
    await expect(page.getByRole('option', { name: 'Lively' })).toBeVisible();
  }),
  montageUnreadable: part(async (page) => {
    await openFiles(page, [
      ...photos,
      '/home/ada/Lisbon/3 unreadable, with a long name.jpg',
      '/home/ada/4.tif',
    ]);
    await expect(page.getByText('Cannot be read')).toBeVisible();
  }),
  montageFailed: part(async (page) => {
    await openFiles(page, [...photos, ...clips]);
    await refuse(page, 'montage.create', {
      code: 'SOURCE_UNREADABLE',
      message: 'The picture /home/ada/Lisbon/2.jpg cannot be read; take it out, or export it again.',
    });
    await button(page, 'Continue').click();
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  montageEmpty: variant(async (page) => {
    await openFiles(page, ['/home/ada/Lisbon/1.jpg']);
    await page.getByRole('button', { name: /^1: 1.jpg/ }).press('Delete');
    await expect(page.getByText('Add pictures or clips to begin.')).toBeVisible();
  }),
  transcodeFailed: part(async (page) => {
    await openFiles(page, clips);
    await refuse(page, 'queue.add', {
      code: 'SOURCE_UNREADABLE',
      message: 'The video /home/ada/clips/one.mp4 cannot be read: it ends in the middle of its index.',
    });
    await button(page, 'Add 2 to queue').click();
    await expect(page.getByRole('list', { name: 'Problems' })).toBeVisible();
  }),
  batchEmpty: variant(async (page) => {
    await openDialog(page, 'New render');
    await button(page, 'Batch from a table').click();
    await expect(page.getByRole('dialog', { name: 'Batch from a table' })).toBeVisible();
  }),
  batchFailed: variant(async (page) => {
    await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
    await refuse(page, 'batch.inspect', {
      code: 'TABLE_INVALID',
      message:
        'Row 7 of /home/ada/cards/people.csv has 4 values and the head 3 columns; put values with commas into quotes.',
    });
    await openFiles(page, [...values, '/home/ada/cards/people.csv']);
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  batchAlike: variant((page) => openFiles(page, [...values, '/home/ada/cards/strangers.csv'])),
  uploadWorks: variant(
    async (page) => {
      await button(page, 'Onboarding 3 of 5').click();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await button(page, 'Test connection').click();
      await expect(page.getByText('Videos can be uploaded to')).toBeVisible();
    },
    { settings: { uploadTo: 'gs://our-own/onboarding' } },
  ),
};
