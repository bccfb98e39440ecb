import type { FileHandle } from 'node:fs/promises';

/** Bytes of the largest index that is read: hours of video have a tenth of it. */
const indexAtMost = 1 << 26;
/** Boxes that are looked at before it. */
const boxesAtMost = 10_000;

/**
 * The content of the `moov` box of an mp4 or mov file, which says where its samples are; undefined where there is none, or one that
 * is not to be believed.
 *
 * @throws RangeError where it ends within the head of a box; the file system's error.
 */
export async function readMovie(file: FileHandle): Promise<Buffer | undefined> {
  const { size } = await file.stat();
  const read = async (position: number, length: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead);
  };
  for (let position = 0, looks = 0; position + 8 <= size && looks < boxesAtMost; looks += 1) {
    const head = await read(position, 16);
    const short = head.readUInt32BE(0);
    // 1 is a longer number behind the type, 0 is all that is left.
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - position : short;
    if (head.toString('latin1', 4, 8) === 'moov')
      return short === 1 || length > indexAtMost ? undefined : (await read(position, length)).subarray(8);
    if (length < 8) return undefined;
    position += length;
  }
  return undefined;
}
