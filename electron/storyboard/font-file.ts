import { open, type FileHandle } from 'node:fs/promises';
import type { FontMetrics } from './resolved';

/** What a font file says of itself. Lengths are in font units. */
export interface FontFace {
  file: string;
  /** Family of at most four styles (name 1), by which libass finds a file: `Inter Thin`. */
  family: string;
  /** Family as people know it (name 16, or name 1): `Inter`. */
  typographicFamily: string;
  /** Name of this one face (name 4): `Inter Thin Italic`. */
  fullName: string;
  /** 1 to 1000; 400 is regular, 700 bold. */
  weight: number;
  italic: boolean;
  metrics: FontMetrics;
}

/** Words of style names and the weights that they stand for. */
export const weightNames: Readonly<Record<string, number>> = {
  thin: 100,
  hairline: 100,
  extralight: 200,
  ultralight: 200,
  light: 300,
  regular: 400,
  normal: 400,
  book: 400,
  medium: 500,
  semibold: 600,
  demibold: 600,
  bold: 700,
  extrabold: 800,
  ultrabold: 800,
  black: 900,
  heavy: 900,
};

const largestTable = 1_000_000;

/**
 * Reads the names, style and metrics of a TrueType or OpenType font (of the first font of a collection), and
 * nothing of its outlines. Null when the file is no such font. System errors are passed on.
 */
export async function readFontFace(file: string): Promise<FontFace | null> {
  const handle = await open(file, 'r');
  try {
    const tables = await readTableDirectory(handle);
    if (tables === null) return null;
    const read = async (tag: string) => readFontTable(handle, tables.get(tag));
    const [head, hhea, name, os2] = [
      await read('head'),
      await read('hhea'),
      await read('name'),
      await read('OS/2'),
    ];
    if (head === null || hhea === null || name === null || head.byteLength < 54 || hhea.byteLength < 8)
      return null;
    const names = readNames(name);
    const family = names.get(1) ?? names.get(16);
    if (family === undefined) return null;
    return describe(file, family, names, head, hhea, os2);
  } catch (error) {
    // A table that ends too soon: the file lies about itself.
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

function describe(
  file: string,
  family: string,
  names: ReadonlyMap<number, string>,
  head: DataView,
  hhea: DataView,
  os2: DataView | null,
): FontFace {
  const typographicFamily = names.get(16) ?? family;
  const style = names.get(17) ?? names.get(2) ?? '';
  const macStyle = head.getUint16(44);
  const selection = os2 !== null && os2.byteLength >= 64 ? os2.getUint16(62) : 0;
  const ascent = hhea.getInt16(4);
  const descent = Math.abs(hhea.getInt16(6));
  const hasWindows = os2 !== null && os2.byteLength >= 78;
  return {
    file,
    family,
    typographicFamily,
    fullName: names.get(4) ?? `${typographicFamily} ${style}`.trim(),
    weight: weightOf(style) ?? (os2 === null ? ((macStyle & 1) === 1 ? 700 : 400) : os2.getUint16(4)),
    italic: (macStyle & 2) !== 0 || (selection & 0x201) !== 0,
    metrics: {
      unitsPerEm: head.getUint16(18),
      ascent,
      descent,
      winAscent: hasWindows ? os2.getUint16(74) : ascent,
      winDescent: hasWindows ? os2.getUint16(76) : descent,
    },
  };
}

/** Fonts of one family often bend the weight class to please old programs (a Thin of 250): the style's name is better. */
function weightOf(style: string): number | undefined {
  const words = style.toLowerCase().replace(/italic|oblique|[\s_-]/g, '');
  return Object.hasOwn(weightNames, words) ? weightNames[words] : undefined;
}

export interface TableEntry {
  offset: number;
  length: number;
}

/** Where the tables of a font (of the first one of a collection) are, by tag; null when it is no font. */
export async function readTableDirectory(handle: FileHandle): Promise<Map<string, TableEntry> | null> {
  let start = 0;
  let header = await readAt(handle, 0, 16);
  if (header.byteLength < 16) return null;
  if (tagAt(header, 0) === 'ttcf') {
    start = header.getUint32(12);
    header = await readAt(handle, start, 12);
    if (header.byteLength < 12) return null;
  }
  const magic = header.getUint32(0);
  if (magic !== 0x00010000 && magic !== 0x4f54544f && magic !== 0x74727565) return null;
  const count = header.getUint16(4);
  const directory = await readAt(handle, start + 12, count * 16);
  const tables = new Map<string, TableEntry>();
  for (let at = 0; at + 16 <= directory.byteLength; at += 16) {
    tables.set(tagAt(directory, at), {
      offset: directory.getUint32(at + 8),
      length: directory.getUint32(at + 12),
    });
  }
  return tables;
}

/** Null where the table is not there, or too large to be true. */
export async function readFontTable(
  handle: FileHandle,
  entry: TableEntry | undefined,
): Promise<DataView | null> {
  if (entry === undefined || entry.length > largestTable) return null;
  return readAt(handle, entry.offset, entry.length);
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return new DataView(bytes.buffer, 0, filled);
}

function tagAt(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}

/** Names by their number: the English ones of Windows or Unicode before those of others. */
function readNames(table: DataView): Map<number, string> {
  const names = new Map<number, string>();
  const ranks = new Map<number, number>();
  const count = table.getUint16(2);
  const strings = table.getUint16(4);
  for (let index = 0; index < count; index += 1) {
    const at = 6 + index * 12;
    const platform = table.getUint16(at);
    const language = table.getUint16(at + 4);
    const id = table.getUint16(at + 6);
    const length = table.getUint16(at + 8);
    const start = strings + table.getUint16(at + 10);
    if (start + length > table.byteLength) continue;
    const rank = platform === 3 ? (language === 0x409 ? 3 : 1) : platform === 0 ? 2 : 0;
    if (rank < (ranks.get(id) ?? -1)) continue;
    const bytes = new Uint8Array(table.buffer, table.byteOffset + start, length);
    const text = platform === 1 ? String.fromCharCode(...bytes) : new TextDecoder('utf-16be').decode(bytes);
    if (text === '') continue;
    names.set(id, text);
    ranks.set(id, rank);
  }
  return names;
}
