/**
 * Makes test/fixtures/homes/vN, a data folder as a version of Renderyard wrote it, for each format of the queue store that
 * has none yet: run it when a migration is released. What is there already is never made anew.
 */
import { join } from 'node:path';
import { setUpTools } from './setup.mjs';
import { root } from './setup/paths.mjs';
import { runMain, say } from './setup/say.mjs';

await runMain(async () => {
  await setUpTools();
  const { runnerImport } = await import('vite');
  /** @type {{ module: { makeHomes(): string[] } }} */
  const { module } = await runnerImport(join(root, 'test/support/homes/make-homes.ts'), {
    root,
    configFile: false,
    logLevel: 'error',
  });
  const made = module.makeHomes();
  say(made.length === 0 ? 'There is one for each version.' : `Made ${made.join(', ')}.`);
});
