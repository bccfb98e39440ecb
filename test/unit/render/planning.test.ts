import { expect, it } from 'vitest';
import { meterKey } from '../../../electron/render/font-meter';
import type { FontMeter } from '../../../electron/render/font-meter';
import { planRender } from '../../../electron/render/plan';
import { fixedMeter, inter, scene, storyboard, text } from './storyboards';

/** What planning a video of as many scenes asks of its font. Texts are as long for all counts. */
function measuresOf(scenes: number, fades: boolean): number {
  let asked = 0;
  const plain = fixedMeter(inter());
  const counting: FontMeter = {
    font: plain.font,
    advance: (line) => {
      asked += 1;
      return plain.advance(line);
    },
    runs: (line) => plain.runs(line),
  };
  const board = storyboard(
    Array.from({ length: scenes }, (_, index) =>
      scene({
        id: `scene-${index}`,
        path: `scenes[${index}]`,
        duration: 3,
        elements: [text(`Number ${String(index).padStart(4, '0')} of words that take two lines, and more`)],
        transition: fades && index < scenes - 1 ? { type: 'fade', duration: 1 } : null,
      }),
    ),
  );
  const plan = planRender(board, { media: new Map(), fonts: new Map([[meterKey(inter()), counting]]) });
  expect(plan.segments).toHaveLength(fades ? 2 * scenes - 1 : scenes);
  return asked;
}

it('measures texts once for each scene, however many scenes there are', () => {
  const few = measuresOf(25, true);
  expect(few).toBeGreaterThan(25);
  expect(measuresOf(1000, true)).toBe(few * 40);
});

it('does not lay a text out again for the transitions in which it is seen', () => {
  expect(measuresOf(25, true)).toBe(measuresOf(25, false));
});
