/**
 * Opens the app that is named on the command line, as the default app of a stock Electron does:
 *
 *     electron [-r MODULE]… [--switch]… APP [argument]…
 *
 * Packed as resources/default_app.asar into the runtime that scripts/setup/electron-stand-in.mjs builds for
 * development and tests. Never part of a package.
 */
import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

function readCommandLine() {
  const preload = [];
  const args = process.argv.slice(1);
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '-r' || arg === '--require') preload.push(args.shift());
    else if (arg === '-v' || arg === '--version') return { preload, version: true };
    else if (!arg.startsWith('-')) return { preload, appPath: resolve(arg) };
  }
  return { preload };
}

const { preload, appPath, version } = readCommandLine();
for (const module of preload) require(module.startsWith('.') ? resolve(module) : module);

if (version) {
  process.stdout.write(`v${process.versions.electron}\n`);
  app.exit(0);
} else if (appPath === undefined) {
  process.stderr.write('Name the app to open: electron [-r MODULE] APP\n');
  app.exit(1);
} else {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  const manifestPath = join(appPath, 'package.json');
  if (existsSync(manifestPath)) {
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    if (manifest.version) app.setVersion(manifest.version);
    if (manifest.productName ?? manifest.name) app.setName(manifest.productName ?? manifest.name);
    app.setDesktopName(manifest.desktopName ?? `${app.getName()}.desktop`);
  }
  try {
    const mainFile = require.resolve(appPath);
    app.setAppPath(existsSync(manifestPath) ? appPath : dirname(mainFile));
    await import(pathToFileURL(mainFile).href);
  } catch (error) {
    process.stderr.write(`The app at ${appPath} could not be loaded:\n${error?.stack ?? error}\n`);
    app.exit(1);
  }
}
