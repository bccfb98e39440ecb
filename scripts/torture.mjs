/** `npm run torture`: see test/torture/main.ts for what it does, `npm run torture -- --help` for how. */
import { join } from 'node:path';
import { setUpTests } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { root } from './setup/paths.mjs';
import { SetupError, runMain } from './setup/say.mjs';

await runMain(async () => {
  if (process.platform !== 'linux')
    throw new SetupError('The torture looks at processes through /proc: it needs Linux.');
  await setUpTests();
  await ensureBuilt();
  const { runnerImport } = await import('vite');
  /** @type {{ module: { main(args: string[]): Promise<number> } }} */
  const { module } = await runnerImport(join(root, 'test/torture/main.ts'), {
    root,
    configFile: false,
    logLevel: 'error',
  });
  return module.main(process.argv.slice(2));
});
