import { AxeBuilder } from '@axe-core/playwright';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, resize, test } from './harness';
import type { Scenario } from './fake-engine';

/** Where `npm run screenshots` wants the pictures, to be looked at; without it only what can be checked is checked. */
const looks = process.env.RENDERYARD_LOOKS;
const now = Date.parse('2026-11-20T14:30:00Z');

/** Every screen and state, as a way to get there. */
const screens: Readonly<Record<string, { scenario: Scenario; visit?: (page: Page) => Promise<unknown> }>> = {
  empty: { scenario: { name: 'empty', now } },
  firstRun: {
    scenario: { name: 'empty', now, lacksEncoder: true },
    visit: (page) => expect(page.getByRole('button', { name: 'Choose ffmpeg…' })).toBeVisible(),
  },
  busy: { scenario: { name: 'busy', now } },
  logSearch: {
    scenario: { name: 'busy', now, logLines: 5000 },
    visit: async (page) => {
      const log = page.getByRole('region', { name: 'Log' });
      await log.getByRole('searchbox').fill('zoompan');
      await log.getByRole('button', { name: 'Next match' }).click();
      await expect(log.getByRole('status')).toHaveText('2 of 1,248');
    },
  },
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
  composeLimits: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/plain.storyboard.yaml']);
      await page.getByText('Limits').click();
      await page.getByRole('textbox', { name: 'Memory' }).fill('2');
      await page.getByRole('textbox', { name: 'Niceness' }).fill('20');
    },
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
  composePrograms: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/programs.storyboard.yaml']);
      await page.getByRole('button', { name: 'Add to queue' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  settingsPrograms: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/programs.storyboard.yaml']);
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.getByRole('button', { name: 'Cancel', exact: true }).last().click();
      await openDialog(page, 'Settings');
      await page.getByRole('tab', { name: 'Programs' }).click();
      await expect(page.getByRole('list', { name: 'Answers' })).toBeVisible();
    },
  },
  settingsPresets: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openDialog(page, 'Settings');
      await page.getByRole('tab', { name: 'Presets' }).click();
      await expect(page.getByRole('list', { name: 'Presets' })).toBeVisible();
    },
  },
  settingsEncoding: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openDialog(page, 'Settings');
      await page.getByRole('tab', { name: 'Encoding' }).click();
    },
  },
  transcodeTracks: {
    scenario: { name: 'busy', now },
    visit: async (page) => {
      await openFiles(page, ['/home/ada/clips/film.mkv']);
      await page.getByRole('combobox', { name: 'Sound' }).click();
      await expect(page.getByRole('option', { name: 'Only German' })).toBeVisible();
    },
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
const schemes = ['light', 'dark'] as const;

for (const [name, { scenario, visit }] of Object.entries(screens)) {
  test(`${name}: nothing is wrong with it for anyone, in light and dark, at any size`, async ({
    electron,
    open,
  }) => {
    const page = await open(scenario, { ...sizes[0], still: true });
    await visit?.(page);
    await page.evaluate(() => document.fonts.ready);
    for (const { width, height } of sizes) {
      await resize(electron, page, width, height);
      await settled(page);
      // Nothing is cut off at the side.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme });
        if (looks !== undefined)
          await page.screenshot({ path: join(looks, `${name}-${width}-${scheme}.png`) });
        // Colours do not change with the size, and names do not change with the colours.
        if (width === sizes[0].width || (width === sizes[2].width && scheme === 'light')) await examine(page);
      }
    }
    if (looks === undefined) return;
    await page.emulateMedia({ forcedColors: 'active' });
    await page.screenshot({ path: join(looks, `${name}-forced.png`) });
  });
}

/** Lets the page draw what a change of size brought about. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

async function examine(page: Page): Promise<void> {
  // Legacy mode opens no page of its own, which Electron cannot do.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => [html.slice(0, 160), failureSummary]),
    })),
  ).toEqual([]);
}

test('with reduced motion nothing moves by itself', async ({ open }) => {
  const page = await open({ name: 'busy', now, live: true }, { still: true });
  await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
  expect(await moving()).toBe(0);
  await openFiles(page, ['/home/ada/cards/values.storyboard.yaml']);
  expect(await moving()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.keyboard.press('Escape');
  await expect.poll(moving).toBeGreaterThan(0);
});

test('with forced colours all that is told by colour is still told', async ({ open }) => {
  const page = await open({ name: 'busy', now }, { still: true });
  await page.emulateMedia({ forcedColors: 'active' });
  await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
  const bar = page.getByRole('article').getByRole('progressbar');
  const told = await bar.evaluate((element) => {
    const fill = element.querySelector<HTMLElement>('*');
    return {
      track: getComputedStyle(element).backgroundColor,
      fill: fill && getComputedStyle(fill).backgroundColor,
    };
  });
  expect(told.fill).not.toBe(told.track);
  // The selected job is told from its neighbours by a line, not by a tint alone.
  const outlines = await page
    .locator('[data-job]')
    .evaluateAll((rows) => rows.map((row) => getComputedStyle(row).outlineStyle));
  expect(outlines.filter((style) => style !== 'none')).toHaveLength(1);
  await openDialog(page, 'Settings');
  const switches = await page
    .getByRole('switch')
    .evaluateAll((all) =>
      all.map((each) => [each.getAttribute('aria-checked'), getComputedStyle(each).backgroundColor] as const),
    );
  const colors = (checked: string) =>
    new Set(switches.filter(([is]) => is === checked).map(([, color]) => color));
  for (const color of colors('true')) expect(colors('false')).not.toContain(color);
});
