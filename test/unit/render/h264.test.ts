import { describe, expect, it } from 'vitest';
import { readConfiguration, readSample } from '../../../electron/render/excerpt/h264';

/** A sample of units with a length of four bytes before each. */
const sample = (...units: readonly (readonly number[])[]) =>
  Buffer.concat(
    units.map((unit) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.length);
      return Buffer.concat([length, Buffer.from(unit)]);
    }),
  );

const [reference, disposable, information, parameters] = [
  [0x41, 0xff, 0xff],
  [0x01, 0xff, 0xff],
  [0x06, 5, 2, 1, 2, 0x80],
  [0x68, 1],
];

const stream = { lengthBytes: 4, parameters: Buffer.from([0x67, 66, 0, 30]), numberBits: 4 };

describe('a sample that no other one needs', () => {
  it.each([
    ['a picture that is no reference', sample(disposable), true],
    ['one in several slices, with information before', sample(information, disposable, disposable), true],
    ['a reference', sample(reference), false],
    ['a picture of which a part is a reference', sample(disposable, reference), false],
    ['parameters with a picture', sample(parameters, disposable), false],
    ['the parameters of the stream with a picture', sample([...stream.parameters], disposable), false],
    ['where a decoder has recovered', sample([0x06, 5, 1, 9, 6, 1, 0x80, 0x80], disposable), false],
  ])('%s', (_, bytes, expected) => {
    expect(readSample(bytes, stream).isDisposable).toBe(expected);
  });

  it('says the number of its frame', () => {
    // First block 0, kind 7, parameters 0, number 9.
    const unit = [0x01, 0b1_0001000, 0b1_1001_000];
    expect(readSample(sample(unit), stream).frameNumber).toBe(9);
  });

  it.each([
    ['a unit that is longer than the sample', sample(disposable).subarray(0, 6)],
    ['a unit of no length', sample([], disposable)],
    ['half a length', Buffer.from([0, 0])],
    ['no picture', sample(information)],
    ['parameters that change', sample([0x67, 66, 0, 31], disposable)],
  ])('is not known: %s', (_, bytes) => {
    expect(() => readSample(bytes, stream)).toThrow(RangeError);
  });
});

/** `avcC` with one set of parameters. */
const configuration = (bits: string) => {
  const padded = `${bits}1`.padEnd(Math.ceil((bits.length + 1) / 8) * 8, '0');
  const body = padded.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [];
  const unit = [0x67, ...body];
  return Buffer.from([1, 66, 0, 30, 0xff, 0xe1, 0, unit.length, ...unit, 1, 0, 0]);
};
/** Baseline, 320 × 180: each number in Exp-Golomb code. */
const beforeUsability = [
  ...['01000010', '00000000', '00011110'],
  // Number of the set, bits of a frame's number, order by number, reference pictures, none missing.
  ...['1', '1', '1', '1', '010', '0'],
  // 20 × 12 blocks, frames, direct, no edges.
  ...['000010100', '0001100', '1', '1', '0'],
].join('');

/** Square pixels, no edge, colours as in BT.709, chroma where it is, 1 / 2 of a second. */
const saysMuch = [
  ...['1', '00000001', '0'],
  ...['1', '1010', '1', '00000001'.repeat(3)],
  ...['0', '1', `${'0'.repeat(31)}1`, `${'0'.repeat(30)}10`, '1'],
].join('');

describe('how far pictures are reordered', () => {
  it.each([
    ['nothing is said of use', `${beforeUsability}0`, false],
    ['use is said, but nothing of order', `${beforeUsability}1000000000`, false],
    ['use and order are said', `${beforeUsability}1000000001`, true],
    ['pixels, colours and time are said before', `${beforeUsability}1${saysMuch}0001`, true],
  ])('is read where %s', (_, bits, isKnown) => {
    const avcC = configuration(bits);
    const parameters = avcC.subarray(8, 8 + avcC.readUInt16BE(6));
    expect(readConfiguration(avcC)).toEqual(isKnown ? { lengthBytes: 4, parameters, numberBits: 4 } : null);
  });

  it('is no matter of fields, which are left alone', () => {
    const fields = `${beforeUsability.slice(0, -3)}0110`;
    expect(readConfiguration(configuration(`${fields}1000000001`))).toBeNull();
  });

  it('is not guessed from parameters that end too early', () => {
    expect(() => readConfiguration(configuration(beforeUsability).subarray(0, 12))).toThrow(RangeError);
  });
});
