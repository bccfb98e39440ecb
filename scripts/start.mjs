/** Opens the app from this checkout, built anew where a source has changed. Arguments go to the app: `npm start -- FILE`. */
import { resolve } from 'node:path';
import { setUpApp } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { root } from './setup/paths.mjs';
import { SetupError, runMain } from './setup/say.mjs';

await runMain(async () => {
  const electron = await setUpApp();
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new SetupError(
      'There is no display to open a window on: DISPLAY is not set. Start it from a desktop session, or under xvfb-run. The command line needs none: npm run renderyard -- --help',
    );
  }
  await ensureBuilt();
  // Chromium's sandbox does not start for root; for everyone else it stays on.
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // npm moves to the top of the checkout; paths on the command line mean the folder it was typed in.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return runInForeground(electron.executable, [...switches, resolve(root), ...process.argv.slice(2)], {
    cwd,
    env: { ...process.env, ...electron.env },
  });
});
