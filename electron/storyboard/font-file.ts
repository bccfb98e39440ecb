import { closeSync, openSync, readSync } from 'node:fs';
import type { FontMetrics } from './resolved';

/** What a font file says of itself. Lengths are in font units. */
export interface FontFace {
  file: string;
  /** Of the font in its file, where that is a collection; else 0. */
  index: number;
  /** Family of at most four styles (name 1), by which libass finds a file: `Inter Thin`. */
  family: string;
  /** Family as people know it (name 16, or name 1): `Inter`. */
  typographicFamily: string;
  /** Name of this one face (name 4): `Inter Thin Italic`. */
  fullName: string;
  /** The same without spaces (name 6): `Inter-ThinItalic`. */
  postScriptName: string | null;
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
/** Of one collection: the largest of Noto's have some fifty. */
const fontsAtMost = 500;
/** Names of the family, the style and the face; licences and the like are not looked at. */
const neededNames = new Set([1, 2, 4, 6, 16, 17]);

/**
 * Reads the names, style and metrics of a TrueType or OpenType font, or of each one of a collection, and nothing of the
 * outlines. Empty when the file holds no such font. System errors are passed on.
 */
export async function readFontFaces(file: string): Promise<FontFace[]> {
  const descriptor = openSync(file, 'r');
  try {
    return readStarts(descriptor)
      .map((start, index) => unlessCutShort(() => readFace({ file, index }, descriptor, start)))
      .filter((face) => face !== null);
  } finally {
    closeSync(descriptor);
  }
}

function readFace(
  place: Pick<FontFace, 'file' | 'index'>,
  descriptor: number,
  start: number,
): FontFace | null {
  const tables = readTableDirectory(descriptor, start);
  if (tables === null) return null;
  const table = tableReader(descriptor, tables);
  const [head, hhea, name, os2] = [table('head'), table('hhea'), table('name'), table('OS/2')];
  if (head === null || hhea === null || name === null || head.byteLength < 54 || hhea.byteLength < 8)
    return null;
  const names = readNames(name);
  const family = names.get(1) ?? names.get(16);
  return family === undefined ? null : describe(place, family, names, head, hhea, os2);
}

/** A table by its tag; null where it is not there, or too large to be true. */
export type FontTables = (tag: string) => DataView | null;

/**
 * Reads from a font what `use` asks for. At once, without the thread pool: a catalog is a few small pieces of each
 * of a hundred files, and what is waited for piece by piece takes ten times as long.
 *
 * @returns null when the file is no font, or lies about itself. System errors are passed on.
 */
export function readTables<T>(
  { file, index }: Pick<FontFace, 'file' | 'index'>,
  use: (table: FontTables, tags: ReadonlySet<string>) => T | null,
): T | null {
  const descriptor = openSync(file, 'r');
  try {
    return unlessCutShort(() => {
      const start = readStarts(descriptor)[index];
      const tables = start === undefined ? null : readTableDirectory(descriptor, start);
      return tables === null ? null : use(tableReader(descriptor, tables), new Set(tables.keys()));
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Null for what runs over the end of a table. */
function unlessCutShort<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tableReader(descriptor: number, tables: TableDirectory): FontTables {
  return (tag) => {
    const entry = tables.get(tag);
    return entry === undefined || entry.length > largestTable
      ? null
      : readAt(descriptor, entry.offset, entry.length);
  };
}

function describe(
  place: Pick<FontFace, 'file' | 'index'>,
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
    ...place,
    family,
    typographicFamily,
    fullName: names.get(4) ?? `${typographicFamily} ${style}`.trim(),
    postScriptName: names.get(6) ?? null,
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

/** Where the fonts of a file begin: one, or those of a collection. */
function readStarts(descriptor: number): number[] {
  const header = readAt(descriptor, 0, 12);
  if (header.byteLength < 12 || tagAt(header, 0) !== 'ttcf') return [0];
  const count = Math.min(header.getUint32(8), fontsAtMost);
  const offsets = readAt(descriptor, 12, count * 4);
  return Array.from({ length: Math.floor(offsets.byteLength / 4) }, (_, index) =>
    offsets.getUint32(index * 4),
  );
}

type TableDirectory = ReadonlyMap<string, { offset: number; length: number }>;

/** Where the tables of a font are, by tag; null when it is no font. */
function readTableDirectory(descriptor: number, start: number): TableDirectory | null {
  const header = readAt(descriptor, start, 12);
  if (header.byteLength < 12) return null;
  const magic = header.getUint32(0);
  if (magic !== 0x00010000 && magic !== 0x4f54544f && magic !== 0x74727565) return null;
  const count = header.getUint16(4);
  const directory = readAt(descriptor, start + 12, count * 16);
  const tables = new Map<string, { offset: number; length: number }>();
  for (let at = 0; at + 16 <= directory.byteLength; at += 16) {
    tables.set(tagAt(directory, at), {
      offset: directory.getUint32(at + 8),
      length: directory.getUint32(at + 12),
    });
  }
  return tables;
}

function readAt(descriptor: number, offset: number, length: number): DataView {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const bytesRead = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return new DataView(bytes.buffer, 0, filled);
}

function tagAt(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}

const utf16 = new TextDecoder('utf-16be');

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
    if (!neededNames.has(id)) continue;
    const length = table.getUint16(at + 8);
    const start = strings + table.getUint16(at + 10);
    if (start + length > table.byteLength) continue;
    const rank = platform === 3 ? (language === 0x409 ? 3 : 1) : platform === 0 ? 2 : 0;
    if (rank < (ranks.get(id) ?? -1)) continue;
    const bytes = new Uint8Array(table.buffer, table.byteOffset + start, length);
    const text = platform === 1 ? String.fromCharCode(...bytes) : utf16.decode(bytes);
    if (text === '') continue;
    names.set(id, text);
    ranks.set(id, rank);
  }
  return names;
}
