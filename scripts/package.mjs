/**
 * Builds the installers of this system into dist/: on Linux a deb and a tar.gz (or what is named on the command line).
 *
 *     npm run package                       what can be built here
 *     npm run package -- --linux AppImage   whatever electron-builder knows
 */
import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFeed } from './package/update-feed.mjs';
import { setUpApp } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { root } from './setup/paths.mjs';
import { findProgram } from './setup/run.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';

const require = createRequire(import.meta.url);

/** Builds that need nothing but this system. */
const targetsHere = {
  linux: ['--linux', 'deb', 'tar.gz'],
  darwin: ['--mac'],
  win32: ['--win'],
};

await runMain(async () => {
  const electron = await setUpApp();
  await ensureBuilt();
  const feed = await writeFeed();
  const named = process.argv.slice(2);
  const targets = named.length > 0 ? named : targetsHere[/** @type {'linux'} */ (process.platform)];
  if (targets === undefined) throw new SetupError(`There is no installer for ${process.platform}.`);
  const env = { ...process.env, ...electron.env };
  /** @type {string[]} */
  const options = [];
  // With an address electron-builder also writes the descriptions of the release, latest*.yml.
  if (feed !== undefined) options.push('-c.publish.provider=generic', `-c.publish.url=${feed}`);
  if (electron.kind === 'stand-in') {
    say(
      `The package contains Electron ${electron.version}, the stand-in: for trying it out, not for release.`,
    );
  }
  if (electron.kind !== 'official') {
    options.push(`-c.electronVersion=${electron.version}`, `-c.electronDist=${dirname(electron.executable)}`);
  }
  if (process.platform === 'linux') {
    // electron-builder would download both programs; one is in an npm package, the other is what Debian has anyway.
    const sevenZip = require('7zip-bin').path7za;
    await chmod(sevenZip, 0o755);
    env.ELECTRON_BUILDER_7ZIP_PATH ??= sevenZip;
    if (findProgram('fpm') === undefined && findProgram('dpkg-deb') !== undefined) {
      env.CUSTOM_FPM_PATH ??= join(root, 'scripts/package/deb.mjs');
    }
  }
  const { bin } = JSON.parse(await readFile(require.resolve('electron-builder/package.json'), 'utf8'));
  const builder = join(dirname(require.resolve('electron-builder/package.json')), bin['electron-builder']);
  return runInForeground(
    process.execPath,
    [builder, '--publish', 'never', '--config', 'electron-builder.yml', ...targets, ...options],
    { cwd: root, env },
  );
});
