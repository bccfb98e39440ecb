import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastStart, startFor, stretchLines } from '../../../renderer/features/log/use-stretch';

it('lays any line out, with others around it, in a stretch that is never too long', () => {
  const count = fc.integer({ min: 1, max: 200_000_000 });
  const lines = count.chain((all) => fc.tuple(fc.constant(all), fc.nat(all - 1)));
  fc.assert(
    fc.property(lines, ([all, line]) => {
      const start = startFor(line, all);
      const end = Math.min(all, start + stretchLines);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThanOrEqual(line);
      expect(end).toBeGreaterThan(line);
      // Only the ends of the log are ends of what can be scrolled to at once.
      expect(Math.min(line, line - start)).toBeGreaterThanOrEqual(Math.min(line, stretchLines / 4));
      expect(end - line).toBeGreaterThanOrEqual(Math.min(all - line, stretchLines / 4));
    }),
  );
});

it('has the last line in its last stretch, whatever the length', () => {
  fc.assert(
    fc.property(fc.nat(200_000_000), (all) => {
      expect(all - lastStart(all)).toBeLessThanOrEqual(stretchLines);
      expect(lastStart(all)).toBeLessThanOrEqual(all);
    }),
  );
});
