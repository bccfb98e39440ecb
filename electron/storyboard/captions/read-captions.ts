import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { quote } from '../../../shared/storyboard/wording';
import type { ErrorCode } from '../../../shared/errors';
import { saysMissing, systemErrorCode, unreadableReason } from '../file-access';
import type { Cue } from '../resolved';
import { unsafeName } from '../sources';
import { decodeText } from './decode-text';
import { parseCaptions } from './parse-captions';
import type { CaptionFault } from './parse-captions';

/** An hour of captions has about 100 KB. */
const bytesAtMost = 20_000_000;

export type CaptionFile =
  | { cues: readonly Cue[] }
  /** Faults inside the file. */
  | { file: string; faults: readonly CaptionFault[] }
  /** The file itself is at fault. */
  | { code: ErrorCode; message: string };

/** Reads the captions of a file that a storyboard names. */
export async function readCaptions(
  folder: string,
  source: string,
  encoding: string | undefined,
): Promise<CaptionFile> {
  const unsafe = unsafeName(source);
  if (unsafe !== null) return { code: 'SOURCE_UNSAFE', message: unsafe };
  if (!['.srt', '.vtt'].includes(extname(source).toLowerCase()))
    return {
      code: 'CAPTIONS_INVALID',
      message: `${quote(source)} is no caption file: name a .srt or .vtt file`,
    };
  const path = resolve(folder, source);
  try {
    const stats = await stat(path);
    if (!stats.isFile())
      return {
        code: 'SOURCE_UNREADABLE',
        message: `${quote(source)} is not an ordinary file: name a caption file`,
      };
    if (stats.size > bytesAtMost)
      return {
        code: 'FILE_TOO_LARGE',
        message: `${quote(source)} is too large for captions: it has more than ${bytesAtMost / 1e6} MB`,
      };
    const decoded = decodeText(await readFile(path), encoding);
    if ('fault' in decoded) return { code: 'CAPTIONS_INVALID', message: `${quote(source)} ${decoded.fault}` };
    const { cues, faults } = parseCaptions(decoded.text);
    return faults.length > 0 ? { file: path, faults } : { cues };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    if (saysMissing(code))
      return { code: 'SOURCE_MISSING', message: `there is no file ${quote(source)} (looked for ${path})` };
    return {
      code: 'SOURCE_UNREADABLE',
      message: `${quote(source)} cannot be read (${unreadableReason(code)})`,
    };
  }
}
