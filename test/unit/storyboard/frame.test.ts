import { describe, expect, it } from 'vitest';
import { frameOf, placeBox, placeText, toPixels } from '../../../electron/storyboard/frame';
import { positions } from '../../../shared/storyboard/position';
import { resolveData } from './support';

const hd = { width: 1280, height: 720 };
const frame = frameOf(hd, hd);

describe('a length', () => {
  it('is pixels, or a part of the whole', () => {
    expect(toPixels(frame, 64, 720)).toBe(64);
    expect(toPixels(frame, '25%', 720)).toBe(180);
  });

  it('in pixels scales with the shorter side when the video is rendered at another size', () => {
    expect(toPixels(frameOf({ width: 1920, height: 1080 }, hd), 64, 1080)).toBe(96);
    expect(toPixels(frameOf({ width: 640, height: 360 }, hd), 64, 360)).toBe(32);
    expect(toPixels(frameOf({ width: 1080, height: 1920 }, hd), 64, 1920)).toBe(96);
  });

  it('means the same with --preset as in the storyboard, but for the scale', async () => {
    const element = {
      type: 'text',
      text: 'Hello',
      size: 64,
      x: 100,
      y: '50%',
      stroke: { width: 4 },
      maxWidth: 400,
    };
    const data = {
      version: 1,
      output: { preset: 'web-720p' },
      scenes: [{ duration: 1, elements: [element] }],
    };
    const at = async (preset?: string) => (await resolveData(data, { preset })).scenes[0]?.elements[0];
    expect(await at()).toMatchObject({
      size: 64,
      placement: { x: 100, y: 360 },
      stroke: { width: 4 },
      maxWidth: 400,
    });
    expect(await at('draft')).toMatchObject({
      size: 32,
      placement: { x: 50, y: 180 },
      stroke: { width: 2 },
      maxWidth: 200,
    });
    expect(await at('web-1440p')).toMatchObject({
      size: 128,
      placement: { x: 200, y: 720 },
      stroke: { width: 8 },
    });
  });
});

describe('a box', () => {
  it('fills the frame when nothing is said', () => {
    expect(placeBox(frame, {})).toEqual({ x: 0, y: 0, width: 1280, height: 720, anchorX: 0, anchorY: 0 });
  });

  it('keeps the size of its content when only its place is said', () => {
    expect(placeBox(frame, { position: 'top-right' })).toEqual({
      x: 1244,
      y: 36,
      width: null,
      height: null,
      anchorX: 1,
      anchorY: 0,
    });
  });

  it('is centred when only its size is said', () => {
    expect(placeBox(frame, { width: '50%' })).toEqual({
      x: 640,
      y: 360,
      width: 640,
      height: null,
      anchorX: 0.5,
      anchorY: 0.5,
    });
  });

  it('keeps a margin of 5 % of the shorter side at each of nine points', () => {
    const placed = Object.fromEntries(
      positions.map((position) => {
        const { x, y, anchorX, anchorY } = placeBox(frame, { position, width: 100, height: 100 });
        return [position, [x, y, anchorX, anchorY]];
      }),
    );
    expect(placed).toEqual({
      'top-left': [36, 36, 0, 0],
      top: [640, 36, 0.5, 0],
      'top-right': [1244, 36, 1, 0],
      left: [36, 360, 0, 0.5],
      center: [640, 360, 0.5, 0.5],
      right: [1244, 360, 1, 0.5],
      'bottom-left': [36, 684, 0, 1],
      bottom: [640, 684, 0.5, 1],
      'bottom-right': [1244, 684, 1, 1],
    });
  });

  it('has no margin where it would not fit', () => {
    expect(placeBox(frame, { position: 'bottom', width: '100%', height: '20%' })).toMatchObject({
      x: 640,
      y: 684,
      width: 1280,
    });
    expect(placeBox(frame, { position: 'left', width: '100%', height: 50 })).toMatchObject({
      x: 0,
      anchorX: 0,
    });
    expect(placeBox(frame, { position: 'right', width: 1280, height: 50 })).toMatchObject({
      x: 1280,
      anchorX: 1,
    });
  });

  it('has its top left corner at x and y; where one is left out, it is centred along that axis', () => {
    expect(placeBox(frame, { x: 10, y: '10%', width: 200, height: 100 })).toEqual({
      x: 10,
      y: 72,
      width: 200,
      height: 100,
      anchorX: 0,
      anchorY: 0,
    });
    expect(placeBox(frame, { x: -50, width: 200, height: 100 })).toMatchObject({
      x: -50,
      y: 360,
      anchorX: 0,
      anchorY: 0.5,
    });
  });
});

it('a text is placed by its own size', () => {
  expect(placeText(frame, { position: 'bottom-left' })).toEqual({
    x: 36,
    y: 684,
    width: null,
    height: null,
    anchorX: 0,
    anchorY: 1,
  });
});
