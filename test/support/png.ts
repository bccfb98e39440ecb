import { inflateSync } from 'node:zlib';

/** Pixels of a PNG in eight bits without alpha or interlacing, RGB, row by row. Format: https://www.w3.org/TR/png-3/. */
export function pixelsOf(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (bytes.readUInt8(24) !== 8 || bytes.readUInt8(25) !== 2) throw new Error('no RGB in eight bits');
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const packed = inflateSync(Buffer.concat(data));
  const row = width * 3;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const to = y * row + x;
      const left = x < 3 ? 0 : (pixels[to - 3] ?? 0);
      const above = y === 0 ? 0 : (pixels[to - row] ?? 0);
      const corner = x < 3 || y === 0 ? 0 : (pixels[to - row - 3] ?? 0);
      pixels[to] = (packed[y * (row + 1) + 1 + x] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return pixels;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    default: {
      const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(
        Math.abs,
      );
      if (toLeft! <= toAbove! && toLeft! <= toCorner!) return left;
      return toAbove! <= toCorner! ? above : corner;
    }
  }
}
