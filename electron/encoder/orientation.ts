import type { FileHandle } from 'node:fs/promises';

/** How a stored picture is to be turned and mirrored before it is upright, as EXIF numbers it; 1 would be not at all. */
export type Orientation = 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Entries of a directory that are looked through; cameras write some dozens. */
const entriesAtMost = 500;
const orientationTag = 0x0112;

/**
 * Reads the orientation from what TIFF files begin with, which EXIF data are as well.
 *
 * Source: CIPA DC-008 (EXIF 2.32), 4.5.2 and 4.6.4.
 *
 * @param start Where that is in the file.
 * @returns undefined for upright, and where nothing that makes sense is said.
 * @throws the file system's error.
 */
export async function readOrientation(file: FileHandle, start: number): Promise<Orientation | undefined> {
  const read = async (offset: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start + offset);
    return buffer.subarray(0, bytesRead);
  };
  const head = await read(0, 8);
  const order = head.toString('latin1', 0, 4);
  if (head.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return undefined;
  const isLittle = order.startsWith('I');
  const short = (bytes: Buffer, at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const directory = isLittle ? head.readUInt32LE(4) : head.readUInt32BE(4);
  const count = await read(directory, 2);
  if (count.length < 2) return undefined;
  const entries = await read(directory + 2, 12 * Math.min(short(count, 0), entriesAtMost));
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    if (short(entries, at) !== orientationTag) continue;
    const value = short(entries, at + 8);
    return value >= 2 && value <= 8 ? (value as Orientation) : undefined;
  }
  return undefined;
}

/** Width and height of a picture once it is upright. */
export function uprightSize<T extends { width: number; height: number }>(
  stored: T,
  orientation: Orientation | undefined,
): T {
  if (orientation === undefined || orientation < 5) return stored;
  return { ...stored, width: stored.height, height: stored.width };
}
