import { open } from 'node:fs/promises';
import type { Orientation } from './orientation';

/** Still pictures and animations in the container of ISO/IEC 23008-12: AVIF, and HEIC as phones write it. */
const brands = new Set(['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Whether a file that begins so is one of them. */
export function isHeif(head: Buffer): boolean {
  return head.toString('latin1', 4, 8) === 'ftyp' && brands.has(head.toString('latin1', 8, 12));
}

/** What tells of the picture comes first in the file, and is small. */
const headBytes = 1 << 18;

interface Box {
  type: string;
  body: Buffer;
}

/**
 * Reads how the main picture is to be turned and mirrored.
 *
 * Source: ISO/IEC 23008-12, 6.5.10 and 6.5.12, and ISO/IEC 14496-12, 8.11; the numbers as libavif gives them to EXIF.
 *
 * @returns undefined for upright, and for what is damaged: whoever decodes it will say so.
 * @throws the file system's error.
 */
export async function readHeifOrientation(path: string): Promise<Orientation | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return orientationIn(buffer.subarray(0, bytesRead));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

function orientationIn(head: Buffer): Orientation | undefined {
  const meta = find(boxesIn(head), 'meta');
  if (meta === undefined) return undefined;
  // Version and flags come before the boxes in it.
  const inside = boxesIn(meta.subarray(4));
  const main = find(inside, 'pitm');
  const properties = boxesIn(find(inside, 'iprp') ?? Buffer.alloc(0));
  const all = boxesIn(find(properties, 'ipco') ?? Buffer.alloc(0));
  const links = find(properties, 'ipma');
  if (main === undefined || links === undefined) return undefined;
  const item = main[0] === 0 ? main.readUInt16BE(4) : main.readUInt32BE(4);
  const own = propertiesOf(item, links).flatMap((number) => all[number - 1] ?? []);
  const turn = (find(own, 'irot')?.[0] ?? 0) & 3;
  const mirror = find(own, 'imir');
  return orientationOf(turn, mirror === undefined ? undefined : (mirror[0] ?? 0) & 1);
}

/** Numbers of the properties of an item, from 1 on. */
function propertiesOf(item: number, links: Buffer): number[] {
  const [version = 0, flags = 0] = [links[0], links[3]];
  const isWide = (flags & 1) === 1;
  const count = links.readUInt32BE(4);
  let at = 8;
  for (let entry = 0; entry < count; entry += 1) {
    const id = version < 1 ? links.readUInt16BE(at) : links.readUInt32BE(at);
    at += version < 1 ? 2 : 4;
    const linked = links.readUInt8(at);
    at += 1;
    const numbers = Array.from({ length: linked }, (_, index) =>
      isWide ? links.readUInt16BE(at + index * 2) & 0x7fff : links.readUInt8(at + index) & 0x7f,
    );
    if (id === item) return numbers;
    at += linked * (isWide ? 2 : 1);
  }
  return [];
}

/**
 * @param turn Quarters, counterclockwise.
 * @param mirror Afterwards: 0 is top to bottom, 1 is left to right.
 */
function orientationOf(turn: number, mirror: number | undefined): Orientation | undefined {
  if (mirror === undefined) return ([undefined, 8, 3, 6] as const)[turn];
  return (mirror === 0 ? ([4, 5, 2, 7] as const) : ([2, 7, 4, 5] as const))[turn];
}

function find(boxes: readonly Box[], type: string): Buffer | undefined {
  return boxes.find((box) => box.type === type)?.body;
}

function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    // Boxes of 64 bits hold media; a box without a size goes on to the end.
    if (size < 8) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}
