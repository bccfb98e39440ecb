import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eased, easingNames, parseEasing } from '../../../shared/storyboard/easing';

describe('an easing', () => {
  it.each([
    // As browsers give them.
    ['linear', 0.25, 0.25],
    ['ease', 0.5, 0.8024],
    ['ease-in', 0.5, 0.3154],
    ['ease-out', 0.5, 0.6846],
    ['ease-in-out', 0.25, 0.1292],
    ['easeInOut', 0.25, 0.15625],
    ['cubic-bezier(0.34, 1.56, 0.64, 1)', 0.5, 1.0877],
  ])('%s at %d is %d', (easing, progress, done) => {
    expect(eased(easing, progress)).toBeCloseTo(done, 3);
  });

  it('begins at nothing and ends at all, whatever its curve', () => {
    const x = fc.double({ min: 0, max: 1, noNaN: true });
    const y = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(x, y, x, y, (x1, y1, x2, y2) => {
        const easing = `cubic-bezier(${[x1, y1, x2, y2].map((value) => value.toFixed(4)).join(', ')})`;
        expect(parseEasing(easing)).not.toBeNull();
        expect(eased(easing, 0)).toBeCloseTo(0, 6);
        expect(eased(easing, 1)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('never goes back where its name is of CSS', () => {
    for (const easing of easingNames) {
      for (let step = 0; step < 100; step += 1)
        expect(eased(easing, (step + 1) / 100)).toBeGreaterThanOrEqual(eased(easing, step / 100));
    }
  });

  it.each([
    '',
    'Ease',
    'bounce',
    'cubic-bezier(2, 0, 0, 1)',
    'cubic-bezier(0, 9, 0, 1)',
    'cubic-bezier(0,0,1)',
    'constructor',
  ])('is not: %j', (text) => {
    expect(parseEasing(text)).toBeNull();
  });
});
