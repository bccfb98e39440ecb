import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedStoryboard, Scene } from '../../../electron/storyboard/resolved';
import { image, output, scene, storyboard, text, video } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

let easel: Easel;

beforeAll(async () => {
  easel = await setUpEasel('single-frame');
  await easel.bench.make('-f', 'lavfi', '-i', 'mandelbrot=s=400x300', '-frames:v', '1', 'picture.png');
  await easel.bench.make(
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=192x108:r=25:d=1',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      'clip.mp4',
    ],
  );
});
afterAll(() => easel.close());

/** Of each way in which transitions are drawn one: all of them go by the same progress. */
const transitions = [
  'fade',
  'wipeleft',
  'slideup',
  'circleopen',
  'dissolve',
  'pixelize',
  'fadeblack',
  'zoomin',
];
const small = { ...output, width: 96, height: 54, fps: { num: 10, den: 1 } };
const color = (rgb: string): Scene['background'] => ({ kind: 'color', color: { rgb, alpha: 1 } });

/** Draws a video, then some of its frames by themselves; each has to be the same to the last bit. */
async function expectSame(video: ResolvedStoryboard, frames: readonly number[]): Promise<void> {
  const whole = await easel.draw(video);
  for (const frame of frames) {
    const single = await easel.drawFrame(video, frame);
    expect(single.count, `frames drawn for frame ${frame}`).toBe(1);
    expect(whole.difference(frame, 0, single), `difference of frame ${frame}`).toBe(0);
  }
}

describe('a frame planned by itself', () => {
  it('shows clips, loops, moving pictures and fading text as the video does', async () => {
    const place = { x: 48, y: 27, width: 60, height: 40, anchorX: 0.5, anchorY: 0.5 };
    const board = storyboard(
      [
        scene({
          duration: 3,
          background: {
            kind: 'gradient',
            colors: ['#203040', '#a06020'].map((rgb) => ({ rgb, alpha: 1 })),
            angle: 30,
          },
          elements: [
            image(easel.at('picture.png'), {
              placement: place,
              motion: { zoom: [1, 1.4], pan: 'right', easing: 'easeInOut' },
              fadeIn: 0.5,
            }),
            video(easel.at('clip.mp4'), {
              placement: { ...place, width: 30, height: 20 },
              loop: true,
              start: 0.4,
              fadeOut: 1,
            }),
            text('Aa', {
              size: 20,
              start: 0.5,
              duration: 1.5,
              fadeIn: 0.4,
              fadeOut: 0.4,
              placement: { ...place, width: null, height: null },
            }),
          ],
        }),
      ],
      { output: small },
    );
    await expectSame(board, [0, 3, 4, 7, 13, 19, 24, 29]);
  });

  it('shows transitions at any of their frames', async () => {
    const scenes = transitions.map((type, index) =>
      scene({
        id: type,
        path: `scenes[${index}]`,
        duration: 0.9,
        background: color(index % 2 === 0 ? '#c04020' : '#2040c0'),
        elements: index % 3 === 0 ? [image(easel.at('picture.png'))] : [],
        transition: { type, duration: 0.4 },
      }),
    );
    const last = scene({ id: 'last', path: 'scenes[99]', duration: 0.9, background: color('#20c040') });
    const board = storyboard([...scenes, last], { output: small });
    const starts = scenes.map((_, index) => (index + 1) * 5);
    await expectSame(
      board,
      starts.map((start, index) => start + [0, 1, 2, 3][index % 4]!),
    );
  });
});
