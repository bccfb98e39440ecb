/** Runs the command line of this checkout: `npm run renderyard -- render FILE -o OUT`. */
import { setUpTools } from './setup.mjs';
import { commandLine, ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  await setUpTools();
  await ensureBuilt();
  // npm moves to the top of the checkout; paths on the command line mean the folder it was typed in.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return runInForeground(process.execPath, [commandLine, ...process.argv.slice(2)], { cwd });
});
