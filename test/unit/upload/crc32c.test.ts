import { randomBytes } from 'node:crypto';
import { CRC32C } from '@google-cloud/storage';
import { describe, expect, it } from 'vitest';
import { Crc32c } from '../../../electron/upload/crc32c';

const ofText = (text: string) => new Crc32c().update(Buffer.from(text)).base64();

describe('CRC32C', () => {
  // Check values of RFC 3720, appendix B.4, as big-endian base 64.
  it.each([
    ['32 zeros', Buffer.alloc(32, 0), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['counting up', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['counting down', Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
  ])('is right for %s', (_name, bytes, value) => {
    const expected = Buffer.alloc(4);
    expected.writeUInt32BE(value);
    expect(new Crc32c().update(bytes).base64()).toBe(expected.toString('base64'));
  });

  it('is that of nothing for nothing', () => {
    expect(ofText('')).toBe('AAAAAA==');
  });

  it('is the same however the bytes are cut, and what Google’s own client says', () => {
    for (let round = 0; round < 40; round += 1) {
      const bytes = randomBytes(1 + round * 97);
      const cut = Math.floor((bytes.length * ((round * 7) % 11)) / 11);
      const ours = new Crc32c().update(bytes.subarray(0, cut)).update(bytes.subarray(cut));
      const theirs = new CRC32C();
      theirs.update(bytes);
      expect(ours.base64()).toBe(theirs.toString());
    }
  });
});
