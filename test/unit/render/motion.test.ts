import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, drawnBox, scaledSize } from '../../../electron/render/picture/geometry';
import { detailFor, viewAt } from '../../../electron/render/picture/motion';
import type { View } from '../../../electron/render/segment';
import type { Motion, PanDirection } from '../../../electron/storyboard/resolved';

const box = { width: 1280, height: 720 };
const frame = box;

function view(motion: Partial<Motion>, content = { width: 1600, height: 900 }): View {
  const whole: Motion = { zoom: [1, 1], pan: null, easing: 'linear', ...motion };
  const detail = detailFor(whole);
  const target = { width: Math.ceil(box.width * detail), height: Math.ceil(box.height * detail) };
  return { picture: scaledSize(content, target, 'over'), box, motion: whole, detail, total: 101 };
}

describe('Ken Burns', () => {
  it('shows the whole picture at zoom 1', () => {
    const { x, y, width, height } = viewAt(view({ zoom: [1, 1.2] }), 0);
    expect([x, y, width, height].map(Math.round)).toEqual([0, 0, 1536, 864]);
  });

  it('has one pixel of the picture for one of the output where it is closest', () => {
    const { width, height } = viewAt(view({ zoom: [1, 1.25] }), 100);
    expect([width, height].map(Math.round)).toEqual([1280, 720]);
  });

  it('pans over all that there is', () => {
    const panorama = view({ zoom: [1, 1], pan: 'right' }, { width: 4000, height: 720 });
    expect(viewAt(panorama, 0).x).toBe(0);
    expect(viewAt(panorama, 100).x).toBe(4000 - 1280);
    expect(viewAt(panorama, 50).y).toBe(0);
  });

  it('eases at both ends', () => {
    const eased = view({ zoom: [1.2, 1.2], pan: 'right', easing: 'easeInOut' });
    const step = (at: number) => viewAt(eased, at + 1).x - viewAt(eased, at).x;
    expect(step(0)).toBeLessThan(step(50) / 10);
    expect(step(99)).toBeLessThan(step(50) / 10);
  });

  it('never looks past an edge', () => {
    const pans: (PanDirection | null)[] = ['left', 'right', 'up', 'down', 'up-left', 'down-right', null];
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.constantFrom(...pans),
        fc.constantFrom('linear' as const, 'easeInOut' as const),
        fc.record({ width: fc.integer({ min: 10, max: 6000 }), height: fc.integer({ min: 10, max: 6000 }) }),
        fc.integer({ min: 0, max: 100 }),
        (from, to, pan, easing, content, at) => {
          const moving = view({ zoom: [from, to], pan, easing }, content);
          const { x, y, width, height } = viewAt(moving, at);
          expect(x).toBeGreaterThan(-0.001);
          expect(y).toBeGreaterThan(-0.001);
          expect(x + width).toBeLessThan(moving.picture.width + 0.001);
          expect(y + height).toBeLessThan(moving.picture.height + 0.001);
        },
      ),
    );
  });
});

describe('boxes', () => {
  const content = { width: 400, height: 200 };
  const place = (width: number | null, height: number | null, anchor = 0) =>
    boxOf({ x: 640, y: 360, width, height, anchorX: anchor, anchorY: anchor }, content, frame);

  it('follow from the content where a length is not given', () => {
    expect(place(null, null)).toMatchObject({ width: 400, height: 200 });
    expect(place(100, null)).toMatchObject({ width: 100, height: 50 });
    expect(place(null, 100)).toMatchObject({ width: 200, height: 100 });
    expect(
      boxOf(
        { x: 0, y: 0, width: null, height: null, anchorX: 0, anchorY: 0 },
        { width: 2560, height: 720 },
        frame,
      ),
    ).toMatchObject({
      width: 1280,
      height: 360,
    });
  });

  it('hang on the point that the anchor says', () => {
    expect(place(100, 50, 0)).toMatchObject({ x: 640, y: 360 });
    expect(place(100, 50, 0.5)).toMatchObject({ x: 590, y: 335 });
    expect(place(100, 50, 1)).toMatchObject({ x: 540, y: 310 });
  });

  it('are filled as their fit says', () => {
    const square = { x: 10, y: 20, width: 100, height: 100 };
    expect(drawnBox('cover', content, square)).toEqual(square);
    expect(drawnBox('contain', content, square)).toEqual({ x: 10, y: 46, width: 100, height: 50 });
    expect(drawnBox('fill', content, { x: 3, y: -5, width: 9, height: 1 })).toEqual({
      x: 4,
      y: -4,
      width: 8,
      height: 2,
    });
    expect(scaledSize(content, square, 'over')).toEqual({ width: 200, height: 100 });
  });
});
