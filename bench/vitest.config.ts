import { defineConfig } from 'vitest/config';

/** Measurements, one file each, run one after the other: `npm run bench`, or `npm run bench -- startup` for one. */
export default defineConfig({
  oxc: { target: 'node20.18' },
  test: {
    include: ['bench/*.measure.ts'],
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
});
