import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DiskSpace {
  /** The folder that was asked about, or the nearest one above it that exists. */
  folder: string;
  freeBytes: number;
  totalBytes: number;
}

/** Space on the disk that a folder, which need not exist yet, is or will be on. Undefined where the system does not tell. */
export async function diskSpace(folder: string): Promise<DiskSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    const above = dirname(folder);
    if (above === folder || (error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    return diskSpace(above);
  }
}

/** A small disk (a USB stick, a RAM disk) is not refused for being small: at most this part of it is to stay free. */
const shareOfSmallDisks = 0.1;

/**
 * A sentence for people when one of the folders' disks has less free space than is to stay free, else null.
 *
 * @param minimumFreeBytes what is to stay free on each disk; never more than a tenth of it.
 */
export async function spaceShortage(
  folders: readonly string[],
  minimumFreeBytes: number,
): Promise<string | null> {
  for (const folder of folders) {
    const space = await diskSpace(folder);
    if (space === undefined) continue;
    const minimum = Math.min(minimumFreeBytes, space.totalBytes * shareOfSmallDisks);
    if (space.freeBytes < minimum) {
      return `The disk with ${space.folder} has ${inMegabytes(space.freeBytes)} left, and ${inMegabytes(minimum)} are to stay free; free some space, or lower the limit in the settings.`;
    }
  }
  return null;
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_000_000)} MB`;
}
