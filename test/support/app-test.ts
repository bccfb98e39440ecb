import { test as base } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from './electron-app';
import type { LaunchedApp } from './electron-app';

interface AppFixtures {
  /** A folder of the test's own; gone after it. */
  folder: string;
  /** The app, with its data in the folder's `home`. Starts when a test asks for it. */
  launched: LaunchedApp;
}

/** A test of the built app in its window. */
export const test = base.extend<AppFixtures>({
  // Playwright reads from the pattern what a fixture needs: nothing.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  },
  launched: async ({ folder }, use) => {
    const launched = await launchApp({ home: join(folder, 'home') });
    await use(launched);
    await launched.close();
  },
});

export { expect } from '@playwright/test';
