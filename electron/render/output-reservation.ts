import { constants } from 'node:fs';
import { access, link, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { ExistingOutput } from '../../shared/job/spec';
import { fail } from '../../shared/errors';
import { isCancelled } from '../concurrency';

/** A place beside the target that is ours to write until it is given its name. */
export interface OutputReservation {
  /** `NAME.partial.EXT`, in the target's folder; it exists, empty. */
  readonly partial: string;
  /** The name that `publish` will give it, unless that is taken by then. */
  readonly target: string;
  /**
   * Makes sure that the partial file is still the one that was reserved, and not that of another Renderyard with another
   * data folder, which knows nothing of this one. To be called before it is written; makes it again if it was removed.
   *
   * @throws OUTPUT_EXISTS
   */
  requireOwn(): Promise<void>;
  /**
   * Flushes the partial file to disk and gives it its final name in one step. Never replaces a file unless that was
   * asked for, not even one that appeared after the reservation.
   *
   * @param options.isFlushed Whether the file has to survive a power cut from then on; yes when left out.
   * @returns the final path.
   * @throws OUTPUT_EXISTS when the name was taken meanwhile and may be neither replaced nor varied, or when the partial
   * file is not ours any more.
   */
  publish(options?: { isFlushed?: boolean }): Promise<string>;
  /**
   * What to throw for an error that came up while the partial file was made: OUTPUT_LOST if its folder is gone (removed,
   * renamed, on a disk that was pulled out), since a program can only say then that something is missing.
   */
  lossBehind(error: unknown): Promise<unknown>;
  /** Removes what was not published and is ours. Safe to call at any time, more than once. */
  release(): Promise<void>;
}

/** Targets and partial files that jobs of this process are working on. */
const inUse = new Set<string>();

/** Numbers to try for `unique`, before something else must be wrong. */
const uniqueAtMost = 10_000;

/**
 * Reserves the output of a job before any work is done.
 *
 * A file that already has the partial's name is left alone unless it is empty: what a job that died had reserved is
 * removed by `removeAbandoned` at the next start, so it is somebody's own.
 *
 * @param target Absolute path.
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE.
 */
export async function reserveOutput(target: string, existing: ExistingOutput): Promise<OutputReservation> {
  const folder = await writableFolder(target);
  const wanted = join(folder, basename(target));
  const chosen = await chooseName(wanted, existing);
  const partial = partialName(chosen);
  const held = [chosen, partial];
  if (held.some((path) => inUse.has(path))) {
    throw fail('OUTPUT_EXISTS', `Another job is writing ${wanted}: wait for it, or choose another name.`);
  }
  for (const path of held) inUse.add(path);
  const letGo = () => held.forEach((path) => inUse.delete(path));
  let own: OwnFile;
  try {
    if (await isEmptyFile(partial)) await rm(partial, { force: true });
    own = await OwnFile.make(partial);
  } catch (cause) {
    letGo();
    if (codeOf(cause) === 'EEXIST') {
      throw fail(
        'OUTPUT_EXISTS',
        `${partial}, where the unfinished video goes, exists already: rename or remove that file, or choose another output.`,
      );
    }
    const isTooLong = codeOf(cause) === 'ENAMETOOLONG';
    throw fail(
      'OUTPUT_UNWRITABLE',
      isTooLong
        ? `${partial}, where the unfinished video goes, has too long a name: choose a shorter one for the output.`
        : `Cannot write in ${folder} (${codeOf(cause)}): choose another folder.`,
      {},
      cause,
    );
  }
  let published = false;
  return {
    partial,
    target: chosen,
    async requireOwn() {
      if ((await lstat(partial).catch(codeOf)) === 'ENOENT') {
        await own.close();
        own = await OwnFile.make(partial);
      }
      if (!(await own.isStillThere())) throw taken(partial);
    },
    async publish({ isFlushed = true } = {}) {
      if (!(await own.isStillThere())) throw taken(partial);
      if (isFlushed) await flush(partial, 'r+');
      // Some systems rename no file that is open.
      await own.close();
      const name = await giveName(partial, chosen, wanted, existing);
      published = true;
      // So that the new name, too, survives a power cut. Windows has no such thing.
      if (isFlushed && process.platform !== 'win32') await flush(folder, 'r');
      return name;
    },
    async lossBehind(error) {
      if (isCancelled(error) || (await stat(folder).catch(codeOf)) !== 'ENOENT') return error;
      return fail(
        'OUTPUT_LOST',
        `The folder ${folder} was removed while the video was being made: make it again and retry the job, or choose another output.`,
        {},
        error,
      );
    },
    async release() {
      if (!published && (await own.isStillThere())) {
        await own.close();
        await rm(partial, { force: true });
      }
      await own.close();
      letGo();
    },
  };
}

/**
 * A file that we have made, told from any other that is put in its place. It is held open meanwhile, so that its number is
 * not given away, and file systems that number files as they come across them do not count it anew.
 */
class OwnFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #isOpen = true;
  #wasThere = false;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @throws EEXIST when there is one. */
  static async make(path: string): Promise<OwnFile> {
    return new OwnFile(path, await open(path, 'wx'));
  }

  /** False, too, when there is nothing at its path. Once it is closed, what was so at the last look. */
  async isStillThere(): Promise<boolean> {
    if (!this.#isOpen) return this.#wasThere;
    const ours = await this.#handle.stat({ bigint: true });
    const found = await lstat(this.#path, { bigint: true }).catch(() => undefined);
    this.#wasThere = found?.ino === ours.ino && found.dev === ours.dev;
    return this.#wasThere;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#handle.close();
  }
}

function taken(partial: string): Error {
  return fail(
    'OUTPUT_EXISTS',
    `${partial}, where the unfinished video goes, was replaced by another program and was left alone: let only one program write this output, or choose another one, and retry.`,
  );
}

/** `video.mp4` → `video.partial.mp4`. */
export function partialName(target: string): string {
  const extension = extname(target);
  return join(dirname(target), `${basename(target, extension)}.partial${extension}`);
}

/** Numbered names beyond the first free one that jobs which ran side by side may have taken. */
const aheadAtMost = 32;

async function isEmptyFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === 0;
}

/**
 * Removes what a job whose process died had reserved. For the owner of the queue, before any job runs.
 *
 * @param since When the job's attempt began, milliseconds since 1970: an older file is not its own, and stays.
 * @returns the partial files that were removed.
 */
export async function removeAbandoned(
  target: string,
  existing: ExistingOutput,
  since: number,
): Promise<string[]> {
  const removed: string[] = [];
  const remove = async (path: string) => {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() !== true || inUse.has(path)) return;
    // File systems keep times in steps of up to two seconds; where they keep no birth this is the last change.
    if (found.birthtimeMs < since - 2000) return;
    await rm(path, { force: true });
    removed.push(path);
  };
  const folder = await realpath(dirname(target)).catch(() => undefined);
  if (folder === undefined) return removed;
  const wanted = join(folder, basename(target));
  if (existing !== 'unique') {
    await remove(partialName(wanted));
    return removed;
  }
  for (let number = 1, free = 0; number < uniqueAtMost && free < aheadAtMost; number++) {
    const candidate = numbered(wanted, number);
    await remove(partialName(candidate));
    if ((await lstat(candidate).catch(() => undefined)) === undefined) free += 1;
  }
  return removed;
}

/** The folder's real path, so that two spellings of one file are one reservation. */
async function writableFolder(target: string): Promise<string> {
  const folder = dirname(target);
  try {
    const real = await realpath(folder);
    if (!(await stat(real)).isDirectory()) throw new Error(`${real} is not a folder`);
    await access(real, constants.W_OK);
    return real;
  } catch (cause) {
    const message =
      codeOf(cause) === 'ENOENT'
        ? `The folder ${folder} does not exist: make it, or choose another one for the output.`
        : `Cannot write in ${folder}: change its permissions, or choose another folder for the output.`;
    throw fail('OUTPUT_UNWRITABLE', message, {}, cause);
  }
}

async function chooseName(wanted: string, existing: ExistingOutput): Promise<string> {
  const found = await kindOf(wanted);
  if (found === 'folder') {
    throw fail('OUTPUT_UNWRITABLE', `${wanted} is a folder: give the name of a file for the output.`);
  }
  switch (existing) {
    case 'overwrite':
      return wanted;
    case 'error':
      if (found === 'none') return wanted;
      throw fail(
        'OUTPUT_EXISTS',
        `${wanted} exists already: choose another name, or allow it to be replaced.`,
      );
    case 'unique':
      for (let number = 1; number < uniqueAtMost; number++) {
        const candidate = numbered(wanted, number);
        if (!inUse.has(candidate) && (await kindOf(candidate)) === 'none') return candidate;
      }
      throw fail(
        'OUTPUT_EXISTS',
        `${wanted} and all its numbered variants exist already: choose another name.`,
      );
  }
}

/** `video.mp4`, `video (2).mp4`, `video (3).mp4` … */
function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)} (${number})${extension}`);
}

async function giveName(
  partial: string,
  chosen: string,
  wanted: string,
  existing: ExistingOutput,
): Promise<string> {
  if (existing === 'overwrite') {
    await rename(partial, chosen);
    return chosen;
  }
  let name = chosen;
  while (!(await renameUnlessThere(partial, name))) {
    if (existing === 'error') {
      throw fail(
        'OUTPUT_EXISTS',
        `${name} appeared while the video was being made, and was left alone: retry with another name, or allow it to be replaced.`,
      );
    }
    name = await chooseName(wanted, 'unique');
  }
  return name;
}

/** Atomic: whoever else may be doing the same, one of the two gets `false`. */
async function renameUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A file system without hard links (exFAT, some network shares): take the name with an empty file, then fill it.
    try {
      await (await open(to, 'wx')).close();
    } catch (second) {
      if (codeOf(second) === 'EEXIST') return false;
      throw second;
    }
    await rename(from, to);
    return true;
  }
  await rm(from, { force: true });
  return true;
}

async function kindOf(path: string): Promise<'none' | 'folder' | 'other'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // A link that leads nowhere is there, too.
    if (codeOf(error) === 'ENOENT')
      return (await lstat(path).catch(() => undefined)) === undefined ? 'none' : 'other';
    throw fail(
      'OUTPUT_UNWRITABLE',
      `Cannot look at ${path} (${codeOf(error)}): choose another output.`,
      {},
      error,
    );
  }
}

async function flush(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}
