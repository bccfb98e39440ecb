/**
 * Builds the installers of this system into dist/: on Linux a deb and a tar.gz (or what is named on the command line).
 *
 *     npm run package                       what can be built here
 *     npm run package -- --linux AppImage   whatever electron-builder knows
 */
import { builderCommand } from './package/builder.mjs';
import { writeFeed } from './package/update-feed.mjs';
import { setUpApp } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { root } from './setup/paths.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';

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
  if (electron.kind === 'stand-in') {
    say(
      `The package contains Electron ${electron.version}, the stand-in: for trying it out, not for release.`,
    );
  }
  // With an address electron-builder also writes the descriptions of the release, latest*.yml.
  const publish = feed === undefined ? [] : ['-c.publish.provider=generic', `-c.publish.url=${feed}`];
  const { program, args, env } = await builderCommand(electron);
  return runInForeground(program, [...args, '--config', 'electron-builder.yml', ...targets, ...publish], {
    cwd: root,
    env,
  });
});
