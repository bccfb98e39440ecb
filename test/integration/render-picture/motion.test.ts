import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageElement, Motion } from '../../../electron/storyboard/resolved';
import { detailFor, viewAt } from '../../../electron/render/picture/motion';
import { image, output, scene, storyboard } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel } from './easel';
import { similarity } from './similarity';

/** Ken Burns moves evenly, between pixels, and to where it should, whoever draws it. */

let filter: Easel;
let frames: Easel;

/** A soft bright dot on black, so that its centre can be measured to a fraction of a pixel. */
const dot = { x: 500, y: 300 };
const picture = { width: 960, height: 540 };

beforeAll(async () => {
  filter = await setUpEasel('motion');
  frames = await setUpEasel('motion', { feeds: true });
  const { bench } = filter;
  const light = `255*exp(-((X-${dot.x})*(X-${dot.x})+(Y-${dot.y})*(Y-${dot.y}))/120)`;
  const source = `color=black:s=${picture.width}x${picture.height}:d=1,format=gray,geq=lum='${light}',format=rgb24`;
  await bench.make('-f', 'lavfi', '-i', source, '-frames:v', '1', filter.at('dot.png'));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=901x603', '-frames:v', '1', filter.at('busy.png'));
  const round = "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(hypot(X-200,Y-150),140)'";
  const glass = `testsrc2=s=401x301,${round}`;
  await bench.make('-f', 'lavfi', '-i', glass, '-frames:v', '1', filter.at('glass.png'));
});
afterAll(async () => {
  await filter.close();
  await frames.close();
});

async function path(easel: Easel, motion: Motion, more: Partial<ImageElement> = {}) {
  const element = image(filter.at('dot.png'), { motion, ...more });
  const drawn = await easel.draw(storyboard([scene({ duration: 2, elements: [element] })], { output }));
  return Array.from({ length: drawn.count }, (_, frame) => drawn.centroid(frame));
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

describe.each([
  ['by a filter of ffmpeg', () => filter],
  ['by frames of our own', () => frames],
])('Ken Burns %s', (_who, easel) => {
  it('goes in even steps, to a twentieth of a pixel', async () => {
    const points = await path(easel(), { zoom: [1.3, 1.3], pan: 'down-right', easing: 'linear' });
    expect(Math.abs(points[59]!.x - points[0]!.x)).toBeGreaterThan(50);
    expect(deviation(steps(points.map(({ x }) => x)))).toBeLessThan(0.05);
    expect(deviation(steps(points.map(({ y }) => y)))).toBeLessThan(0.05);
  });

  it.each([
    ['closer', { zoom: [1, 1.4], pan: null, easing: 'linear' }],
    ['away', { zoom: [1.4, 1], pan: null, easing: 'linear' }],
    ['closer and aside', { zoom: [1, 1.2], pan: 'left', easing: 'easeInOut' }],
  ] satisfies [string, Motion][])('goes %s along its way, without an offset', async (_where, motion) => {
    const points = await path(easel(), motion);
    for (const frame of [0, 15, 30, 45, 59]) {
      const aim = expected(motion, frame);
      expect(Math.abs(points[frame]!.x - aim.x)).toBeLessThan(0.12);
      expect(Math.abs(points[frame]!.y - aim.y)).toBeLessThan(0.12);
    }
  });

  it('begins and ends with its element', async () => {
    const motion: Motion = { zoom: [1.3, 1.3], pan: 'right', easing: 'linear' };
    const points = await path(easel(), motion, { start: 1 });
    const aim = [expected(motion, 0), expected(motion, 59)];
    expect(Math.abs(points[30]!.x - aim[0]!.x)).toBeLessThan(0.12);
    expect(Math.abs(points[59]!.x - aim[1]!.x)).toBeLessThan(0.12);
  });
});

describe('Ken Burns', () => {
  const part = { x: 40, y: 20, width: 200, height: 120, anchorX: 0, anchorY: 0 };
  const inwards: Motion = { zoom: [1, 1.5], pan: null, easing: 'easeInOut' };
  it.each([
    ['over the frame', 'busy.png', { motion: inwards }],
    ['aside', 'busy.png', { motion: { zoom: [1.2, 1.2], pan: 'up-left', easing: 'linear' } }],
    ['far away', 'busy.png', { motion: { zoom: [3.5, 1], pan: 'right', easing: 'linear' } }],
    ['very close', 'busy.png', { motion: { zoom: [5, 8], pan: 'down', easing: 'linear' } }],
    ['in a part of the frame', 'busy.png', { motion: inwards, placement: part, fit: 'contain' }],
    ['over its own blur', 'busy.png', { motion: inwards, placement: part, fit: 'contain-blur' }],
    ['half seen through', 'busy.png', { motion: inwards, opacity: 0.5 }],
    ['fading', 'busy.png', { motion: inwards, fadeIn: 0.4, fadeOut: 0.6 }],
    ['with holes', 'glass.png', { motion: inwards, placement: part, fadeOut: 0.5 }],
  ] satisfies [string, string, Partial<ImageElement>][])(
    '%s: both ways to draw it show the same',
    async (_how, file, more) => {
      const element = image(filter.at(file), more);
      const board = storyboard([scene({ duration: 1, elements: [element] })], { output });
      const [ours, theirs] = [await frames.draw(board), await filter.draw(board)];
      expect(ours.count).toBe(theirs.count);
      for (const frame of [0, 7, 15, 29]) expect(similarity(ours, theirs, frame)).toBeGreaterThan(0.98);
    },
  );

  it('turns one moving picture into another', async () => {
    const scenes = ['fade', 'wipeleft'].map((type) =>
      scene({
        duration: 0.8,
        elements: [image(filter.at('busy.png'), { motion: inwards })],
        transition: { type, duration: 0.4 },
      }),
    );
    const last = scene({ duration: 1, elements: [image(filter.at('dot.png'), { motion: inwards })] });
    const board = storyboard([...scenes, last], { output });
    const [ours, theirs] = [await frames.draw(board), await filter.draw(board)];
    expect(ours.count).toBe(theirs.count);
    for (let frame = 0; frame < ours.count; frame += 5)
      expect(similarity(ours, theirs, frame)).toBeGreaterThan(0.98);
  });

  it('gives the same bytes each time, however a scene is cut', async () => {
    const board = storyboard(
      [scene({ duration: 1, elements: [image(filter.at('busy.png'), { motion: inwards })] })],
      { output },
    );
    const [whole, pieces] = [await frames.draw(board), await frames.draw(board, { longestBody: 7 })];
    expect(pieces.count).toBe(whole.count);
    for (let frame = 0; frame < whole.count; frame += 6)
      expect(whole.difference(frame, frame, pieces)).toBe(0);
  });
});
