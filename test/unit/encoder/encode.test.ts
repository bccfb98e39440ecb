import { describe, expect, it } from 'vitest';
import { keyOptions } from '../../../electron/encoder/encode';

describe('keys that ffmpeg reads', () => {
  it('are read only where one of them is the gentle way to end it, and no frames come that way', () => {
    expect(keyOptions('win32', false)).toEqual([]);
    for (const [platform, hasInput] of [
      ['win32', true],
      ['linux', false],
      ['darwin', false],
    ] as const)
      expect(keyOptions(platform, hasInput)).toEqual(['-nostdin']);
  });
});
