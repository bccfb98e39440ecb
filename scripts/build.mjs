import { setUpTools } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { runMain, say } from './setup/say.mjs';

await runMain(async () => {
  await setUpTools();
  if (!(await ensureBuilt())) say('out/ is up to date.');
});
