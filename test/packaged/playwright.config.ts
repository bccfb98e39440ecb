import { defineConfig } from '@playwright/test';

/** Drives an installed package: `npm run package:try` prepares it, and says in PACKAGED_… where it is. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/packaged-run',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
});
