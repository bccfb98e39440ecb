import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Boxes that hold what a decoder has to know before the first frame, by the codecs that have one. */
const configurationBoxes = ['avcC', 'hvcC', 'vpcC', 'av1C'];

/** An index larger than this belongs to no segment of ours. */
const indexAtMost = 1 << 26;

/**
 * The decoder configuration in an mp4 or mov file (parameter sets, profile, level), or null where there is none.
 * Files that are joined without encoding again share that of the first one, so theirs must be equal.
 * Source of the layout: ISO/IEC 14496-12, 4.2 (boxes) and 8.5.2 (sample descriptions).
 */
export async function codecHeaders(file: string): Promise<Buffer | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    for (let position = 0; position + 16 <= size;) {
      const head = await read(handle, position, 16);
      const short = head.readUInt32BE(0);
      const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - position : short;
      if (length < 8) return null;
      if (head.toString('latin1', 4, 8) === 'moov') {
        return length > indexAtMost ? null : findConfiguration(await read(handle, position, length));
      }
      position += length;
    }
    return null;
  } finally {
    await handle.close();
  }
}

/** Whether files of these could be joined: all have the same configuration. */
export async function haveSameHeaders(files: readonly string[]): Promise<boolean> {
  let first: Buffer | undefined;
  for (const file of files) {
    const headers = await codecHeaders(file);
    if (headers === null) return false;
    first ??= headers;
    if (!headers.equals(first)) return false;
  }
  return true;
}

function findConfiguration(index: Buffer): Buffer | null {
  for (const name of configurationBoxes) {
    const at = index.indexOf(name, 4, 'latin1');
    if (at < 0) continue;
    const length = index.readUInt32BE(at - 4);
    if (length >= 8 && at - 4 + length <= index.length) return index.subarray(at - 4, at - 4 + length);
  }
  return null;
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
