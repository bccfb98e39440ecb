/**
 * As much of H.264 as it takes to leave out pictures that no other one needs. Source: Rec. ITU-T H.264, 7.3, 7.4.1, D.1 and E.1;
 * ISO/IEC 14496-15, 5.3 (`avcC`, and how samples are laid out in mp4 files).
 */

/** What the samples of a stream have in common. */
export interface AvcConfiguration {
  /** Bytes of the number before each unit of a sample, which says how long it is. */
  lengthBytes: number;
  /** The only sequence parameter set. */
  parameters: Buffer;
  /** Bits of the number of a frame. */
  numberBits: number;
}

/**
 * Reads the content of an `avcC` box.
 *
 * @returns null for streams of fields, of more than one set of parameters or of separate colours, and for those that do not say by how many places their
 *   pictures are reordered, which a decoder then guesses from what comes.
 * @throws RangeError where it ends before it should.
 */
export function readConfiguration(avcC: Buffer): AvcConfiguration | null {
  const lengthBytes = (avcC.readUInt8(4) & 3) + 1;
  if ((avcC.readUInt8(5) & 31) !== 1) return null;
  const parameters = avcC.subarray(8, 8 + avcC.readUInt16BE(6));
  const numberBits = numberBitsOf(parameters);
  return numberBits === null ? null : { lengthBytes, parameters, numberBits };
}

/** What has to be known of a sample in order to leave it out. */
export interface Sample {
  /** It holds a picture that is no other one's reference, and nothing else that is needed later. */
  isDisposable: boolean;
  /** Of its frame; 0 for one that needs nothing before it. */
  frameNumber: number;
}

const slice = 1;
const keySlice = 5;
const information = 6;
const sequenceParameters = 7;
/** Parameters of pictures, and of other layers. */
const otherParameters = [8, 13, 15];
/** Supplemental information that is true of later pictures, too: where a decoder has recovered, and the grain of film. */
const lastingInformation = [6, 19];

/** @throws RangeError where it is not laid out as it should be, or has other sequence parameters than the stream. */
export function readSample(
  sample: Buffer,
  { lengthBytes, parameters, numberBits }: AvcConfiguration,
): Sample {
  let frameNumber: number | undefined;
  let isDisposable = true;
  for (let at = 0; at < sample.length;) {
    const length = sample.readUIntBE(at, lengthBytes);
    const unit = sample.subarray(at + lengthBytes, at + lengthBytes + length);
    if (length === 0 || unit.length < length) throw new RangeError('a unit is not as long as it says');
    at += lengthBytes + length;
    const head = unit.readUInt8(0);
    const kind = head & 31;
    if (kind >= slice && kind <= keySlice) {
      if ((head & 0x60) !== 0) isDisposable = false;
      frameNumber ??= frameNumberOf(unit, numberBits);
    } else if (kind === sequenceParameters) {
      if (!unit.equals(parameters)) throw new RangeError('the parameters of the sequence change');
      isDisposable = false;
    } else if (otherParameters.includes(kind) || (kind === information && isLasting(unit))) {
      isDisposable = false;
    }
  }
  if (frameNumber === undefined) throw new RangeError('a sample holds no picture');
  return { isDisposable, frameNumber };
}

function frameNumberOf(unit: Buffer, bits: number): number {
  // Enough for what comes first in the head of a slice.
  const head = new Bits(unit.subarray(1, 33));
  head.number();
  head.number();
  head.number();
  return head.take(bits);
}

function isLasting(unit: Buffer): boolean {
  const bytes = withoutEscapes(unit.subarray(1));
  // The last byte ends the unit.
  for (let at = 0; at + 1 < bytes.length;) {
    const number = () => {
      let value = 0;
      while (bytes.readUInt8(at) === 255) {
        value += 255;
        at += 1;
      }
      at += 1;
      return value + bytes.readUInt8(at - 1);
    };
    if (lastingInformation.includes(number())) return true;
    const length = number();
    at += length;
  }
  return false;
}

/** Profiles whose parameters begin with what they say of chroma. */
const chromaProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/** Bits of the number of a frame, or null for a stream that is to be left alone: see {@link readConfiguration}. */
function numberBitsOf(parameters: Buffer): number | null {
  const bits = new Bits(parameters.subarray(1));
  const profile = bits.take(8);
  bits.take(16);
  bits.number();
  if (chromaProfiles.includes(profile)) {
    const chroma = bits.number();
    if (chroma === 3 && bits.flag()) return null;
    bits.number();
    bits.number();
    bits.flag();
    if (bits.flag())
      for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1)
        if (bits.flag()) passScalingList(bits, list < 6 ? 16 : 64);
  }
  const numberBits = bits.number() + 4;
  passOrder(bits);
  bits.number();
  bits.flag();
  bits.number();
  bits.number();
  // Of frames only.
  if (!bits.flag()) return null;
  bits.flag();
  if (bits.flag()) for (let side = 0; side < 4; side += 1) bits.number();
  return bits.flag() && saysReordering(bits) ? numberBits : null;
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

/** Reads what is said of the use of a stream, up to `bitstream_restriction_flag`. */
function saysReordering(bits: Bits): boolean {
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

/** A 3 after two zeros is there so that nothing looks like the beginning of a unit. */
function withoutEscapes(unit: Buffer): Buffer {
  return Buffer.from(unit.filter((byte, at) => byte !== 3 || unit[at - 1] !== 0 || unit[at - 2] !== 0));
}

/** Reads a unit bit by bit, the most significant first. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(unit: Buffer) {
    this.#bytes = withoutEscapes(unit);
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
