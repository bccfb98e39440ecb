import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProcessFailed } from '../../../electron/process/failures';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

let harness: RenderHarness;
let film: string;

/** Words that are drawn in all ways that there are: what is drawn beside them must not matter. */
const styles = [
  { position: 'bottom', size: 37 },
  { position: 'top', stroke: { width: 2.5, color: '#204080' }, size: 28.5 },
  { position: 'center', shadow: { color: '#000000', blur: 7, x: 3, y: 4 } },
  { position: 'bottom-right', background: { color: '#00000080', padding: 9, radius: 6.5 }, opacity: 0.6 },
  { position: 'top-left', color: '#ffcc0080', align: 'right', lineHeight: 1.33 },
];

/** Twelve short scenes of moving pictures, colours and words, with transitions between some of them. */
beforeAll(() => {
  harness = new RenderHarness();
  for (const index of [0, 1, 2, 3])
    ffmpeg([
      ...['-f', 'lavfi', '-i', `mandelbrot=s=400x300:start_scale=${0.02 * (index + 1)}`],
      ...['-frames:v', '1', harness.path(`picture-${index}.png`)],
    ]);
  film = harness.storyboard('film', {
    output: { width: 320, height: 180, fps: 25, quality: 'standard' },
    scenes: Array.from({ length: 12 }, (_, index) => ({
      id: `s${index + 1}`,
      duration: 0.8,
      background: `#${(index * 12 + 40).toString(16)}4060`,
      elements: [
        ...(index % 4 === 3
          ? []
          : [{ type: 'image', src: `picture-${index % 4}.png`, motion: { zoom: [1, 1.2], pan: 'right' } }]),
        { type: 'text', text: `Scene ${index + 1}\nשלום`, fadeIn: 0.3, ...styles[index % styles.length] },
      ],
      ...(index % 3 === 0
        ? { transition: { type: index % 2 === 0 ? 'fade' : 'wipeleft', duration: 0.32 } }
        : {}),
    })),
  });
});
afterAll(() => harness.close());

const encoders = () => harness.commands.filter(({ args }) => args.includes('libx264'));
const stills = () =>
  harness.commands.filter(({ args }) => args.includes('rawvideo') && args.includes('-frames:v'));

it('makes small segments and stills some at a time, with the bytes that each has by itself', async () => {
  harness.settings.encoderSlots = 1;
  const together = await harness.render(film, 'together.mp4');
  // Twelve scenes and four transitions.
  expect(together).toMatchObject({ segmentsRendered: 16, frames: 12 * 20 - 4 * 8 });
  expect(encoders().length).toBeLessThan(8);
  expect(stills().length).toBeLessThan(3);
  // Words of several scenes are drawn in one go.
  const drawn = encoders().map(({ args }) => args.join(' ').match(/ass=/g)?.length);
  expect(drawn).toEqual(drawn.map(() => 1));

  // So many slots leave nothing to be made together.
  await harness.services.cache.clear();
  harness.commands.length = 0;
  harness.settings.encoderSlots = 64;
  const apart = await harness.render(film, 'apart.mp4');
  expect(encoders()).toHaveLength(16);
  expect(apart).toMatchObject({ segmentsRendered: 16, sha256: together.sha256 });
});

it('makes each by itself where they need more memory together than the job may use', async () => {
  await harness.services.cache.clear();
  harness.commands.length = 0;
  harness.settings.encoderSlots = 1;
  const results = () => encoders().map(({ args }) => args.filter((argument) => argument === '-map').length);
  const reference = await harness.render(film, 'alone.mp4');
  expect(Math.max(...results())).toBeGreaterThan(3);
  await harness.services.cache.clear();
  harness.commands.length = 0;
  harness.beforeRun = ({ label, args }) => {
    const isCheck = label.startsWith('ffmpeg (check');
    if (isCheck || args.filter((argument) => argument === '-map').length < 2) return;
    const memory = { usedBytes: 300_000_000, limitBytes: 200_000_000 };
    throw new ProcessFailed(`${label} held too much memory`, { label, memory });
  };
  const again = await harness.render(film, 'again.mp4');
  harness.beforeRun = () => undefined;
  expect(again).toMatchObject({ segmentsRendered: 16, sha256: reference.sha256 });
  expect(results().filter((count) => count === 1)).toHaveLength(16);
});
