/**
 * Boxes, of which mp4 files consist: a length, a type of four letters, and a content, which may be boxes again.
 * Source: ISO/IEC 14496-12, 4.2.
 */

export interface Box {
  type: string;
  /** All of it, with its head. */
  bytes: Buffer;
  /** What comes after the head. */
  content: Buffer;
}

/** The boxes that lie one after the other in `bytes`, or null where they are not as long as they say. */
export function boxesIn(bytes: Buffer): Box[] | null {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) return null;
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > bytes.length) return null;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      bytes: bytes.subarray(at, at + length),
      content: bytes.subarray(at + 8, at + length),
    });
    at += length;
  }
  return boxes;
}

/** The one box at a path of types, or null where there is none, or more than one. */
export function boxAt(bytes: Buffer, ...path: readonly string[]): Box | null {
  const [type, ...rest] = path;
  const [found, another] = boxesIn(bytes)?.filter((box) => box.type === type) ?? [];
  if (found === undefined || another !== undefined) return null;
  return rest.length === 0 ? found : boxAt(found.content, ...rest);
}

export function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + contents.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...contents]);
}

/** 32-bit numbers, most significant byte first. */
export function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

/** A box of version 0 without flags that holds a table: how many rows, then the rows. */
export function table(type: string, rows: number, values: readonly number[]): Buffer {
  return box(type, words([0, rows]), words(values));
}

/** A copy with some 32-bit numbers replaced, by their place in bytes. */
export function patched(bytes: Buffer, values: Readonly<Record<number, number>>): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of Object.entries(values)) copy.writeUInt32BE(value, Number(at));
  return copy;
}
