import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail } from '../../shared/errors';
import { documentLimits } from './bounds';
import { openForReading, saysMissing, systemErrorCode, unreadableReason } from './file-access';
import { parseText } from './parse';
import type { StoryboardSource } from './source';

/** What was read last, while anybody needs it: a command asks who may do what before it examines the same file. */
let latest: WeakRef<StoryboardSource> | undefined;

/**
 * Reads a storyboard document: YAML or JSON in UTF-8, at most 5 MB. Nothing but its syntax is checked. The same text is
 * not parsed twice in a row.
 * @throws RenderyardError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE, FILE_NOT_TEXT or STORYBOARD_SYNTAX.
 */
export async function readStoryboard(file: string): Promise<StoryboardSource> {
  if (file === '' || file.includes('\0'))
    throw fail('FILE_NOT_FOUND', 'The path of a storyboard must be the path of a file.');
  const absolute = resolve(file);
  const text = decode(await readBytes(absolute), absolute);
  const known = latest?.deref();
  if (known?.file === absolute && known.text === text) return known;
  const source = { file: absolute, text, ...parseText(text, absolute) };
  latest = new WeakRef(source);
  return source;
}

/** Reads the document of a text that is already in memory, as if it stood in `file`. */
export function parseStoryboard(text: string, file: string): StoryboardSource {
  const absolute = resolve(file);
  if (text.length > documentLimits.bytes) throw tooLarge(absolute);
  return { file: absolute, text, ...parseText(text, absolute) };
}

/**
 * What makes a storyboard the same storyboard, whatever its file is called: SHA-256 of its text, hex. A permission is
 * given to this, so that it does not hold for what is written into the file later.
 */
export function identityOf({ text }: Pick<StoryboardSource, 'text'>): string {
  return createHash('sha256').update(text).digest('hex');
}

async function readBytes(file: string): Promise<Buffer> {
  // Looked at before it is opened: opening a device or a pipe may do something, or wait for ever.
  checkStats(await attempt(file, () => stat(file)), file);
  const handle = await attempt(file, () => openForReading(file));
  try {
    const stats = await handle.stat();
    checkStats(stats, file);
    const buffer = Buffer.alloc(Math.min(stats.size, documentLimits.bytes) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await attempt(file, () =>
        handle.read(buffer, length, buffer.length - length, length),
      );
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > documentLimits.bytes) throw tooLarge(file);
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function checkStats(stats: Stats, file: string): void {
  if (stats.isDirectory())
    throw fail('FILE_UNREADABLE', 'This is a folder: give a storyboard file.', { file });
  if (!stats.isFile())
    throw fail('FILE_UNREADABLE', 'This is not an ordinary file: give a storyboard file.', { file });
  if (stats.size > documentLimits.bytes) throw tooLarge(file);
}

function tooLarge(file: string) {
  return fail(
    'FILE_TOO_LARGE',
    `A storyboard has at most ${documentLimits.bytes / 1_000_000} MB: is this one?`,
    { file },
  );
}

function decode(bytes: Buffer, file: string): string {
  const bom = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (bom === 0xfffe || bom === 0xfeff) {
    throw fail('FILE_NOT_TEXT', 'This file is in UTF-16: save it as UTF-8.', { file, line: 1, column: 1 });
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    throw fail('FILE_NOT_TEXT', 'This is not a text file: it holds a NUL byte.', {
      file,
      line: lineOf(bytes, nul),
      column: 1,
    });
  }
  if (!isUtf8(bytes)) {
    const line = lineOf(bytes, firstInvalid(bytes));
    throw fail('FILE_NOT_TEXT', 'This file is not valid UTF-8: save it as UTF-8.', { file, line, column: 1 });
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Offset near the first byte that breaks UTF-8: the longest valid stretch of whole lines ends before it. */
function firstInvalid(bytes: Buffer): number {
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
  return 0;
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}

async function attempt<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    if (saysMissing(code))
      throw fail(
        'FILE_NOT_FOUND',
        'There is no such file; put it back, or say where it is now.',
        { file },
        error,
      );
    throw fail('FILE_UNREADABLE', `This file cannot be read (${unreadableReason(code)}).`, { file }, error);
  }
}
