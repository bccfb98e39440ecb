import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fit, Placement } from '../../../electron/storyboard/resolved';
import { image, output, scene, storyboard, text, video } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

/** Scenes as a whole: where things are, what lies over what, and how one scene turns into the next. */

let easel: Easel;
const at = (name: string) => easel.at(name);
const color = (rgb: string) => ({ kind: 'color', color: { rgb, alpha: 1 } }) as const;
const box = (x: number, y: number, width: number | null, height: number | null, anchor = 0): Placement => ({
  ...{ x, y, width, height },
  ...{ anchorX: anchor, anchorY: anchor },
});

beforeAll(async () => {
  easel = await setUpEasel('scene');
  const { bench } = easel;
  // White with a black frame of a twentieth of its height, twice as wide as high.
  const framed = 'color=white:s=400x200:r=30:d=1,format=rgb24,drawbox=w=iw:h=ih:t=10:color=black';
  await bench.make('-f', 'lavfi', '-i', framed, '-frames:v', '1', at('wide.png'));
  await bench.make('-f', 'lavfi', '-i', framed, '-pix_fmt', 'yuv420p', '-qp', '0', at('wide.mp4'));
  await bench.make(
    '-f',
    'lavfi',
    '-i',
    'color=white:s=200x200:r=30:d=1',
    '-vf',
    'setsar=2',
    '-pix_fmt',
    'yuv420p',
    '-qp',
    '0',
    at('stretched.mp4'),
  );
  const halves = 'color=red:s=64x32:r=30:d=1,format=rgb24,drawbox=x=32:w=32:h=32:color=blue:t=fill';
  await bench.make('-f', 'lavfi', '-i', halves, '-qp', '0', at('halves.mp4'));
  await bench.make('-i', at('halves.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', at('turned.mp4'));
  await bench.make(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=320x180:r=30:d=3',
    '-g',
    '300',
    '-qp',
    '10',
    at('long.mp4'),
  );
});
afterAll(() => easel.close());

const first = async (...elements: NonNullable<Parameters<typeof scene>[0]>['elements'] & object) =>
  easel.draw(storyboard([scene({ duration: 0.1, elements })]));

describe('the box of a picture', () => {
  const sources = [
    ['a picture', (fit: Fit, placement: Placement) => image(at('wide.png'), { fit, placement })],
    ['a clip', (fit: Fit, placement: Placement) => video(at('wide.mp4'), { fit, placement })],
  ] as const;
  describe.each(sources)('of %s', (_what, element) => {
    it.each([
      // The black frame of the picture shows how much of it is seen: bounds are those of the white inside.
      ['contain', box(60, 30, 120, 120), { left: 63, top: 63, right: 177, bottom: 117 }],
      ['fill', box(60, 30, 120, 120), { left: 63, top: 36, right: 177, bottom: 144 }],
      ['cover', box(60, 30, 120, 120), { left: 60, top: 36, right: 180, bottom: 144 }],
      ['fill', box(160, 90, 100, null, 0.5), { left: 112, top: 68, right: 208, bottom: 112 }],
      ['fill', box(-50, -30, 200, 100), { left: 0, top: 0, right: 145, bottom: 65 }],
    ] as const)('%s at %o', async (fit, placement, expected) => {
      const bounds = (await first(element(fit, placement))).bounds(1)!;
      for (const side of ['left', 'top', 'right', 'bottom'] as const) {
        expect(
          Math.abs(bounds[side] - expected[side]),
          `${side} of ${JSON.stringify(bounds)}`,
        ).toBeLessThanOrEqual(2.5);
      }
    });

    it('filled with a blur of itself', async () => {
      const frames = await first(element('contain-blur', box(0, 0, 160, 160)));
      expect(frames.brightness(1, 80, 80)).toBeGreaterThan(230);
      const behind = frames.brightness(1, 80, 20);
      expect(behind).toBeGreaterThan(150);
      expect(frames.brightness(1, 200, 80)).toBeLessThan(5);
    });
  });

  it('takes pixels that are not square for what they are', async () => {
    const bounds = (
      await first(video(at('stretched.mp4'), { fit: 'contain', placement: box(0, 0, 100, 100) }))
    ).bounds(0)!;
    expect(bounds).toMatchObject({ left: 0, right: 100 });
    expect(bounds.bottom - bounds.top).toBe(50);
    expect(Math.abs(bounds.top - 25)).toBeLessThanOrEqual(1);
  });

  it('turns what was filmed upright', async () => {
    const frames = await first(video(at('turned.mp4'), { fit: 'fill', placement: box(0, 0, 32, 64) }));
    const [above, below] = [frames.pixel(0, 16, 10), frames.pixel(0, 16, 54)];
    // Red and blue are over each other, whichever way this ffmpeg takes `rotate=90`.
    expect(Math.max(above[0], below[0])).toBeGreaterThan(240);
    expect(Math.max(above[2], below[2])).toBeGreaterThan(240);
    expect(above[0] > 128).not.toBe(below[0] > 128);
  });
});

describe('what lies over what', () => {
  it('later elements over earlier ones, and those of the whole video over all', async () => {
    const white = image(at('wide.png'), { fit: 'fill', placement: box(0, 0, 320, 180) });
    const label = text('HHHH', { color: { rgb: '#ff0000', alpha: 1 }, size: 100 });
    const over = video(at('halves.mp4'), { placement: box(140, 70, 40, 40) });
    const board = storyboard([scene({ duration: 0.1, elements: [label, white, label] })], {
      elements: [over],
    });
    const frames = await easel.draw(board);
    expect(frames.pixel(0, 60, 20)[1]).toBeGreaterThan(240);
    expect(frames.pixel(0, 145, 90)[0]).toBeGreaterThan(240);
    expect(frames.pixel(0, 175, 90)[2]).toBeGreaterThan(240);
    const covered = await easel.draw(storyboard([scene({ duration: 0.1, elements: [label, white] })]));
    const reds = Array.from({ length: 320 }, (_, x) => covered.pixel(0, x, 90)).filter(
      ([, green]) => green < 100,
    );
    expect(reds.filter(([red]) => red > 200)).toEqual([]);
  });

  it('shows each in its time only', async () => {
    const board = storyboard([
      scene({
        duration: 1,
        elements: [
          image(at('wide.png'), { start: 0.2, duration: 0.3, placement: box(0, 0, 100, 50), fit: 'fill' }),
          video(at('wide.mp4'), { start: 0.5, duration: 0.2, placement: box(200, 0, 100, 50), fit: 'fill' }),
          text('HHH', { start: 0.6, duration: 0.2, size: 40 }),
        ],
      }),
    ]);
    const frames = await easel.draw(board);
    const lit = (x: number, y: number) =>
      Array.from({ length: 30 }, (_, frame) => frame).filter((frame) => frames.brightness(frame, x, y) > 128);
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
    expect(lit(50, 25)).toEqual(range(6, 15));
    expect(lit(250, 25)).toEqual(range(15, 21));
    const letters = Array.from({ length: 320 }, (_, x) => x).find((x) => frames.brightness(20, x, 95) > 200)!;
    expect(lit(letters + 1, 95)).toEqual(range(18, 24));
  });
});

describe('a transition', () => {
  it('begins with the first scene alone, and would end with the second', async () => {
    const board = storyboard([
      scene({ duration: 1, background: color('#ff0000'), transition: { type: 'fade', duration: 0.5 } }),
      scene({ duration: 1, background: color('#0000ff') }),
    ]);
    const frames = await easel.draw(board);
    expect(frames.count).toBe(45);
    for (let frame = 0; frame < 45; frame += 1) {
      const blue = Math.min(1, Math.max(0, (frame - 15) / 15));
      const [red, , seen] = frames.pixel(frame, 160, 90);
      expect(Math.abs(seen - 255 * blue)).toBeLessThan(5);
      expect(Math.abs(red - 255 * (1 - blue))).toBeLessThan(5);
    }
  });

  it('goes on with what moves and fades, and leaves none out', async () => {
    const whole = storyboard([
      scene({ duration: 2, elements: [video(at('long.mp4')), text('Held', { fadeIn: 1, fadeOut: 1 })] }),
    ]);
    const still = await easel.draw(whole);
    // The same scene turning into black by a wipe that reaches a corner last: there nothing may differ.
    const turning = storyboard([
      { ...whole.scenes[0]!, transition: { type: 'wipedown', duration: 1 } },
      scene({ duration: 2, background: color('#000000') }),
    ]);
    const frames = await easel.draw(turning);
    expect(frames.count).toBe(90);
    for (let frame = 0; frame < 58; frame += 1) {
      for (const [x, y] of [
        [10, 178],
        [160, 178],
        [310, 178],
      ] as const) {
        const [a, b] = [still.pixel(frame, x, y), frames.pixel(frame, x, y)];
        a.forEach((channel, index) => expect(Math.abs(channel - b[index]!)).toBeLessThanOrEqual(2));
      }
    }
    expect(still.difference(25, 25, frames)).toBeLessThan(0.05);
  });

  it('changes no more from frame to frame where it begins and ends than within', async () => {
    const board = storyboard([
      scene({ duration: 1, elements: [video(at('long.mp4'))], transition: { type: 'fade', duration: 0.5 } }),
      scene({ duration: 1, elements: [video(at('long.mp4'), { trimStart: 1.5 })] }),
    ]);
    const frames = await easel.draw(board);
    const steps = Array.from({ length: frames.count - 1 }, (_, frame) => frames.difference(frame, frame + 1));
    const within = Math.max(...steps.slice(16, 28));
    // The frames at which bodies and the seam meet.
    expect(steps[14]).toBeLessThan(within * 1.5 + 1);
    expect(steps[29]).toBeLessThan(within * 1.5 + 1);
    expect(Math.min(...steps)).toBeGreaterThan(0);
  });
});

it('converts nothing behind our back', async () => {
  const board = storyboard(
    [
      scene({
        duration: 0.2,
        background: {
          kind: 'gradient',
          colors: ['#102030', '#405060'].map((rgb) => ({ rgb, alpha: 1 })),
          angle: 45,
        },
        elements: [
          image(at('wide.png'), {
            fit: 'contain-blur',
            opacity: 0.5,
            motion: { zoom: [1, 1.2], pan: null, easing: 'linear' },
          }),
          video(at('wide.mp4'), { fadeIn: 0.1, placement: box(0, 0, 100, 100) }),
          text('Hello', { background: { color: { rgb: '#000000', alpha: 0.5 }, padding: 4, radius: 2 } }),
        ],
        transition: { type: 'fade', duration: 0.1 },
      }),
      scene({ duration: 0.2, background: { kind: 'picture', src: at('wide.png'), fit: 'contain', blur: 4 } }),
    ],
    { output },
  );
  const { segments } = await easel.plan(board);
  for (const segment of segments) {
    // ffmpeg puts in a conversion of its own wherever two filters do not agree. From RGB to YUV and back is never wanted.
    const log = await easel.log(segment);
    for (const [line, from, to] of log.matchAll(/auto_scale_\d+ .* fmt:(\w+) .*-> .* fmt:(\w+) .*/g)) {
      const isRgb = (format = '') => /rgb|gbr/.test(format);
      expect(isRgb(from), line).toBe(isRgb(to));
    }
  }
});
