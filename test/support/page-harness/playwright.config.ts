import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Looks at the page by itself, in Debian's chromium: `npx playwright test -c test/support/page-harness`. */
export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  testMatch: '*.page.ts',
  outputDir: join(tmpdir(), 'renderyard-page-results'),
  workers: 1,
  timeout: 30_000,
  reporter: 'list',
  use: {
    launchOptions: {
      executablePath: process.env.RENDERYARD_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
});
