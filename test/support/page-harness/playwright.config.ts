import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

/** Looks at the page by itself, in the Electron of the app: `npm run test:page`. */
export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  testMatch: '*.page.ts',
  outputDir: '../../../test-results/page',
  workers: Math.min(4, availableParallelism()),
  fullyParallel: true,
  // A limit for what hangs; a slow machine still passes.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
