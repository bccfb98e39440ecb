import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../shared/errors';

/**
 * Makes the folder of all app data, with the folders above it, unless it is there.
 * @throws {RenderyardError} `FILE_UNREADABLE` where it cannot be made or written
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await makeFolders(home);
    await access(home, constants.W_OK);
  } catch (error) {
    throw fail(
      'FILE_UNREADABLE',
      `The data folder ${home} cannot be made or written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); check its permissions, or name another one with RENDERYARD_HOME.`,
      {},
      error,
    );
  }
}

/**
 * What `mkdir` with `recursive` promises. That one tries for ever, and cannot be ended, where the system says "no such
 * folder" though the folder above is there, as Linux's /proc does (seen with Node 20.20).
 */
async function makeFolders(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    // Another process may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await stat(folder)).isDirectory())
      throw error;
  });
}
