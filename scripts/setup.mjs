/**
 * Sets up what a fresh checkout lacks. Plain Node without dependencies, because it runs before there are any.
 *
 *     node scripts/setup.mjs [--retry-electron]
 */
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensureElectron } from './setup/electron-runtime.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';
import {
  display,
  electronLibraries,
  encoders,
  ensureSystemPackages,
  fonts,
  keyring,
  processTools,
  voiceEngine,
} from './setup/system-packages.mjs';

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: Renderyard needs 20.19 or newer (nodejs.org).`,
    );
  }
}

/** What building takes: the npm packages. */
export async function setUpTools() {
  checkNode();
  await ensureNodeModules();
}

/** What rendering from the command line takes: no Electron, no display. */
export async function setUpCommandLine() {
  await setUpTools();
  await ensureSystemPackages([encoders, processTools]);
  await ensureBuilt();
}

/**
 * What opening the app takes. Without ffmpeg it opens all the same, and says in *Health* what is missing.
 * @returns {Promise<import('./setup/electron-runtime.mjs').ElectronRuntime>}
 */
export async function setUpApp() {
  await setUpTools();
  const electron = await ensureElectron();
  await ensureSystemPackages([electronLibraries(electron.executable), processTools]);
  try {
    await ensureSystemPackages([encoders]);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message}\nThe app opens, but it cannot render until then.`);
  }
  return electron;
}

/**
 * What the whole test run takes, the build aside.
 * @param {{ retry?: boolean }} [options] retry: ask for the official Electron even if its download failed lately
 */
export async function setUpTests(options) {
  await setUpTools();
  const electron = await ensureElectron(options);
  await ensureSystemPackages([
    ...[encoders, voiceEngine, processTools, display, fonts, keyring],
    electronLibraries(electron.executable),
  ]);
  return electron;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const electron = await setUpTests({ retry: process.argv.includes('--retry-electron') });
    await ensureBuilt();
    say(
      `Everything is in place: Node ${process.versions.node}, Electron ${electron.version} (${electron.kind}).`,
    );
  });
}
