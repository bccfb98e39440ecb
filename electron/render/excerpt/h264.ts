/**
 * As much of H.264 as it takes to leave out pictures that no other one needs. Source: Rec. ITU-T H.264, 7.3, 7.4.1 and E.1;
 * ISO/IEC 14496-15, 5.3 (`avcC`, and how samples are laid out in mp4 files).
 */

/** What an `avcC` box says. */
export interface AvcConfiguration {
  /** Of the length before each unit of a sample. */
  lengthBytes: number;
  /** Whether the stream says by how many places its pictures are reordered, so that no decoder has to guess it from what comes. */
  saysReordering: boolean;
}

/** @returns null for more than one sequence of parameters. @throws RangeError where it ends before it should. */
export function readConfiguration(avcC: Buffer): AvcConfiguration | null {
  const lengthBytes = (avcC.readUInt8(4) & 3) + 1;
  if ((avcC.readUInt8(5) & 31) !== 1) return null;
  const parameters = avcC.subarray(8, 8 + avcC.readUInt16BE(6));
  return { lengthBytes, saysReordering: saysReordering(parameters) };
}

const slice = 1;
const keySlice = 5;
/** Parameters, of which later pictures may make use. */
const parameterSets = [7, 8, 13, 15];

/**
 * Whether a sample holds a picture that is no other one's reference, and nothing else that is needed later.
 *
 * @throws RangeError where it is not laid out as it should be.
 */
export function isDisposable(sample: Buffer, lengthBytes: number): boolean {
  let pictures = 0;
  for (let at = 0; at < sample.length;) {
    const length = sample.readUIntBE(at, lengthBytes);
    const head = sample.readUInt8(at + lengthBytes);
    const kind = head & 31;
    if (kind >= slice && kind <= keySlice) {
      if ((head & 0x60) !== 0) return false;
      pictures += 1;
    } else if (parameterSets.includes(kind)) {
      return false;
    }
    at += lengthBytes + length;
    if (at > sample.length) throw new RangeError('a unit is longer than its sample');
  }
  return pictures > 0;
}

/** Profiles whose parameters begin with what they say of chroma. */
const chromaProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** Reads a sequence parameter set up to `bitstream_restriction_flag`. */
function saysReordering(unit: Buffer): boolean {
  const bits = new Bits(unit.subarray(1));
  const profile = bits.take(8);
  bits.take(16);
  bits.number();
  if (chromaProfiles.includes(profile)) {
    const chroma = bits.number();
    if (chroma === 3) bits.flag();
    bits.number();
    bits.number();
    bits.flag();
    if (bits.flag())
      for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1)
        if (bits.flag()) passScalingList(bits, list < 6 ? 16 : 64);
  }
  bits.number();
  passOrder(bits);
  bits.number();
  bits.flag();
  bits.number();
  bits.number();
  if (!bits.flag()) bits.flag();
  bits.flag();
  if (bits.flag()) for (let side = 0; side < 4; side += 1) bits.number();
  return bits.flag() && usabilitySays(bits);
}

/** How pictures say when they are shown. */
function passOrder(bits: Bits): void {
  const way = bits.number();
  if (way === 0) bits.number();
  if (way !== 1) return;
  bits.flag();
  bits.number();
  bits.number();
  for (let left = bits.number(); left > 0; left -= 1) bits.number();
}

function passScalingList(bits: Bits, size: number): void {
  let [last, next] = [8, 8];
  for (let place = 0; place < size && next !== 0; place += 1) {
    const coded = bits.number();
    const change = coded % 2 === 1 ? (coded + 1) / 2 : -coded / 2;
    next = (last + change + 256) % 256;
    if (next !== 0) last = next;
  }
}

function usabilitySays(bits: Bits): boolean {
  // Of pixels, of the edge, of colours, of where chroma lies, of time.
  if (bits.flag() && bits.take(8) === 255) bits.take(32);
  if (bits.flag()) bits.flag();
  if (bits.flag()) {
    bits.take(4);
    if (bits.flag()) bits.take(24);
  }
  if (bits.flag()) {
    bits.number();
    bits.number();
  }
  if (bits.flag()) {
    bits.take(32);
    bits.take(33);
  }
  const buffers = [bits.flag() && passBuffers(bits), bits.flag() && passBuffers(bits)];
  if (buffers.includes(true)) bits.flag();
  bits.flag();
  return bits.flag();
}

function passBuffers(bits: Bits): true {
  const count = bits.number() + 1;
  bits.take(8);
  for (let each = 0; each < count; each += 1) {
    bits.number();
    bits.number();
    bits.flag();
  }
  bits.take(20);
  return true;
}

/** Reads a unit bit by bit, the most significant first. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(unit: Buffer) {
    // A 3 after two zeros is there so that nothing looks like the beginning of a unit.
    this.#bytes = Buffer.from(
      unit.filter((byte, at) => byte !== 3 || unit[at - 1] !== 0 || unit[at - 2] !== 0),
    );
  }

  flag(): boolean {
    const byte = this.#bytes.readUInt8(this.#at >> 3);
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return bit === 1;
  }

  /** A number of so many bits. */
  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1) value = value * 2 + (this.flag() ? 1 : 0);
    return value;
  }

  /** A number in Exp-Golomb code (`ue`; of `se` its code). */
  number(): number {
    let zeros = 0;
    while (!this.flag()) zeros += 1;
    if (zeros > 32) throw new RangeError('a number is longer than 32 bits');
    return 2 ** zeros - 1 + this.take(zeros);
  }
}
