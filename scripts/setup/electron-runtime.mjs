/**
 * Which Electron runs the app in this checkout, in this order: the one that the user named, the official one of
 * package.json, and where that cannot be downloaded the stand-in of electron-stand-in.mjs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureStandIn, findStandIn, standInAvailable, standInVersion } from './electron-stand-in.mjs';
import { cacheFolder, root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {'yours' | 'official' | 'stand-in'} kind
 * @property {string} version
 * @property {string} executable
 * @property {Record<string, string>} env what electron-vite, `require('electron')` and Playwright need to find it
 */

const packageFolder = join(root, 'node_modules', 'electron');
const attemptFile = join(cacheFolder, 'electron-download.json');
/** After a failed download the stand-in serves for this long before the download is tried again. */
const retryAfterMs = 24 * 3600 * 1000;

/** @param {string} file */
const readText = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);

function wantedVersion() {
  return /** @type {string} */ (
    JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
  );
}

/** @returns {ElectronRuntime | undefined} the runtime that the user named in the environment */
function findYours() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!folder) return undefined;
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const executable =
    process.env.ELECTRON_EXEC_PATH ??
    (process.platform === 'darwin'
      ? join(folder, 'Electron.app/Contents/MacOS/Electron')
      : join(folder, name));
  if (!existsSync(executable)) {
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no ${executable}: correct it or unset it.`,
    );
  }
  const version = readText(join(folder, 'version')) ?? 'of unknown version';
  return {
    kind: 'yours',
    version,
    executable,
    env: { ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_EXEC_PATH: executable },
  };
}

/** @returns {ElectronRuntime | undefined} */
function findOfficial() {
  if (!existsSync(packageFolder)) return undefined;
  const path = readText(join(packageFolder, 'path.txt'));
  const version = readText(join(packageFolder, 'dist', 'version'))?.replace(/^v/, '');
  if (path === undefined || version !== wantedVersion()) return undefined;
  const executable = join(packageFolder, 'dist', path);
  return existsSync(executable) ? { kind: 'official', version, executable, env: {} } : undefined;
}

/**
 * @param {string} folder
 * @returns {ElectronRuntime}
 */
function describeStandIn(folder) {
  const executable = join(folder, 'electron');
  return {
    kind: 'stand-in',
    version: standInVersion,
    executable,
    env: { ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_EXEC_PATH: executable },
  };
}

/**
 * Looks for a runtime without touching the network.
 * @returns {Promise<ElectronRuntime | undefined>}
 */
export async function findElectron() {
  const found = findYours() ?? findOfficial();
  if (found !== undefined) return found;
  const folder = await findStandIn({ contents: false });
  return folder === undefined ? undefined : describeStandIn(folder);
}

async function downloadFailedLately() {
  try {
    const attempt = JSON.parse(await readFile(attemptFile, 'utf8'));
    const age = Date.now() - attempt.at;
    return attempt.version === wantedVersion() && age >= 0 && age < retryAfterMs;
  } catch {
    return false;
  }
}

/**
 * Runs the installer of the electron package, which asks Electron's release page (or ELECTRON_MIRROR) and checks
 * what it gets against the checksums in the package.
 * @returns {Promise<string | undefined>} why it failed
 */
async function downloadOfficial() {
  say(`Downloading Electron ${wantedVersion()}: the app and its tests run in it…`);
  const result = await run(process.execPath, [join(packageFolder, 'install.js')], {
    cwd: packageFolder,
    // A dead connection ends long before: this is for one that trickles.
    timeoutMs: 15 * 60_000,
  });
  if (findOfficial() !== undefined) return undefined;
  await rm(join(packageFolder, 'dist'), { recursive: true, force: true });
  if (result.timedOut) return 'it took longer than 15 minutes';
  const lines = result.stderr.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => /error|failed/i.test(line)) ?? `its installer ended with status ${result.status}`
  );
}

/**
 * Finds a runtime, or brings one.
 * @param {{ retry?: boolean }} [options] retry: try the official download even if it failed lately
 * @returns {Promise<ElectronRuntime>}
 * @throws {SetupError} where neither the official download nor the stand-in is within reach
 */
export async function ensureElectron(options = {}) {
  const found = findYours() ?? findOfficial();
  if (found !== undefined) return found;
  const skip =
    !options.retry &&
    (await downloadFailedLately()) &&
    (await findStandIn({ contents: false })) !== undefined;
  if (!skip) {
    const failure = await downloadOfficial();
    const official = findOfficial();
    if (official !== undefined) return official;
    say(`  not possible here: ${failure}`);
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(
      attemptFile,
      `${JSON.stringify({ version: wantedVersion(), at: Date.now(), failure })}\n`,
    );
    if (!standInAvailable) {
      throw new SetupError(
        [
          `Electron ${wantedVersion()} could not be downloaded (${failure}), and there is no stand-in for this system.`,
          'Either name a mirror in ELECTRON_MIRROR, or unpack an Electron yourself and name its folder in',
          'ELECTRON_OVERRIDE_DIST_PATH, then start again.',
        ].join('\n'),
      );
    }
  }
  const runtime = describeStandIn(await ensureStandIn());
  say(
    `Electron ${standInVersion} stands in for ${wantedVersion()}, whose download is out of reach: for development and tests, never shipped.`,
  );
  return runtime;
}
