import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fail } from '../../../shared/errors';

/** Tables beyond this are taken for a mistake. */
const bytesAtMost = 50_000_000;

/**
 * Reads a table as text: UTF-8 with or without a byte order mark, or UTF-16 of either byte order, which is what
 * spreadsheets save as "Unicode text".
 *
 * @param file Absolute.
 * @throws RenderyardError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE, FILE_NOT_TEXT.
 */
export async function readTableText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  const encoding = encodingOf(bytes);
  if (encoding === null) {
    throw fail(
      'FILE_NOT_TEXT',
      'This table is neither UTF-8 nor UTF-16: save it again as "CSV UTF-8".',
      placeOfFault(bytes, file),
    );
  }
  // The decoder drops the byte order mark.
  const text = new TextDecoder(encoding).decode(bytes);
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    throw fail('FILE_NOT_TEXT', 'This is not a table of text: it holds a NUL character.', {
      file,
      line: text.slice(0, nul).split('\n').length,
      column: 1,
    });
  }
  return text;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    // Looked at before it is opened: opening a pipe waits for its other end.
    const stats = await stat(file);
    if (!stats.isFile()) {
      const what = stats.isDirectory() ? 'a folder' : 'not an ordinary file';
      throw fail('FILE_UNREADABLE', `This is ${what}: give a CSV file.`, { file });
    }
    if (stats.size > bytesAtMost) {
      throw fail('FILE_TOO_LARGE', `A table has at most ${bytesAtMost / 1_000_000} MB: split it.`, { file });
    }
    // Windows knows no O_NONBLOCK: undefined counts as 0 here.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw fail('FILE_NOT_FOUND', 'There is no such file.', { file }, error);
    if (error instanceof Error && error.name === 'RenderyardError') throw error;
    throw fail('FILE_UNREADABLE', `This file cannot be read (${code ?? 'unknown'}).`, { file }, error);
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes.length >= 2) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  }
  // Without a mark: text of UTF-16 has a zero byte in each character of ASCII, such as the delimiters of a table.
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (bytes.length % 2 === 0 && odd > sample.length / 4 && even === 0) return 'utf-16le';
  if (bytes.length % 2 === 0 && even > sample.length / 4 && odd === 0) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : null;
}

/** The line that holds the first byte that breaks UTF-8. */
function placeOfFault(bytes: Buffer, file: string): { file: string; line: number; column: number } {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  return { file, line, column: 1 };
}
