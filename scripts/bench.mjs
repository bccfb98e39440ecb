/** Measures: `npm run bench`, or `npm run bench -- startup` for one. */
import { join } from 'node:path';
import { setUpTests } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { root } from './setup/paths.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  const electron = await setUpTests();
  await ensureBuilt();
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  return runInForeground(
    process.execPath,
    [vitest, 'run', '--config', 'bench/vitest.config.ts', ...process.argv.slice(2)],
    { cwd: root, env: { ...process.env, ...electron.env } },
  );
});
