/**
 * A TrueType font whose letters can be read by a program: each is a pattern of squares that says its code point. What is
 * drawn with it can be read back from the picture, whatever drew it.
 *
 * https://learn.microsoft.com/typography/opentype/spec/otff
 */

/** Squares of a letter: a bar at the left that is always full, then columns of bits. */
export const rows = 6;
export const columns = 4;
/** Font units along the edge of a square; a letter with the gap after it is 6 squares wide, which is its em. */
const square = 100;
export const squaresPerEm = columns + 2;
const unitsPerEm = squaresPerEm * square;

const bitsOfCode = 21;
const checkBits = rows * columns - bitsOfCode;

/** The bits of a letter: the code point, and a sum by which other patterns are told from it. */
export function bitsOf(codePoint: number): boolean[] {
  const check =
    (codePoint ^
      (codePoint >> 3) ^
      (codePoint >> 6) ^
      (codePoint >> 9) ^
      (codePoint >> 12) ^
      (codePoint >> 15) ^
      (codePoint >> 18) ^
      5) &
    (2 ** checkBits - 1);
  const all = codePoint * 2 ** checkBits + check;
  return Array.from({ length: rows * columns }, (_, bit) => Math.floor(all / 2 ** bit) % 2 === 1);
}

/** The code point of a pattern; null where it is none. */
export function codePointOf(bits: readonly boolean[]): number | null {
  const all = bits.reduce((sum, bit, index) => sum + (bit ? 2 ** index : 0), 0);
  const codePoint = Math.floor(all / 2 ** checkBits);
  return bitsOf(codePoint).every((bit, index) => bit === bits[index]) ? codePoint : null;
}

class Bytes {
  readonly #bytes: number[] = [];
  get length(): number {
    return this.#bytes.length;
  }
  u8(...values: number[]): this {
    this.#bytes.push(...values.map((value) => value & 255));
    return this;
  }
  u16(...values: number[]): this {
    for (const value of values) this.u8(value >> 8, value);
    return this;
  }
  u32(...values: number[]): this {
    for (const value of values) this.u16(Math.floor(value / 65_536), value % 65_536);
    return this;
  }
  text(value: string): this {
    return this.u8(...Buffer.from(value, 'latin1'));
  }
  add(other: Uint8Array): this {
    for (const byte of other) this.#bytes.push(byte);
    return this;
  }
  pad(): this {
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    return this;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** An outline of rectangles, each from {left, bottom} to {right, top} in squares. */
function outline(boxes: readonly (readonly [number, number, number, number])[]): Uint8Array {
  if (boxes.length === 0) return new Uint8Array();
  const bytes = new Bytes();
  const units = boxes.map((box) => box.map((edge) => edge * square));
  bytes.u16(boxes.length, 0, 0, unitsPerEm, rows * square);
  bytes.u16(...boxes.map((_, index) => index * 4 + 3), 0);
  bytes.u8(...boxes.flatMap(() => [1, 1, 1, 1]));
  const points = units.flatMap(([left = 0, bottom = 0, right = 0, top = 0]) => [
    [left, bottom],
    [left, top],
    [right, top],
    [right, bottom],
  ]);
  for (const axis of [0, 1]) {
    let before = 0;
    for (const point of points) {
      const value = point[axis] ?? 0;
      bytes.u16((value - before) & 0xffff);
      before = value;
    }
  }
  return bytes.pad().done();
}

function letter(codePoint: number): Uint8Array {
  const bits = bitsOf(codePoint);
  const boxes: [number, number, number, number][] = [[0, 0, 1, rows]];
  bits.forEach((bit, index) => {
    const [column, row] = [1 + Math.floor(index / rows), rows - 1 - (index % rows)];
    if (bit) boxes.push([column, row, column + 1, row + 1]);
  });
  return outline(boxes);
}

/** Which ranges of code points lead to which glyphs; each follows the one before. */
function characterMap(codePoints: readonly number[]): Uint8Array {
  const groups: { first: number; last: number; glyph: number }[] = [];
  codePoints.forEach((codePoint, index) => {
    const last = groups.at(-1);
    if (last !== undefined && last.last + 1 === codePoint) last.last = codePoint;
    else groups.push({ first: codePoint, last: codePoint, glyph: index + 1 });
  });
  const all = new Bytes().u16(12, 0).u32(16 + groups.length * 12, 0, groups.length);
  for (const { first, last, glyph } of groups) all.u32(first, last, glyph);
  const narrow = [
    ...groups
      .filter(({ first }) => first < 0xffff)
      .map((group) => ({ ...group, last: Math.min(group.last, 0xfffe) })),
    { first: 0xffff, last: 0xffff, glyph: 0 },
  ];
  const plane = new Bytes().u16(4, 16 + narrow.length * 8, 0, narrow.length * 2, 0, 0, 0);
  plane.u16(...narrow.map(({ last }) => last), 0, ...narrow.map(({ first }) => first));
  plane.u16(...narrow.map(({ first, glyph }) => (glyph === 0 ? 1 : glyph - first)), ...narrow.map(() => 0));
  const offset = 4 + 2 * 8;
  return new Bytes()
    .u16(0, 2, 3, 1)
    .u32(offset)
    .u16(3, 10)
    .u32(offset + plane.length)
    .add(plane.done())
    .add(all.done())
    .done();
}

/**
 * The bytes of a font with letters for some characters, and others that have a width and no picture.
 *
 * @param visible Characters that can be read back.
 * @param empty Characters that cannot: spaces, marks, and what no font shows.
 */
export function barFont(family: string, visible: Iterable<number>, empty: Iterable<number>): Uint8Array {
  const shapes = new Map<number, Uint8Array>();
  for (const codePoint of empty) shapes.set(codePoint, new Uint8Array());
  for (const codePoint of visible) shapes.set(codePoint, letter(codePoint));
  const codePoints = [...shapes.keys()].sort((a, b) => a - b);
  // What is missing is drawn as a full block, which says nothing.
  const glyphs = [
    outline([[0, 0, 5, rows]]),
    ...codePoints.map((one) => shapes.get(one) ?? new Uint8Array()),
  ];
  const loca = new Bytes().u32(0);
  const glyf = new Bytes();
  for (const glyph of glyphs) loca.u32(glyf.add(glyph).length);
  const names = new Bytes();
  const strings = new Bytes();
  const named = [family, 'Regular', family, family, 'Version 1.0', family.replaceAll(' ', '')];
  names.u16(0, named.length, 6 + named.length * 12);
  named.forEach((name, index) => {
    const encoded = Buffer.from(name, 'utf16le').swap16();
    names.u16(3, 1, 0x409, index + 1, encoded.length, strings.length);
    strings.add(encoded);
  });
  const height = rows * square;
  const tables: Record<string, Uint8Array> = {
    'OS/2': new Bytes()
      .u16(4, unitsPerEm, 400, 5, 0)
      .u16(300, 300, 0, 0, 300, 300, 0, 0, 50, 200, 0)
      .u8(...Array.from({ length: 10 }, () => 0))
      .u32(0, 0, 0, 0)
      .text('NONE')
      .u16(0x40, 0x20, 0xffff, height, 0, 0, height, 0)
      .u32(1, 0)
      .u16(height, height, 0, 0x20, 1)
      .done(),
    cmap: characterMap(codePoints),
    glyf: glyf.done(),
    head: new Bytes()
      .u32(0x10000, 0x10000, 0, 0x5f0f3cf5)
      .u16(0, unitsPerEm)
      .u32(0, 0, 0, 0)
      .u16(0, 0, unitsPerEm, height, 0, 8, 2, 1, 0)
      .done(),
    hhea: new Bytes()
      .u32(0x10000)
      .u16(height, 0, 0, unitsPerEm, 0, 0, unitsPerEm, 1, 0, 0, 0, 0, 0, 0, 0, glyphs.length)
      .done(),
    hmtx: new Bytes().u16(...glyphs.flatMap(() => [unitsPerEm, 0])).done(),
    loca: loca.done(),
    maxp: new Bytes().u32(0x10000).u16(glyphs.length, 120, 30, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0).done(),
    name: names.add(strings.done()).done(),
    post: new Bytes().u32(0x30000, 0).u16(0, 0).u32(0, 0, 0, 0, 0).done(),
  };
  return file(tables);
}

function file(tables: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const tags = Object.keys(tables).sort();
  const header = new Bytes().u32(0x10000).u16(tags.length, 128, 3, tags.length * 16 - 128);
  const body = new Bytes();
  for (const tag of tags) {
    const table = tables[tag] ?? new Uint8Array();
    const padded = new Bytes().add(table).pad().done();
    let sum = 0;
    const view = new DataView(padded.buffer);
    for (let at = 0; at < padded.length; at += 4) sum = (sum + view.getUint32(at)) % 2 ** 32;
    header.text(tag).u32(sum, 12 + tags.length * 16 + body.length, table.length);
    body.add(padded);
  }
  return header.add(body.done()).done();
}

/** Lines of letters in a picture of brightness, each line read from left to right, whatever stands between the letters. */
export function readBars(
  brightness: (x: number, y: number) => number,
  { left, right, top, unit }: { left: number; right: number; top: number; unit: number },
): (number | null)[] {
  const lit = (x: number, row: number) =>
    brightness(Math.floor(x + unit / 2), Math.floor(top + (row + 0.5) * unit)) > 128;
  const isBar = (x: number) => Array.from({ length: rows }, (_, row) => row).every((row) => lit(x, row));
  const found: (number | null)[] = [];
  for (let x = left; x + squaresPerEm * unit <= right;) {
    // A bar begins where there was nothing.
    if (!isBar(x) || brightness(x, Math.floor(top + unit / 2)) < 128) {
      x += 1;
      continue;
    }
    const bits = Array.from({ length: rows * columns }, (_, index) =>
      lit(x + (1 + Math.floor(index / rows)) * unit, index % rows),
    );
    found.push(codePointOf(bits));
    x += squaresPerEm * unit - 1;
  }
  return found;
}
