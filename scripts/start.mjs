/**
 * Opens the app from this checkout.
 *
 *     npm start              the built app
 *     npm run dev            with electron-vite's development server: the page follows each change
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setUpApp } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { root } from './setup/paths.mjs';
import { SetupError, runMain } from './setup/say.mjs';

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>}
 */
function open(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    // The app ends its jobs before it leaves: this process waits for that.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

await runMain(async () => {
  const args = process.argv.slice(2);
  const development = args[0] === '--dev';
  const electron = await setUpApp();
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new SetupError(
      'There is no display to open a window on: DISPLAY is not set. Start it from a desktop session, or under xvfb-run. The command line needs none: npm run renderyard -- --help',
    );
  }
  // Chromium's sandbox does not start for root; for everyone else it stays on.
  const asRoot = process.getuid?.() === 0;
  if (development) {
    const packageFile = createRequire(import.meta.url).resolve('electron-vite/package.json');
    const vite = join(dirname(packageFile), 'bin', 'electron-vite.js');
    return open(process.execPath, [vite, 'dev', '--watch', ...(asRoot ? ['--noSandbox'] : [])], electron.env);
  }
  await ensureBuilt();
  return open(electron.executable, [...(asRoot ? ['--no-sandbox'] : []), root, ...args], electron.env);
});
