import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Element, MadeElement } from '../../../electron/storyboard/resolved';
import { mediaFolder, resolveData } from './support';

async function resolveOne(element: object, duration: number | 'auto' = 4): Promise<Element | MadeElement> {
  const [resolved] =
    (await resolveData({ version: 1, scenes: [{ duration, elements: [element] }] })).scenes[0]?.elements ??
    [];
  return resolved ?? expect.fail('no element');
}

describe('an image', () => {
  const image = { type: 'image', src: 'picture.png' };

  it('is complete when it says next to nothing', async () => {
    expect(await resolveOne(image)).toEqual({
      type: 'image',
      id: 'image-1',
      path: 'scenes[0].elements[0]',
      start: 0,
      duration: null,
      fadeIn: 0,
      fadeOut: 0,
      entrance: [],
      exit: [],
      placement: { x: 0, y: 0, width: 1280, height: 720, anchorX: 0, anchorY: 0 },
      fit: 'cover',
      opacity: 1,
      src: join(mediaFolder, 'picture.png'),
      motion: null,
    });
  });

  it.each([
    [{}, { zoom: [1, 1.15], pan: null, easing: 'linear' }],
    [{ pan: 'left' }, { zoom: [1.15, 1.15], pan: 'left', easing: 'linear' }],
    [
      { zoom: [1.5, 1], pan: 'up-right', easing: 'easeInOut' },
      { zoom: [1.5, 1], pan: 'up-right', easing: 'easeInOut' },
    ],
    [null, null],
  ])('moves as %j says', async (motion, expected) => {
    expect(await resolveOne({ ...image, motion })).toMatchObject({ motion: expected });
  });

  it.each([
    [{ animation: 'fade' }, [0.5, 0.5]],
    [{ animation: 'fadeIn' }, [0.5, 0]],
    [{ animation: 'fadeOut' }, [0, 0.5]],
    [{ animation: 'none' }, [0, 0]],
    [{ animation: { type: 'fade', duration: 1 } }, [1, 1]],
    [{ animation: 'fade', fadeIn: 0.25 }, [0.25, 0.5]],
    [{ fadeIn: 1, fadeOut: 2 }, [1, 2]],
    [{ fadeIn: 6, fadeOut: 2 }, [3, 1]],
    [{ fadeIn: 1, fadeOut: 1, duration: 1 }, [0.5, 0.5]],
    [{ fadeIn: 1, fadeOut: 1, start: 3 }, [0.5, 0.5]],
  ])('fades as %j says, and never longer than it is there', async (fields, [fadeIn, fadeOut]) => {
    expect(await resolveOne({ ...image, ...fields })).toMatchObject({ fadeIn, fadeOut });
  });
});

it('a clip is complete when it says next to nothing', async () => {
  expect(await resolveOne({ type: 'video', src: 'clip.mp4' }, 'auto')).toMatchObject({
    type: 'video',
    id: 'video-1',
    fit: 'cover',
    trimStart: 0,
    trimDuration: null,
    speed: 1,
    loop: false,
    volume: 1,
  });
  expect(await resolveOne({ type: 'video', src: 'clip.mp4', volume: 0.4, mute: true })).toMatchObject({
    volume: 0,
  });
});

it('a sound is complete when it says next to nothing', async () => {
  expect(await resolveOne({ type: 'audio', src: 'tone.wav' }, 'auto')).toEqual({
    type: 'audio',
    id: 'audio-1',
    path: 'scenes[0].elements[0]',
    start: 0,
    duration: null,
    fadeIn: 0,
    fadeOut: 0,
    src: join(mediaFolder, 'tone.wav'),
    trimStart: 0,
    trimDuration: null,
    speed: 1,
    loop: false,
    volume: 1,
  });
});

describe('a text', () => {
  const text = { type: 'text', text: 'Hello' };

  it('is complete when it says next to nothing', async () => {
    expect(await resolveOne(text)).toMatchObject({
      type: 'text',
      text: 'Hello',
      font: { family: 'Inter', fullName: 'Inter Regular', weight: 400, italic: false },
      size: 43.2,
      color: { rgb: '#ffffff', alpha: 1 },
      align: 'center',
      maxWidth: 1152,
      lineHeight: 1.2,
      stroke: null,
      shadow: null,
      background: null,
      placement: { x: 640, y: 360, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
    });
  });

  it.each([
    ['top-left', 'left'],
    ['bottom', 'center'],
    ['right', 'right'],
  ])('at %s is aligned %s', async (position, align) => {
    expect(await resolveOne({ ...text, position })).toMatchObject({ align });
    expect(await resolveOne({ ...text, position, align: 'center' })).toMatchObject({ align: 'center' });
  });

  it('has a box, a stroke and a shadow that go with its size', async () => {
    expect(
      await resolveOne({ ...text, size: 48, background: '#00000080', stroke: {}, shadow: {} }),
    ).toMatchObject({
      background: { color: { rgb: '#000000', alpha: 0.502 }, padding: 14.4, radius: 0 },
      stroke: { color: { rgb: '#000000' }, width: 3 },
      shadow: { x: 2, y: 2, blur: 3 },
    });
  });
});

describe('names', () => {
  it('are given to what has none, and are never the same', async () => {
    const { scenes } = await resolveData({
      version: 1,
      scenes: [
        {
          id: 'scene-2',
          duration: 1,
          elements: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b', id: 'text-1' },
          ],
        },
        { duration: 1, elements: [{ type: 'text', text: 'c' }] },
      ],
    });
    expect(scenes.map(({ id }) => id)).toEqual(['scene-2', 'scene-2-2']);
    expect(scenes.map(({ elements }) => elements.map(({ id }) => id))).toEqual([
      ['text-1-2', 'text-1'],
      ['text-1'],
    ]);
  });
});

it('an element whose condition is false is left out, with its files', async () => {
  const { scenes } = await resolveData({
    version: 1,
    scenes: [
      {
        duration: 1,
        elements: [
          { type: 'image', src: 'nowhere.png', condition: false },
          { type: 'text', text: 'Hello' },
        ],
      },
    ],
  });
  expect(scenes[0]?.elements.map(({ path }) => path)).toEqual(['scenes[0].elements[1]']);
});

describe('the whole storyboard', () => {
  it('is frozen to its last leaf', async () => {
    const resolved = await resolveData({
      version: 1,
      scenes: [
        {
          duration: 1,
          background: { gradient: ['red', 'blue'] },
          elements: [{ type: 'text', text: 'Hello', shadow: {} }],
        },
      ],
      soundtrack: { src: 'tone.wav' },
      loudness: -16,
    });
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(resolved);
    expect(resolved).toMatchObject({
      title: 'test',
      loudness: -16,
      soundtrack: { volume: 1, fadeIn: 0, fadeOut: 0, loop: false, trimStart: 0, duck: false },
    });
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
  });

  it('knows crossfade as fade, and no transition after the last scene', async () => {
    const transition = { type: 'crossfade', duration: 0.25 };
    const { scenes } = await resolveData({
      version: 1,
      scenes: [
        { duration: 1, transition },
        { duration: 1, transition },
      ],
    });
    expect(scenes.map((scene) => scene.transition)).toEqual([{ type: 'fade', duration: 0.25 }, null]);
  });

  it('keeps global elements apart', async () => {
    const { elements } = await resolveData({
      version: 1,
      scenes: [{ duration: 1 }],
      elements: [{ type: 'image', src: 'picture.png', width: '10%', position: 'top-right', opacity: 0.5 }],
    });
    expect(elements).toMatchObject([
      { path: 'elements[0]', opacity: 0.5, placement: { width: 128, anchorX: 1 } },
    ]);
  });
});
