import { defineConfig } from '@playwright/test';

/** End-to-end tests in real Electron windows: no browser of Playwright's is involved. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './test/support/desktop.ts',
  outputDir: 'test-results',
  // One window at a time: they share the display, its focus and the machine's two or more processors.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Limits for what hangs; a slow machine still passes.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: { trace: 'off' },
});
