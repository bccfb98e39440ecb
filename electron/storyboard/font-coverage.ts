import { readTables } from './font-file';
import type { FontFace } from './font-file';

/** Which characters a font has shapes for. */
export class FontCoverage {
  /** Pairs of first and last code point, rising. */
  readonly #ranges: Uint32Array;

  constructor(ranges: readonly (readonly [first: number, last: number])[]) {
    this.#ranges = Uint32Array.from(ranges.flat());
  }

  has(codePoint: number): boolean {
    let low = 0;
    let high = this.#ranges.length / 2 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (codePoint < (this.#ranges[2 * middle] ?? 0)) high = middle - 1;
      else if (codePoint > (this.#ranges[2 * middle + 1] ?? 0)) low = middle + 1;
      else return true;
    }
    return false;
  }
}

type Range = [first: number, last: number];

/**
 * Reads which characters a font has, from its character map (formats 4 and 12 of OpenType's `cmap`). Null for a file
 * that is no font, or whose shapes are no outlines: text is drawn from outlines, and colour bitmaps have none.
 */
export async function readFontCoverage(font: Pick<FontFace, 'file' | 'index'>): Promise<FontCoverage | null> {
  return readTables(font, (table, tags) => {
    if (!['glyf', 'CFF ', 'CFF2'].some((tag) => tags.has(tag))) return null;
    const map = table('cmap');
    if (map === null) return null;
    return new FontCoverage(rangesOf(map).sort(([a], [b]) => a - b));
  });
}

/** Of the best of the map's tables: all of Unicode rather than its first plane. */
function rangesOf(map: DataView): Range[] {
  const count = map.getUint16(2);
  let best: { offset: number; format: number } | undefined;
  for (let at = 4; at < 4 + count * 8; at += 8) {
    const platform = map.getUint16(at);
    const offset = map.getUint32(at + 4);
    if (platform !== 0 && platform !== 3) continue;
    const format = map.getUint16(offset);
    if (format !== 4 && format !== 12) continue;
    if (best === undefined || format > best.format) best = { offset, format };
  }
  if (best === undefined) return [];
  return best.format === 12 ? segmentedCoverage(map, best.offset) : segmentMapping(map, best.offset);
}

function segmentedCoverage(map: DataView, offset: number): Range[] {
  const groups = map.getUint32(offset + 12);
  const ranges: Range[] = [];
  for (let group = 0; group < groups; group += 1) {
    const at = offset + 16 + group * 12;
    const [first, last] = [map.getUint32(at), map.getUint32(at + 4)];
    if (last >= first) ranges.push([first, Math.min(last, 0x10ffff)]);
  }
  return ranges;
}

function segmentMapping(map: DataView, offset: number): Range[] {
  const segments = map.getUint16(offset + 6) / 2;
  const [ends, starts] = [offset + 14, offset + 16 + segments * 2];
  const [deltas, offsets] = [starts + segments * 2, starts + segments * 4];
  const ranges: Range[] = [];
  for (let segment = 0; segment < segments; segment += 1) {
    const first = map.getUint16(starts + segment * 2);
    const last = map.getUint16(ends + segment * 2);
    const delta = map.getUint16(deltas + segment * 2);
    const place = map.getUint16(offsets + segment * 2);
    const isThere = (code: number) => {
      if (place === 0) return ((code + delta) & 0xffff) !== 0;
      const at = offsets + segment * 2 + place + (code - first) * 2;
      return at + 2 <= map.byteLength && map.getUint16(at) !== 0;
    };
    let from = -1;
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      if (isThere(code)) {
        if (from < 0) from = code;
      } else if (from >= 0) {
        ranges.push([from, code - 1]);
        from = -1;
      }
    }
    if (from >= 0) ranges.push([from, Math.min(last, 0xfffe)]);
  }
  return ranges;
}
