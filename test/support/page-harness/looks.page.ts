import { AxeBuilder } from '@axe-core/playwright';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, resize, test } from './harness';
import { screens } from './screens';
import { busy, button, openDialog, openFiles } from './screens/screen';

/** Where `npm run screenshots` wants the pictures, to be looked at; without it only what can be checked is checked. */
const looks = process.env.RENDERYARD_LOOKS;
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 700, height: 500 },
] as const;
const schemes = ['light', 'dark'] as const;

for (const [name, screen] of Object.entries(screens)) {
  const { scenario, visit, isPart = false, isForPictures = false, complaint } = screen;
  if (isForPictures && looks === undefined) continue;
  test(`${name}: nothing is wrong with it for anyone, in light and dark, at any size`, async ({
    electron,
    open,
  }) => {
    const page = await open(scenario, { ...sizes[0], still: true, complaint });
    await visit?.(page);
    await page.evaluate(() => document.fonts.ready);
    for (const { width, height } of isPart && looks === undefined ? sizes.slice(0, 1) : sizes) {
      await resize(electron, page, width, height);
      await settled(page);
      // Nothing is cut off at the side.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme });
        if (looks !== undefined)
          await page.screenshot({ path: join(looks, `${name}-${width}-${scheme}.png`) });
        if (isExamined(isPart, width, scheme)) await examine(page);
      }
    }
    if (looks === undefined) return;
    await resize(electron, page, sizes[0].width, sizes[0].height);
    await settled(page);
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme, contrast: 'more' });
      await page.screenshot({ path: join(looks, `${name}-contrast-${scheme}.png`) });
    }
    await page.emulateMedia({ forcedColors: 'active', contrast: null });
    await page.screenshot({ path: join(looks, `${name}-forced.png`) });
  });
}

/** Colours do not change with the size, and names do not change with the colours; a part has the colours of its screen. */
function isExamined(isPart: boolean, width: number, scheme: 'light' | 'dark'): boolean {
  if (scheme === 'dark') return !isPart && width === sizes[0].width;
  return width === sizes[0].width || (!isPart && width === sizes[2].width);
}

/** Lets the page draw what a change of size brought about. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

async function examine(page: Page): Promise<void> {
  // Legacy mode opens no page of its own, which Electron cannot do.
  const builder = new AxeBuilder({ page }).setLegacyMode();
  // Behind a dialog nothing can be reached, and it is examined without one.
  if ((await page.getByRole('dialog').count()) > 0) builder.exclude('#root');
  const { violations } = await builder.analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => [html.slice(0, 160), failureSummary]),
    })),
  ).toEqual([]);
}

test('with text of twice the size in a small window, all of a job and its log can be read and reached', async ({
  electron,
  open,
}) => {
  const page = await open(busy(), { still: true });
  await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
  // 700 × 500 at 200 %: WCAG 2, success criterion 1.4.4.
  await resize(electron, page, 350, 250);
  await settled(page);
  const details = page.getByRole('article');
  const shown = await page.getByRole('main').evaluate((main) => [main.clientWidth, main.scrollWidth]);
  expect(await details.evaluate((part) => [part.clientWidth, part.scrollWidth])).toEqual(shown);
  expect(shown[0]).toBe(shown[1]);
  // Its top is in view, beside the list.
  await expect(details.getByText('Running', { exact: true })).toBeInViewport({ ratio: 1 });
  await button(page, 'Launch teaser').press('Enter');
  await expect(details.getByRole('heading', { name: 'Launch teaser' })).toBeInViewport({ ratio: 1 });
  const log = page.getByRole('log', { name: 'Log lines' });
  await log.focus();
  await expect(log).toBeInViewport({ ratio: 1 });
  const lines = log.getByText('Segment rendered');
  await expect(lines.last()).toBeInViewport();
  expect(await lines.last().evaluate((line) => line.clientWidth)).toBeGreaterThan(200);
  // What can be done with the queue stays where it is.
  await expect(button(page, 'New render')).toBeInViewport({ ratio: 1 });
  await examine(page);
});

test('where more contrast is asked for, all words have it, in light and dark', async ({ open }) => {
  const page = await open(busy(), { still: true });
  await page.emulateMedia({ contrast: 'more' });
  await button(page, 'Product tour').click();
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    // 7 to 1: WCAG 2, success criterion 1.4.6.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withRules('color-contrast-enhanced')
      .analyze();
    const faults = violations.flatMap(({ nodes }) => nodes.map(({ any }) => any[0]?.message));
    expect([...new Set(faults)]).toEqual([]);
  }
});

test('with reduced motion nothing moves by itself', async ({ open }) => {
  const page = await open(busy({ live: true }), { still: true });
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
  const page = await open(busy(), { still: true });
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
  const sections = await page
    .getByRole('tab')
    .evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).outlineStyle !== 'none'));
  expect(sections.filter(Boolean)).toHaveLength(1);
  const switches = await page
    .getByRole('switch')
    .evaluateAll((all) =>
      all.map((each) => [each.getAttribute('aria-checked'), getComputedStyle(each).backgroundColor] as const),
    );
  const colors = (checked: string) =>
    new Set(switches.filter(([is]) => is === checked).map(([, color]) => color));
  for (const color of colors('true')) expect(colors('false')).not.toContain(color);
});
