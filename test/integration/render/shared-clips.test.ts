import { afterAll, beforeAll, expect, it } from 'vitest';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  // One key frame at its beginning: whoever reads the end decodes all of it.
  ffmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=6', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-pix_fmt', 'yuv420p', '-g', '999', harness.path('clip.mp4')],
  ]);
});
afterAll(() => harness.close());

const film = (color: string) => ({
  output: { width: 320, height: 180, fps: 25, quality: 'draft' },
  scenes: [
    {
      duration: 1.2,
      background: color,
      transition: { type: 'wipeleft', duration: 0.4 },
    },
    {
      duration: 2,
      elements: [
        { type: 'video', src: 'clip.mp4', trimStart: 1.3, trimDuration: 2.6, speed: 1.3 },
        { type: 'text', text: 'Words', position: 'bottom', fadeIn: 0.5 },
      ],
      transition: { type: 'fade', duration: 0.5 },
    },
    { duration: 1.5, background: { gradient: [color, '#ffffff'] } },
  ],
});

/** The scenes and transitions that each ffmpeg made which read the clip. */
const reading = () =>
  harness.commands
    .filter(({ args }) => args.some((argument) => argument.endsWith('clip.mp4')))
    .filter(({ label }) => label.startsWith('ffmpeg'))
    .map(({ label, args }) => [label, args.filter((argument) => argument === '-map').length]);

it('makes a clip and a transition beside it in one go, with the bytes that each has by itself', async () => {
  const together = await harness.render(harness.storyboard('film', film('#204060')), 'together.mp4');
  expect(reading()).toHaveLength(2);
  expect(reading().reduce((sum, [, results]) => sum + Number(results), 0)).toBe(3);

  // With other neighbours the clip's own part is in the cache, and its transitions are made alone.
  await harness.services.cache.clear();
  await harness.render(harness.storyboard('other', film('#602040')), 'other.mp4');
  harness.commands.length = 0;
  const apart = await harness.render(harness.storyboard('film', film('#204060')), 'apart.mp4');
  expect(reading()).toHaveLength(2);
  expect(reading().reduce((sum, [, results]) => sum + Number(results), 0)).toBe(2);
  expect(apart).toMatchObject({ sha256: together.sha256, segmentsReused: 1 });
});
