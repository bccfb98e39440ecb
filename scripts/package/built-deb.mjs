import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/say.mjs';

/** The budget of the deb, bytes. */
export const debAtMost = 130_000_000;

/**
 * The package to look at.
 * @param {string | undefined} named by the user; without it, the one that `npm run package` has built
 */
export async function findDeb(named) {
  if (named !== undefined) return resolve(named);
  const built = (await readdir(join(root, 'dist')).catch(() => [])).filter((name) => name.endsWith('.deb'));
  if (built.length !== 1)
    throw new SetupError('There is not exactly one deb in dist/: run `npm run package`, or name a file.');
  return join(root, 'dist', /** @type {string} */ (built[0]));
}
