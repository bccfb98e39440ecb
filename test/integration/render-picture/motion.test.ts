import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageElement, Motion } from '../../../electron/storyboard/resolved';
import { detailFor, viewAt } from '../../../electron/render/picture/motion';
import { image, output, scene, storyboard } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

/** Ken Burns moves evenly, between pixels, and to where it should. */

let easel: Easel;

/** A soft bright dot on black, so that its centre can be measured to a fraction of a pixel. */
const dot = { x: 500, y: 300 };
const picture = { width: 960, height: 540 };

beforeAll(async () => {
  easel = await setUpEasel('motion');
  const light = `255*exp(-((X-${dot.x})*(X-${dot.x})+(Y-${dot.y})*(Y-${dot.y}))/120)`;
  const source = `color=black:s=${picture.width}x${picture.height}:d=1,format=gray,geq=lum='${light}',format=rgb24`;
  await easel.bench.make('-f', 'lavfi', '-i', source, '-frames:v', '1', easel.at('dot.png'));
});
afterAll(() => easel.close());

async function path(motion: Motion, more: Partial<ImageElement> = {}) {
  const element = image(easel.at('dot.png'), { motion, ...more });
  const frames = await easel.draw(storyboard([scene({ duration: 2, elements: [element] })], { output }));
  return Array.from({ length: frames.count }, (_, frame) => frames.centroid(frame));
}

/** Where the dot should be seen: the middle of its pixel, through the view. */
function expected(motion: Motion, frame: number) {
  const detail = detailFor(motion);
  const size = { width: Math.ceil(320 * detail), height: Math.ceil(180 * detail) };
  const view = viewAt({ picture: size, box: { width: 320, height: 180 }, motion, detail, total: 60 }, frame);
  const across = ((dot.x + 0.5) / picture.width) * size.width;
  const down = ((dot.y + 0.5) / picture.height) * size.height;
  return {
    x: ((across - view.x) / view.width) * 320 - 0.5,
    y: ((down - view.y) / view.height) * 180 - 0.5,
  };
}

const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};
const steps = (values: readonly number[]) =>
  values.slice(1).map((value, index) => value - (values[index] ?? 0));

describe('Ken Burns', () => {
  it('goes in even steps, to a twentieth of a pixel', async () => {
    const points = await path({ zoom: [1.3, 1.3], pan: 'down-right', easing: 'linear' });
    expect(Math.abs(points[59]!.x - points[0]!.x)).toBeGreaterThan(50);
    expect(deviation(steps(points.map(({ x }) => x)))).toBeLessThan(0.05);
    expect(deviation(steps(points.map(({ y }) => y)))).toBeLessThan(0.05);
  });

  it.each([
    ['closer', { zoom: [1, 1.4], pan: null, easing: 'linear' }],
    ['away', { zoom: [1.4, 1], pan: null, easing: 'linear' }],
    ['closer and aside', { zoom: [1, 1.2], pan: 'left', easing: 'easeInOut' }],
  ] satisfies [string, Motion][])('goes %s along its way, without an offset', async (_where, motion) => {
    const points = await path(motion);
    for (const frame of [0, 15, 30, 45, 59]) {
      const aim = expected(motion, frame);
      expect(Math.abs(points[frame]!.x - aim.x)).toBeLessThan(0.12);
      expect(Math.abs(points[frame]!.y - aim.y)).toBeLessThan(0.12);
    }
  });

  it('begins and ends with its element', async () => {
    const motion: Motion = { zoom: [1.3, 1.3], pan: 'right', easing: 'linear' };
    const points = await path(motion, { start: 1 });
    const aim = [expected(motion, 0), expected(motion, 59)];
    expect(Math.abs(points[30]!.x - aim[0]!.x)).toBeLessThan(0.12);
    expect(Math.abs(points[59]!.x - aim[1]!.x)).toBeLessThan(0.12);
  });
});
