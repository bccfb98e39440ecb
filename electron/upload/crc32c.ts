/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is below the length, and this is the innermost loop */
/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
const polynomial = 0x82f63b78;

/** Eight tables, so that eight bytes are taken in one step: several times as fast as byte by byte. */
const tables: readonly Int32Array[] = makeTables();

function makeTables(): Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    first[byte] = value;
  }
  const made = [first];
  while (made.length < 8) {
    const last = made.at(-1) ?? first;
    // One more zero byte behind what the table before stands for.
    made.push(last.map((value) => first[value & 0xff]! ^ (value >>> 8)));
  }
  return made;
}

/** CRC32C of bytes that come piece by piece: what Google Cloud Storage keeps of every object. */
export class Crc32c {
  #value = -1;

  update(bytes: Uint8Array): this {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as Tables;
    let crc = this.#value;
    let at = 0;
    for (const end = bytes.length - (bytes.length % 8); at < end; at += 8) {
      const low =
        crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
      crc =
        t7[low & 0xff]! ^
        t6[(low >>> 8) & 0xff]! ^
        t5[(low >>> 16) & 0xff]! ^
        t4[low >>> 24]! ^
        t3[bytes[at + 4]!]! ^
        t2[bytes[at + 5]!]! ^
        t1[bytes[at + 6]!]! ^
        t0[bytes[at + 7]!]!;
    }
    for (; at < bytes.length; at += 1) crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
    this.#value = crc;
    return this;
  }

  /** As the service writes it: four bytes, the highest first, in base 64. */
  base64(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(~this.#value);
    return bytes.toString('base64');
  }
}

type Tables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];
