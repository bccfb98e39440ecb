/** Runs the command line of this checkout: `npm run renderyard -- render FILE -o OUT`. */
import { pathToFileURL } from 'node:url';
import { setUpTools } from './setup.mjs';
import { commandLine, ensureBuilt } from './setup/build.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  await setUpTools();
  await ensureBuilt();
});
if (process.exitCode === 0) {
  process.exitCode = undefined;
  // npm moves to the top of the checkout; paths on the command line mean the folder it was typed in.
  if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
  process.argv[1] = commandLine;
  // In this very process, so that signals and the exit status are the program's own.
  await import(pathToFileURL(commandLine).href);
}
