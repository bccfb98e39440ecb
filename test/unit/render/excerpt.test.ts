import { expect, it } from 'vitest';
import { copiedAtMost, isWorthCopying } from '../../../electron/render/excerpt/excerpt';

it('is worth it for some seconds of a large picture, not for a few frames or small ones', () => {
  expect(isWorthCopying(60, 1920 * 1080)).toBe(true);
  expect(isWorthCopying(10, 1920 * 1080)).toBe(false);
  expect(isWorthCopying(250, 320 * 180)).toBe(false);
});

it('copies a megabyte for each frame of a million pixels, and a quarter of a gigabyte at most', () => {
  expect(copiedAtMost(60, 2e6)).toBe(120e6);
  expect(copiedAtMost(10_000, 8e6)).toBe(2 ** 28);
});
