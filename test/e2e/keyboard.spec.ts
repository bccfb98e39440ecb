import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { expect, test } from '../support/app-test';
import { answerOpenDialog, jobItem, longStoryboard } from '../support/journeys';

interface Focus {
  name: string;
  /** Whether a person can see where it is: a line or a ring around it, or around what it fills. */
  isVisible: boolean;
}

/** Where the focus is. */
function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', isVisible: false };
    const label = element.id === '' ? null : document.querySelector(`label[for="${element.id}"]`);
    const name = element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent;
    const hasRing = (each: Element, pseudo?: string) => {
      const style = getComputedStyle(each, pseudo);
      return (
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) ||
        /inset 0|0px 0px 0px [1-9]/.test(style.boxShadow)
      );
    };
    let isVisible = false;
    for (
      let each: Element | null = element, up = 0;
      each !== null && up < 4;
      each = each.parentElement, up += 1
    )
      isVisible ||= hasRing(each) || hasRing(each, '::after');
    return { name: name.trim(), isVisible };
  });
}

/** Presses Tab until the focus is on this, and sees it all the way. */
async function tabTo(page: Page, name: string | RegExp, most = 40): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const at = await focus(page);
    passed.push(at.name);
    expect(at, `after ${passed.join(' → ')}`).toMatchObject({ isVisible: true });
    if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
  }
  throw new Error(`Tab does not reach ${String(name)}; it went ${passed.join(' → ')}`);
}

test('the whole journey with the keyboard alone: render, watch, cancel, retry, log, settings, health', async ({
  folder,
  launched,
}) => {
  const { app, page } = launched;
  await answerOpenDialog(app, await longStoryboard(folder, 'By keys'));
  await expect(page.getByRole('heading', { name: 'Make your first video' })).toBeVisible();

  await tabTo(page, 'New render', 3);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await expect(dialog.getByRole('button', { name: 'Choose storyboard…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('4 scenes');
  await tabTo(page, 'Save as');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(join(folder, 'by-keys.mp4'));
  await tabTo(page, 'Add to queue');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  // Watched: the job is shown, and moves.
  const item = jobItem(page, 'By keys');
  await expect(item).toContainText('Running');
  await expect(item.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow', '0');
  await tabTo(page, 'By keys');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Cancel', 6);
  await page.keyboard.press('Enter');
  await expect(item).toContainText('Canceled');
  // The button is gone; the focus stays with its job.
  await expect(page.getByRole('article')).toBeFocused();
  await tabTo(page, 'Retry', 3);
  await page.keyboard.press('Enter');
  await expect(item).toContainText('Running');

  // The log of the new attempt has lines to open.
  await expect(page.getByRole('log', { name: 'Log lines' })).toContainText('Attempt 2');
  await tabTo(page, 'Log lines');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Log' }).locator('pre')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Log' }).locator('pre')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Copy log' })).toBeFocused();

  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await expect(settings).toBeVisible();
  await tabTo(page, 'Jobs at the same time');
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await expect(page.getByRole('button', { name: 'Copy log' })).toBeFocused();

  await page.keyboard.press('Control+Shift+H');
  await expect(page.getByRole('region', { name: 'Health' })).toContainText('ffmpeg');
  await tabTo(page, 'Copy report');
  await page.keyboard.press('Enter');
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('ffmpeg');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
