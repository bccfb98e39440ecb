import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fail } from '../../shared/errors';
import { kindOfFile } from '../../shared/media-kinds';

/** Bytes of a storyboard at most, as for rendering. */
const largest = 5_000_000;

export interface OpenedStoryboard {
  text: string;
  version: string;
}

/**
 * Storyboards for the editor. Only what is named like a storyboard is read, and only what was read here, or made by the
 * user, is written: the page cannot have any other file replaced.
 */
export class StoryboardFiles {
  readonly #opened = new Set<string>();

  /** @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE, FILE_NOT_TEXT */
  async read(file: string): Promise<OpenedStoryboard> {
    const real = await this.#find(file);
    const version = await versionOf(real);
    const bytes = await readFile(real);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw fail('FILE_NOT_TEXT', 'This file is not valid UTF-8: save it as UTF-8.', { file }, error);
    }
    if (text.includes('\0'))
      throw fail('FILE_NOT_TEXT', 'This is not a text file: it holds a NUL byte.', { file });
    this.#opened.add(real);
    return { text, version };
  }

  /** Changes whenever the file's content does. */
  async version(file: string): Promise<string> {
    return versionOf(await this.#find(file));
  }

  /**
   * Replaces the file whole, so that neither a crash nor a full disk can leave half of it.
   *
   * @param version What the new text is based on; null replaces whatever is there.
   * @throws FILE_CHANGED when the file is another one by now; OUTPUT_UNWRITABLE
   */
  async write(file: string, text: string, version: string | null): Promise<string> {
    if (Buffer.byteLength(text) > largest) throw tooLarge(file);
    const real = await this.#find(file).catch(() => file);
    if (!this.#opened.has(real)) throw fail('USAGE', `Open ${file} in the editor before you save it.`);
    const now = await versionOf(real).catch(() => null);
    if (version !== null && now !== null && now !== version)
      throw fail(
        'FILE_CHANGED',
        'The file was changed by another program since it was opened here; load it again, or keep yours.',
        { file },
      );
    await replaceFile(real, text);
    return versionOf(real);
  }

  /** A file that the user has just made with the system's dialog. */
  async create(file: string, text: string): Promise<void> {
    await replaceFile(file, text);
    this.#opened.add(await realpath(file));
  }

  async #find(file: string): Promise<string> {
    if (!isAbsolute(file) || file.includes('\0') || kindOfFile(file) !== 'storyboard')
      throw fail('USAGE', `${basename(file)} is not a storyboard; open a .yaml, .yml or .json file.`);
    try {
      const real = await realpath(file);
      if (kindOfFile(real) !== 'storyboard')
        throw fail('USAGE', `${basename(file)} leads to a file that is no storyboard.`);
      const stats = await stat(real);
      if (!stats.isFile()) throw fail('FILE_UNREADABLE', 'This is not an ordinary file.', { file });
      if (stats.size > largest) throw tooLarge(file);
      return real;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR')
        throw fail('FILE_NOT_FOUND', 'There is no such file.', { file }, error);
      if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
        throw fail('FILE_UNREADABLE', `This file cannot be read (${code}).`, { file }, error);
      throw error;
    }
  }
}

function tooLarge(file: string) {
  return fail('FILE_TOO_LARGE', `A storyboard has at most ${largest / 1_000_000} MB.`, { file });
}

async function versionOf(file: string): Promise<string> {
  const { mtimeNs, size, ino } = await stat(file, { bigint: true });
  return `${mtimeNs}-${size}-${ino}`;
}

/** Writes beside the file, flushes, and renames: the file is the old one or the new one, never half of one. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.new`);
  try {
    const mode = await stat(file).then(
      (stats) => stats.mode & 0o777,
      () => undefined,
    );
    const handle = await open(fresh, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw fail(
      'OUTPUT_UNWRITABLE',
      `${file} cannot be written (${code}); check the folder and its permissions.`,
      {},
      error,
    );
  }
}
