/** A TrueType collection of some fonts; tables that are the same are in it once, as they are in those that people have. */
export function fontCollection(fonts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12 + 4 * fonts.length);
  head.write('ttcf');
  head.writeUInt32BE(0x10000, 4);
  head.writeUInt32BE(fonts.length, 8);
  const directories = fonts.map((font) => Buffer.from(font.subarray(0, 12 + 16 * font.readUInt16BE(4))));
  let end = head.length;
  directories.forEach((directory, index) => {
    head.writeUInt32BE(end, 12 + 4 * index);
    end += directory.length;
  });
  const tables: Buffer[] = [];
  const places = new Map<string, number>();
  directories.forEach((directory, index) => {
    for (let at = 12; at < directory.length; at += 16) {
      const offset = directory.readUInt32BE(at + 8);
      const length = directory.readUInt32BE(at + 12);
      const table = fonts[index]?.subarray(offset, offset + length) ?? Buffer.alloc(0);
      const key = table.toString('latin1');
      const place = places.get(key) ?? end;
      if (place === end) {
        const padded = Buffer.concat([table, Buffer.alloc((4 - (length % 4)) % 4)]);
        tables.push(padded);
        places.set(key, place);
        end += padded.length;
      }
      directory.writeUInt32BE(place, at + 8);
    }
  });
  return Buffer.concat([head, ...directories, ...tables]);
}
