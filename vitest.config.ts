import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** `await using` and the like are lowered, as in the build: Node 20 cannot run them. */
const lowered = { oxc: { target: 'node20.18' } };
/** Nothing of the user's is seen or touched. */
const globalSetup = './test/support/own-home.ts';

export default defineConfig({
  test: {
    projects: [
      {
        ...lowered,
        test: {
          name: 'unit',
          globalSetup,
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 15_000,
          hookTimeout: 15_000,
        },
      },
      {
        ...lowered,
        test: {
          name: 'integration',
          globalSetup,
          include: ['test/integration/**/*.test.ts'],
          // One processor more than vitest would use: these tests wait for other programs a third of their time.
          maxWorkers: Math.min(4, availableParallelism()),
          // Vitest wants projects of different sizes to run one after the other.
          sequence: { groupOrder: 1 },
          // Real processes and real encoders on a machine of any speed: limits only for what hangs.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
