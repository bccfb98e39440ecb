import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Opens a file for reading, and does not wait for a pipe's other end. */
export function openForReading(path: string): Promise<FileHandle> {
  // Windows knows no O_NONBLOCK: undefined counts as 0 here.
  return open(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** The code of a system error (`ENOENT`), or null for everything else that is thrown. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether a system error says that there is no such file. */
export function saysMissing(code: string | null): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Why a file cannot be read, in words where there are any. */
export function unreadableReason(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it';
    case 'ELOOP':
      return 'its links go round in circles';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return code;
  }
}
