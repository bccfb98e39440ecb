import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

const outFolder = join(root, 'out');
const stampFile = join(outFolder, 'built-from.txt');
const lockFile = join(root, 'node_modules', '.cache', 'renderyard-build.lock');
const sources = [
  'shared',
  'electron',
  'renderer',
  'electron.vite.config.ts',
  'cli.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

/** The command line, under plain Node. */
export const commandLine = join(outFolder, 'main', 'renderyard.js');
const products = [
  commandLine,
  join(outFolder, 'main', 'cli', 'program.cjs'),
  join(outFolder, 'main', 'main.js'),
  join(outFolder, 'preload', 'preload.cjs'),
  join(outFolder, 'renderer', 'index.html'),
];

/**
 * The contents of everything the build reads, as one checksum: times would lie after a checkout.
 * @returns {Promise<string>}
 */
async function sourceHash() {
  const files = [];
  for (const source of sources) {
    const at = join(root, source);
    if (!existsSync(at)) continue;
    if ((await stat(at)).isFile()) files.push(at);
    else {
      for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
      }
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(
      createHash('sha256')
        .update(await readFile(file))
        .digest(),
    );
  }
  return hash.digest('hex');
}

/** @param {string} hash */
async function isBuiltFrom(hash) {
  if (!products.every((file) => existsSync(file))) return false;
  try {
    return (await readFile(stampFile, 'utf8')).trim() === hash;
  } catch {
    return false;
  }
}

/**
 * Two commands started together must not build into the same folder.
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
async function lockBuild() {
  await mkdir(dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      const file = await open(lockFile, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(lockFile, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(lockFile, 'utf8').catch(() => ''));
    let alive = true;
    try {
      if (owner > 0) process.kill(owner, 0);
    } catch {
      alive = false;
    }
    if (!alive) await rm(lockFile, { force: true });
    else await pause(200);
  }
}

/**
 * @param {string} tool its npm package
 * @param {string[]} program inside the package
 * @param {string[]} options
 */
async function build(tool, program, options) {
  const folder = dirname(createRequire(import.meta.url).resolve(`${tool}/package.json`));
  const args = [join(folder, ...program), 'build', ...options];
  const { status } = await run(process.execPath, args, { cwd: root, show: true });
  if (status !== 0) throw new SetupError('The build failed; the lines above say why.');
}

/**
 * Builds the app, its page and the command line into `out/`, unless they are built from these very sources.
 * @returns {Promise<boolean>} whether it had to be built
 */
export async function ensureBuilt() {
  if (await isBuiltFrom(await sourceHash())) return false;
  const unlock = await lockBuild();
  try {
    const hash = await sourceHash();
    if (await isBuiltFrom(hash)) return false;
    say('Building the app and the command line into out/…');
    const started = Date.now();
    await rm(stampFile, { force: true });
    await build('electron-vite', ['bin', 'electron-vite.js'], ['--logLevel', 'warn']);
    await build('vite', ['bin', 'vite.js'], ['--config', 'cli.vite.config.ts', '--logLevel', 'error']);
    await writeFile(stampFile, `${hash}\n`);
    say(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return true;
  } finally {
    await unlock();
  }
}
