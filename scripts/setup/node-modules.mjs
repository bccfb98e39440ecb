import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNpm } from './run.mjs';
import { SetupError, say } from './say.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }>} LockedPackages */

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Compares what npm wrote down about node_modules with the lock file, instead of keeping a stamp of our
 * own: that is right after a plain `npm install` as well, and after a change of branch.
 * @returns {string | undefined} the first package that is missing or of another version
 */
function firstDifference() {
  const locked = readPackages(join(root, 'package-lock.json'));
  if (locked === undefined)
    throw new SetupError('package-lock.json is missing or unreadable: check it out again.');
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'node_modules';
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined) {
      // Optional packages are for one system each; those of other systems stay away.
      if (wanted.optional) continue;
      return path;
    }
    if (found.version !== wanted.version || !existsSync(join(root, path, 'package.json'))) return path;
  }
  return undefined;
}

/** Installs the npm packages of the lock file where they are not there yet. */
export async function ensureNodeModules() {
  const difference = firstDifference();
  if (difference === undefined) return;
  const fresh = !existsSync(join(root, 'node_modules'));
  say(
    fresh
      ? 'Installing the npm packages of package-lock.json into node_modules (the build tools and libraries)…'
      : `Bringing node_modules up to date with package-lock.json (${difference.replace(/^node_modules\//, '')} differs)…`,
  );
  const started = Date.now();
  // `install` keeps what is right already, `ci` starts from nothing; neither changes the lock file.
  const command = fresh ? ['ci'] : ['install', '--no-save'];
  const result = await runNpm([...command, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    show: true,
  });
  if (result.status !== 0 || firstDifference() !== undefined) {
    throw new SetupError(
      'The npm packages could not be installed; npm says above why. Check the connection to the npm registry, then run `npm ci` and start again.',
    );
  }
  say(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
