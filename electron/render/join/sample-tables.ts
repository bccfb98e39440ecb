import type { Box } from '../../encoder/mp4-box';

/**
 * Tables of an mp4 file's index. Source: ISO/IEC 14496-12, 8.6 and 8.7.
 */

/** So many samples in a row with the same value. */
export interface Run {
  count: number;
  value: number;
}

/** The rows of a table after its count, each of so many numbers. */
export function numbersIn(found: Box | undefined, perRow: number): number[] {
  const content = found?.content;
  if (content === undefined || content.length < 8) return [];
  const count = content.readUInt32BE(4) * perRow;
  if (content.length < 8 + count * 4) return [];
  return Array.from({ length: count }, (_, index) => content.readUInt32BE(8 + index * 4));
}

export function runsOf(found: Box | undefined): Run[] | null {
  if (found?.content.readUInt32BE(0) !== 0) return null;
  const numbers = numbersIn(found, 2);
  return Array.from({ length: numbers.length / 2 }, (_, row) => ({
    count: numbers[row * 2] ?? 0,
    value: numbers[row * 2 + 1] ?? 0,
  }));
}

export function sizesOf(found: Box | undefined): number[] | null {
  if (found === undefined || found.content.length < 12) return null;
  const same = found.content.readUInt32BE(4);
  const count = found.content.readUInt32BE(8);
  if (same !== 0) return Array.from({ length: count }, () => same);
  if (found.content.length < 12 + count * 4) return null;
  return Array.from({ length: count }, (_, index) => found.content.readUInt32BE(12 + index * 4));
}

export function syncOf(found: Box | undefined): number[] | null {
  return found === undefined ? null : numbersIn(found, 1).map((number) => number - 1);
}

/** Tick at which a track begins by its edit list of one plain entry; null without a list, undefined for any other list. */
export function editOf(found: Box | null): number | null | undefined {
  if (found === null) return null;
  const { content } = found;
  const plain =
    content.length === 20 &&
    content.readUInt32BE(0) === 0 &&
    content.readUInt32BE(4) === 1 &&
    content.readInt32BE(12) >= 0 &&
    content.readUInt32BE(16) === 0x10000;
  return plain ? content.readUInt32BE(12) : undefined;
}

export function placesOf(short: Box | undefined, long: Box | undefined): number[] | null {
  if (short !== undefined) return numbersIn(short, 1);
  if (long === undefined || long.content.length < 8) return null;
  const count = long.content.readUInt32BE(4);
  if (long.content.length < 8 + count * 8) return null;
  return Array.from({ length: count }, (_, index) => Number(long.content.readBigUInt64BE(8 + index * 8)));
}

export function handlerOf(found: Box | null): string | undefined {
  return found?.content.toString('latin1', 8, 12);
}
