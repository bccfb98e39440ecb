import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { findProgram } from '../setup/run.mjs';

const require = createRequire(import.meta.url);

/**
 * How to start electron-builder so that it packs the Electron of this checkout and downloads nothing that is here already.
 * It publishes nothing. Configuration and targets come after `args`.
 * @param {import('../setup/electron-runtime.mjs').ElectronRuntime} electron
 * @returns {Promise<{ program: string, args: string[], env: NodeJS.ProcessEnv }>}
 */
export async function builderCommand(electron) {
  const manifest = require.resolve('electron-builder/package.json');
  const { bin } = JSON.parse(await readFile(manifest, 'utf8'));
  const args = [join(dirname(manifest), bin['electron-builder']), '--publish', 'never'];
  if (electron.kind !== 'official') {
    args.push(`-c.electronVersion=${electron.version}`, `-c.electronDist=${dirname(electron.executable)}`);
  }
  const env = { ...process.env, ...electron.env };
  if (process.platform === 'linux') {
    // electron-builder would download both programs; one is in an npm package, the other is what Debian has anyway.
    const sevenZip = require('7zip-bin').path7za;
    await chmod(sevenZip, 0o755);
    env.ELECTRON_BUILDER_7ZIP_PATH ??= sevenZip;
    if (findProgram('fpm') === undefined && findProgram('dpkg-deb') !== undefined) {
      env.CUSTOM_FPM_PATH ??= join(root, 'scripts/package/deb.mjs');
    }
  }
  return { program: process.execPath, args, env };
}
