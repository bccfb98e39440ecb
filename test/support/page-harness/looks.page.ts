import { AxeBuilder } from '@axe-core/playwright';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './harness';
import type { Scenario } from './fake-engine';

/** Where the pictures go, to be looked at. */
const looks = join(tmpdir(), 'renderyard-looks');
const now = Date.parse('2026-11-20T14:30:00Z');

/** Every screen and state, as a way to get there. */
const screens: Readonly<Record<string, { scenario: Scenario; visit?: (page: Page) => Promise<unknown> }>> = {
  empty: { scenario: { name: 'empty', now } },
  busy: { scenario: { name: 'busy', now } },
  completed: {
    scenario: { name: 'busy', now },
    visit: (page) => page.getByRole('button', { name: 'Onboarding 3 of 5' }).click(),
  },
  failed: {
    scenario: { name: 'busy', now },
    visit: (page) => page.getByRole('button', { name: 'Product tour' }).click(),
  },
  queued: {
    scenario: { name: 'busy', now, queue: { paused: true, reason: null } },
    visit: (page) => page.getByRole('button', { name: /A very long title/ }).click(),
  },
  diskFull: {
    scenario: {
      name: 'busy',
      now,
      queue: {
        paused: true,
        reason:
          'Less than 500 MB are free on the disk of the output folder; make room, then resume the queue.',
      },
    },
  },
  unreachable: { scenario: { name: 'unreachable', now } },
  composeEmpty: {
    scenario: { name: 'empty', now },
    visit: (page) => openDialog(page, 'New render'),
  },
  compose: {
    scenario: { name: 'busy', now },
    visit: (page) => openFiles(page, ['/home/ada/cards/values.storyboard.yaml']),
  },
  composeBroken: {
    scenario: { name: 'busy', now },
    visit: (page) => openFiles(page, ['/home/ada/projects/product-tour/broken.storyboard.yaml']),
  },
  composeMany: {
    scenario: { name: 'busy', now },
    visit: (page) =>
      openFiles(page, [
        '/home/ada/a/one.yaml',
        '/home/ada/a/broken.yaml',
        '/home/ada/a/values.yaml',
        '/home/ada/a/two.yaml',
      ]),
  },
  selection: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await page.getByRole('button', { name: 'Launch teaser' }).focus();
      await page.keyboard.press('Control+a');
    },
  },
  montage: {
    scenario: { name: 'busy', now },
    visit: (page) => openFiles(page, ['/home/ada/Lisbon/1.jpg', '/home/ada/Lisbon/2.jpg', '/home/ada/a.mp3']),
  },
  transcode: {
    scenario: { name: 'busy', now },
    visit: (page) => openFiles(page, ['/home/ada/clips/one.mp4', '/home/ada/clips/two.mov']),
  },
  batch: {
    scenario: { name: 'busy', now },
    visit: (page) =>
      openFiles(page, ['/home/ada/cards/values.storyboard.yaml', '/home/ada/cards/people.csv']),
  },
  editor: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/teaser.storyboard.yaml']);
      await page.getByRole('button', { name: 'Edit storyboard' }).click();
      await expect(page.getByRole('img', { name: /The video at/ })).toBeVisible();
    },
  },
  editorText: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/broken.storyboard.yaml']);
      await page.getByRole('button', { name: 'Edit storyboard' }).click();
      await page.getByRole('tab', { name: 'Text' }).click();
      await expect(page.getByRole('textbox', { name: 'Storyboard as text' })).toBeVisible();
    },
  },
  settings: {
    scenario: { name: 'busy', now },
    visit: (page) => openDialog(page, 'Settings'),
  },
  uploadFailed: {
    scenario: { name: 'busy', now },
    visit: (page) => page.getByRole('button', { name: 'Onboarding 2 of 5' }).click(),
  },
  upload: {
    scenario: { name: 'busy', now, settings: { uploadTo: 'gs://northwind-films/onboarding' } },
    visit: async (page) => {
      await page.getByRole('button', { name: 'Onboarding 3 of 5' }).click();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  settingsUpload: {
    scenario: {
      name: 'busy',
      now,
      settings: { uploadTo: 'gs://northwind-films/onboarding', uploadCredentials: 'token' },
    },
    visit: async (page) => {
      await openDialog(page, 'Settings');
      await page.getByRole('tab', { name: 'Upload' }).click();
    },
  },
  health: {
    scenario: { name: 'busy', now },
    visit: (page) => openDialog(page, 'Health'),
  },
};

async function openDialog(page: Page, name: string) {
  await page.getByRole('button', { name }).first().click();
  await expect(page.getByRole('dialog', { name })).toBeVisible();
}

async function openFiles(page: Page, files: string[]) {
  await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
  await page.evaluate((paths) => window.fakeEngine.message('openFiles', { files: paths }), files);
  await expect(page.getByRole('dialog')).toBeVisible();
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 700, height: 500 },
] as const;

for (const [name, { scenario, visit }] of Object.entries(screens)) {
  for (const { width, height } of sizes) {
    for (const scheme of ['light', 'dark'] as const) {
      test(`${name} ${width}x${height} ${scheme}`, async ({ open }) => {
        const page = await open(scenario, { width, height, scheme, still: true });
        await visit?.(page);
        await page.evaluate(() => document.fonts.ready);
        await page.waitForTimeout(250);
        await page.screenshot({ path: join(looks, `${name}-${width}-${scheme}.png`) });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.map(({ html, failureSummary }) => [html.slice(0, 160), failureSummary]),
          })),
        ).toEqual([]);
        // Nothing is cut off at the side.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      });
    }
  }
}
