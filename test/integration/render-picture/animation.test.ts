import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ImageElement,
  Movement,
  ResolvedStoryboard,
  TextElement,
} from '../../../electron/storyboard/resolved';
import { image, output, scene, storyboard, text, video } from '../../unit/render/storyboards';
import { Frames, setUpEasel } from './easel';
import type { Easel } from './easel';
import { similarity } from './similarity';

/** What comes and goes does so evenly, between pixels, and rests exactly where it would without an animation. */

let filter: Easel;
let fed: Easel;
const place = { x: 120, y: 70, width: 80, height: 60, anchorX: 0, anchorY: 0 };

beforeAll(async () => {
  filter = await setUpEasel('animation');
  fed = await setUpEasel('animation', { feeds: true });
  const { bench } = filter;
  const light = '255*exp(-((X-40)*(X-40)+(Y-30)*(Y-30))/60)';
  const dot = `color=black:s=80x60:d=1,format=gray,geq=lum='${light}',format=rgb24`;
  await bench.make('-f', 'lavfi', '-i', dot, '-frames:v', '1', filter.at('dot.png'));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=300x200', '-frames:v', '1', filter.at('busy.png'));
  await bench.make('-f', 'lavfi', '-i', 'color=white:s=80x60', '-frames:v', '1', filter.at('white.png'));
  const round = "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(hypot(X-80,Y-60),55)'";
  const ring = `color=white:s=160x120:d=1,${round}`;
  await bench.make('-f', 'lavfi', '-i', ring, '-frames:v', '1', filter.at('disc.png'));
  const clip = `color=black:s=80x60:r=30:d=2,format=gray,geq=lum='${light}',format=yuv420p`;
  await bench.make('-f', 'lavfi', '-i', clip, '-qp', '0', filter.at('dot.mp4'));
});
afterAll(async () => {
  await filter.close();
  await fed.close();
});

const slide = (side: 'left' | 'right' | 'top' | 'bottom', seconds = 1, easing = 'linear'): Movement => ({
  kind: 'slide',
  side,
  seconds,
  easing,
});
const grow = (from: number, easing = 'linear', seconds = 1): Movement => ({
  kind: 'scale',
  from,
  seconds,
  easing,
});

const board = (
  element: ImageElement | TextElement | ReturnType<typeof video>,
  duration = 2,
): ResolvedStoryboard => storyboard([scene({ duration, elements: [element] })], { output });

const steps = (values: readonly number[]) =>
  values.slice(1).map((value, index) => value - (values[index] ?? 0));
const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe.each([
  ['by a filter of ffmpeg', () => filter],
  ['by frames of our own', () => fed],
])('an element that slides, drawn %s', (_who, easel) => {
  it.each([
    ['a picture', () => image(filter.at('dot.png'), { placement: place })],
    ['a clip', () => video(filter.at('dot.mp4'), { placement: place })],
    [
      'a picture with a view that moves',
      () =>
        image(filter.at('dot.png'), {
          placement: place,
          motion: { zoom: [1, 1.0001], pan: null, easing: 'linear' },
        }),
    ],
    ['text', () => text('O', { size: 40, placement: { ...place, width: null, height: null } })],
  ] as const)('goes in even steps, to a twentieth of a pixel: %s', async (_what, element) => {
    const drawn = await easel().draw(board({ ...element(), entrance: [slide('left')] }));
    // While all of it is within the frame.
    const points = Array.from({ length: 15 }, (_, frame) => drawn.centroid(frame + 15));
    const across = steps(points.map(({ x }) => x));
    expect(Math.min(...across)).toBeGreaterThan(4);
    expect(deviation(across)).toBeLessThan(0.05);
    expect(deviation(points.map(({ y }) => y))).toBeLessThan(0.05);
  });

  it('begins and ends out of sight, and rests exactly in its place', async () => {
    const element = image(filter.at('busy.png'), { placement: place });
    const still = await easel().draw(board(element));
    for (const side of ['left', 'right', 'top', 'bottom'] as const) {
      const moves = { entrance: [slide(side, 0.5)], exit: [slide(side, 0.5, 'ease-in')] };
      const drawn = await easel().draw(board({ ...element, ...moves }));
      expect(drawn.count).toBe(60);
      expect(drawn.bounds(0, 40), side).toBeNull();
      for (const frame of [15, 30, 44]) expect(drawn.difference(frame, frame, still), side).toBe(0);
      expect(drawn.difference(45, 45, still), side).toBeLessThan(0.3);
      const [comes, goes] = [drawn.bounds(3, 40)!, drawn.bounds(59, 40)!];
      const edge = { left: 0, right: 320, top: 0, bottom: 180 }[side];
      expect(comes[side], side).toBe(edge);
      expect(goes[side], side).toBe(edge);
    }
  });
});

describe('an animation', () => {
  const letters = {
    size: 30,
    placement: { x: 160, y: 90, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
  };
  const both = (movement: Movement) => ({ entrance: [movement], exit: [movement] });
  it.each([
    ['slides over all of the frame', () => image(filter.at('busy.png'), both(slide('bottom', 0.7, 'ease')))],
    ['grows and shrinks', () => image(filter.at('busy.png'), { placement: place, ...both(grow(0.5)) })],
    [
      'springs',
      () =>
        image(filter.at('busy.png'), {
          placement: place,
          ...both(grow(0.5, 'cubic-bezier(0.34, 1.56, 0.64, 1)')),
        }),
    ],
    [
      'grows while it slides and fades',
      () =>
        image(filter.at('busy.png'), {
          placement: place,
          fadeIn: 0.8,
          fadeOut: 0.3,
          entrance: [slide('top'), grow(0.5)],
          exit: [slide('right', 0.4)],
        }),
    ],
    [
      'has holes',
      () =>
        image(filter.at('disc.png'), {
          placement: place,
          fit: 'contain',
          opacity: 0.7,
          ...both(slide('right')),
        }),
    ],
    [
      'is text',
      () =>
        text('Hello', {
          ...letters,
          shadow: { color: { rgb: '#ff0000', alpha: 1 }, x: 2, y: 2, blur: 4 },
          ...both(slide('left')),
        }),
    ],
    [
      'is typed',
      () =>
        text('Hello you', {
          ...letters,
          typeOn: { seconds: 1, easing: 'linear' },
          exit: [grow(0.5, 'ease-in', 0.5)],
        }),
    ],
    [
      'is a clip',
      () => video(filter.at('dot.mp4'), { placement: place, fadeIn: 0.2, ...both(slide('top', 0.5)) }),
    ],
    [
      'is longer than its element',
      () => image(filter.at('busy.png'), { placement: place, duration: 0.6, ...both(slide('left')) }),
    ],
  ] as const)('shows the same whoever draws it, and by the frame: %s', async (_what, element) => {
    const whole = board(element());
    const [ours, theirs] = [await fed.draw(whole), await filter.draw(whole)];
    expect(ours.count).toBe(60);
    const pieces = await fed.draw(whole, { longestBody: 13 });
    for (const frame of [4, 26, 55]) {
      expect(similarity(ours, theirs, frame), `frame ${frame}`).toBeGreaterThan(0.98);
      expect(ours.difference(frame, frame, pieces), `frame ${frame} in pieces`).toBe(0);
    }
    for (const frame of [11, 55]) {
      const single = await filter.drawFrame(whole, frame);
      expect(alike(ours, frame, single), `frame ${frame} alone`).toBeGreaterThan(0.98);
    }
  });

  it('has no dark edges where something bright moves over something bright', async () => {
    const white = { kind: 'color', color: { rgb: '#ffffff', alpha: 1 } } as const;
    for (const easel of [fed, filter]) {
      for (const file of ['disc.png', 'white.png']) {
        const element = image(filter.at(file), { placement: place, entrance: [slide('left', 1, 'ease')] });
        const scenes = [scene({ duration: 0.3, background: white, elements: [element] })];
        const drawn = await easel.draw(storyboard(scenes, { output }));
        let darkest = 255;
        for (let x = 0; x < output.width; x += 1)
          for (let y = 0; y < output.height; y += 1) darkest = Math.min(darkest, drawn.brightness(7, x, y));
        expect(darkest, file).toBeGreaterThan(243);
      }
    }
  });

  it('grows to its own size, and past it where it springs', async () => {
    const widths = async (movement: Movement) => {
      const drawn = await fed.draw(
        board(image(filter.at('busy.png'), { placement: place, entrance: [movement] })),
      );
      return Array.from({ length: 35 }, (_, frame) => {
        const bounds = drawn.bounds(frame, 25);
        return bounds === null ? 0 : bounds.right - bounds.left;
      });
    };
    const even = await widths(grow(0.5));
    expect(even[0]).toBeLessThan(44);
    expect(Math.max(...even)).toBeLessThanOrEqual(even[34]!);
    expect(steps(even).every((step) => step >= 0)).toBe(true);
    const springs = await widths(grow(0.5, 'cubic-bezier(0.34, 1.56, 0.64, 1)'));
    expect(Math.max(...springs)).toBeGreaterThan(springs[34]! + 3);
    expect(springs[34]).toBe(even[34]);
  });

  it('types letter by letter, each in its place', async () => {
    const element = text('HHHHH', { ...letters, typeOn: { seconds: 1, easing: 'linear' } });
    const drawn = await fed.draw(board(element));
    const still = await fed.draw(board({ ...element, typeOn: null }));
    const ends = Array.from({ length: 31 }, (_, frame) => drawn.bounds(frame)?.right ?? 0);
    expect(new Set(ends).size).toBe(6);
    expect(ends[0]).toBe(0);
    expect(steps(ends).every((step) => step >= 0)).toBe(true);
    expect(drawn.bounds(12)!.left).toBe(still.bounds(12)!.left);
    for (const frame of [29, 30, 50]) expect(drawn.difference(frame, frame, still)).toBe(0);
  });

  it('types on a background that is there before the first letter, in a frame alone, too', async () => {
    const background = { color: { rgb: '#0000ff', alpha: 1 }, padding: 8, radius: 0 };
    const element = text('HH\nHH', { ...letters, background, typeOn: { seconds: 2, easing: 'linear' } });
    const whole = board(element);
    const drawn = await fed.draw(whole);
    const blue = (frames: Frames, frame: number) => {
      const { left, top } = frames.bounds(frame, 5) ?? { left: 0, top: 0 };
      return frames.pixel(frame, left + 3, top + 3);
    };
    for (const frame of [0, 3, 20]) {
      const alone = await fed.drawFrame(whole, frame);
      expect(drawn.difference(frame, 0, alone)).toBe(0);
      expect(blue(alone, 0)[2]).toBeGreaterThan(200);
    }
  });
});

function alike(all: Frames, frame: number, single: Frames): number {
  const { width, height } = all;
  const bytes = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) bytes.set(all.pixel(frame, x, y), (y * width + x) * 3);
  return similarity(new Frames(bytes, { width, height }), single, 0);
}
