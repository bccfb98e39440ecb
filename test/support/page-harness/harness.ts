import { test as base, expect, type Page } from '@playwright/test';
import type { Scenario } from './fake-engine';

interface OpenOptions {
  width?: number;
  height?: number;
  scheme?: 'dark' | 'light';
  contrast?: 'more';
  /** Without it things move, as they do for most people. */
  still?: boolean;
}

interface Fixtures {
  /** Opens the page on a scenario. Fails the test on any error or blocked content. */
  open: (scenario: Scenario, options?: OpenOptions) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  open: async ({ browser }, use) => {
    const complaints: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(
      async (scenario, { width = 1280, height = 800, scheme = 'light', contrast, still = false } = {}) => {
        const context = await browser.newContext({
          viewport: { width, height },
          colorScheme: scheme,
          reducedMotion: still ? 'reduce' : 'no-preference',
          contrast: contrast ?? 'no-preference',
        });
        contexts.push(context);
        const page = await context.newPage();
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
        });
        if (scenario.now !== undefined) await page.clock.setFixedTime(scenario.now);
        await page.addInitScript(`window.scenario = ${JSON.stringify(scenario)};`);
        await page.addInitScript({ path: process.env.PAGE_BRIDGE });
        await page.goto(process.env.PAGE_ADDRESS ?? '');
        return page;
      },
    );
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints).toEqual([]);
  },
});

export { expect };
