import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * What makes a file the same file with the same content, without reading it: device, inode, size and the time of its
 * last change (nanoseconds, so that a file written twice within a millisecond counts as changed).
 *
 * @throws the file system's error when there is no such file.
 */
export async function fileIdentity(path: string): Promise<string> {
  return identityOf(await stat(path, { bigint: true }));
}

/** The same for a file that somebody has looked at. */
export function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join('-');
}
