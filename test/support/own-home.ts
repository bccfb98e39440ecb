import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from '../../scripts/setup/electron-runtime.mjs';

/**
 * Gives the tests, and all that they start, an empty home that is gone after them.
 *
 * What users keep (videos, fonts, themes, settings, a dictionary, a proxy) must not decide what a test sees, and no test may
 * leave anything with them: GTK, Chromium, libpulse (which voices load) and fontconfig keep caches, links and sockets there.
 * @returns how to give it up
 */
export default async function useOwnHome(): Promise<() => Promise<void>> {
  // Said in the environment while it can be found: it may be kept in the user's home.
  const electron = await findElectron();
  Object.assign(process.env, electron?.env);
  const xauthority = join(homedir(), '.Xauthority');
  if (existsSync(xauthority)) process.env.XAUTHORITY ??= xauthority;

  const home = await mkdtemp(join(tmpdir(), 'renderyard-test-home-'));
  Object.assign(process.env, {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
  });
  // Nobody else may enter it, or it is not used. A session of Wayland is reached through its own.
  if (!process.env.WAYLAND_DISPLAY) {
    const runtime = join(home, 'run');
    await mkdir(runtime, { mode: 0o700 });
    process.env.XDG_RUNTIME_DIR = runtime;
  }
  // Chromium's helpers may write a last file while they leave.
  return () => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
