/** A TIFF header with the orientation and nothing else: what EXIF data are. */
export function exif(orientation: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.write('MM\0*', 'latin1');
  bytes.writeUInt32BE(8, 4);
  bytes.writeUInt16BE(1, 8);
  entry(orientation).copy(bytes, 10);
  return bytes;
}

function entry(orientation: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(0x0112, 0);
  bytes.writeUInt16BE(3, 2);
  bytes.writeUInt32BE(1, 4);
  bytes.writeUInt16BE(orientation, 8);
  return bytes;
}

/** A JPEG as a camera writes it that was held otherwise. */
export function turnedJpeg(jpeg: Buffer, orientation: number): Buffer {
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation)]);
  const marker = Buffer.from([0xff, 0xe1, 0, data.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, data, jpeg.subarray(2)]);
}

/** A WebP, still or animated, with an orientation behind its picture. */
export function turnedWebp(
  webp: Buffer,
  { width, height }: { width: number; height: number },
  orientation: number,
): Buffer {
  const isExtended = webp.toString('latin1', 12, 16) === 'VP8X';
  const header = Buffer.alloc(18);
  header.write('VP8X', 'latin1');
  header.writeUInt32LE(10, 4);
  header.writeUIntLE(width - 1, 12, 3);
  header.writeUIntLE(height - 1, 15, 3);
  const before = isExtended ? Buffer.from(webp.subarray(12, 30)) : header;
  before[8] = (before[8] ?? 0) | 0x08;
  const data = exif(orientation);
  const chunk = Buffer.alloc(8);
  chunk.write('EXIF', 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  const rest = Buffer.concat([before, webp.subarray(isExtended ? 30 : 12), chunk, data]);
  const riff = Buffer.from(webp.subarray(0, 12));
  riff.writeUInt32LE(4 + rest.length, 4);
  return Buffer.concat([riff, rest]);
}

/** A TIFF in little-endian order with an orientation: its directory is written anew, behind all else. */
export function turnedTiff(tiff: Buffer, orientation: number): Buffer {
  const at = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(at);
  const own = Buffer.alloc(12);
  own.writeUInt16LE(0x0112, 0);
  own.writeUInt16LE(3, 2);
  own.writeUInt32LE(1, 4);
  own.writeUInt16LE(orientation, 8);
  const entries = Array.from({ length: count }, (_, index) =>
    tiff.subarray(at + 2 + index * 12, at + 14 + index * 12),
  );
  const kept = entries.filter((each) => each.readUInt16LE(0) !== 0x0112);
  const sorted = [...kept, own].sort((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0));
  const head = Buffer.alloc(2);
  head.writeUInt16LE(sorted.length);
  const turned = Buffer.concat([tiff, Buffer.alloc(tiff.length % 2), head, ...sorted, Buffer.alloc(4)]);
  turned.writeUInt32LE(tiff.length + (tiff.length % 2), 4);
  return turned;
}
