import { expect, it } from 'vitest';
import { givesLargePages } from '../../../electron/encoder/heap-tunables';

it('asks for large pages where the system gives them', () => {
  expect(givesLargePages('always [madvise] never\n')).toBe(true);
  expect(givesLargePages('[always] madvise never\n')).toBe(true);
  expect(givesLargePages('always madvise [never]\n')).toBe(false);
  expect(givesLargePages('')).toBe(false);
});
