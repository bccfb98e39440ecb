import { renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../../../electron/concurrency';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';
import { frameHashes, similarity } from './video-probe';

const size = { width: 192, height: 108, fps: 25, quality: 'standard' };
let harness: RenderHarness;
let three: string;
let one: string;

beforeAll(() => {
  harness = new RenderHarness();
  harness.isCounted = (label) => label === 'ffmpeg (all scenes)' || label === 'ffmpeg (scene clip)';
  ffmpeg(
    ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=2', '-f', 'lavfi', '-i', 'sine=440:d=2'].concat([
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-c:a',
      'aac',
      harness.path('clip.mp4'),
    ]),
  );
  ffmpeg(['-f', 'lavfi', '-i', 'mandelbrot=s=400x300', '-frames:v', '1', harness.path('picture.png')]);
  // Literal: a name is never taken for a pattern of many files.
  renameSync(harness.path('picture.png'), harness.path('picture %d.png'));
  const clip = {
    id: 'clip',
    duration: 'auto',
    elements: [
      { type: 'video', src: 'clip.mp4', trimStart: 0.5, trimDuration: 1 },
      { type: 'text', text: 'Some words', position: 'center', animation: 'fadeIn' },
    ],
  };
  three = harness.storyboard('three', {
    output: size,
    scenes: [
      {
        id: 'still',
        duration: 1.2,
        elements: [{ type: 'image', src: 'picture %d.png', motion: { zoom: [1, 1.2], pan: 'right' } }],
        transition: { type: 'fade', duration: 0.4 },
      },
      { ...clip, transition: { type: 'wipeleft', duration: 0.4 } },
      { id: 'colour', duration: 0.8, background: '#205080' },
    ],
    elements: [{ type: 'text', text: 'Over all', position: 'bottom', start: 0.3, duration: 1.5 }],
  });
  one = harness.storyboard('one', { output: size, scenes: [clip] });
});
afterAll(() => harness.close());

describe('the strategy "single"', () => {
  it('makes the picture by one command, and it looks as it does in segments', async () => {
    const single = await harness.render(three, 'single.mp4', { strategy: 'single' });
    expect(single).toMatchObject({ frames: 55, segmentsRendered: 2 });
    const encoders = harness.commands.filter(({ args }) => args.includes('libx264'));
    expect(encoders.map(({ label }) => label)).toEqual(['ffmpeg (all scenes)']);
    await harness.render(three, 'segments.mp4', { strategy: 'segments' });
    const videos = ['single.mp4', 'segments.mp4'].map((name) => harness.path('out', name));
    expect(frameHashes(videos[0]!)).toHaveLength(55);
    const frames = similarity(videos[0]!, videos[1]!);
    expect(frames).toHaveLength(55);
    // Each frame by itself, so that none is early or late.
    expect(Math.min(...frames)).toBeGreaterThan(0.95);
  });

  it('gives the same bytes from the cache, without it, and with any number of slots', async () => {
    const reference = await harness.render(three, 'reference.mp4', { strategy: 'single' });
    expect(reference).toMatchObject({ segmentsReused: 2, segmentsRendered: 0 });
    for (const slots of [1, 5]) {
      await harness.services.cache.clear();
      harness.settings.encoderSlots = slots;
      const again = await harness.render(three, `single-${slots}.mp4`, { strategy: 'single' });
      expect(again).toMatchObject({ segmentsRendered: 2, sha256: reference.sha256 });
    }
    harness.settings.encoderSlots = null;
  });

  it('has the machine to itself: two at a time take turns', async () => {
    await harness.services.cache.clear();
    harness.settings.encoderSlots = 2;
    harness.mostAtOnce = 0;
    await Promise.all([
      harness.render(three, 'turn-1.mp4', { strategy: 'single' }),
      harness.render(one, 'turn-2.mp4', { strategy: 'single' }),
    ]);
    expect(harness.mostAtOnce).toBe(1);
    harness.settings.encoderSlots = null;
  });

  it('is chosen for a single short scene, and not where something can be cut', async () => {
    const labels = async (storyboard: string, output: string) => {
      await harness.services.cache.clear();
      const before = harness.commands.length;
      await harness.render(storyboard, output);
      const encoders = harness.commands.slice(before).filter(({ args }) => args.includes('libx264'));
      return encoders.map(({ label }) => label).sort();
    };
    expect(await labels(one, 'auto-one.mp4')).toEqual(['ffmpeg (scene clip)']);
    expect(harness.commands.find(({ args }) => args.at(-1)?.endsWith('whole.mp4'))).toBeDefined();
    expect(await labels(three, 'auto-three.mp4')).toContain('ffmpeg (scene still)');
  });
});

describe('two jobs that need the same', () => {
  const encoders = (from: number) =>
    harness.commands.slice(from).filter(({ args }) => args.includes('libx264') || args.includes('aac'));

  it('make it once', async () => {
    await harness.services.cache.clear();
    const before = harness.commands.length;
    const [first, second] = await Promise.all([
      harness.render(three, 'twin-1.mp4', { strategy: 'segments' }),
      harness.render(three, 'twin-2.mp4', { strategy: 'segments' }),
    ]);
    expect(second.sha256).toBe(first.sha256);
    const all = first.segmentsRendered + first.segmentsReused;
    expect(first.segmentsRendered + second.segmentsRendered).toBe(all);
    expect(second.segmentsReused + second.segmentsRendered).toBe(all);
    const labels = encoders(before).map(({ label }) => label);
    expect(labels.filter((label) => /scene|to/.test(label)).sort()).toEqual(
      [...new Set(labels.filter((label) => /scene|to/.test(label)))].sort(),
    );
  });

  it('go on by themselves when the one that makes it is canceled', async () => {
    await harness.services.cache.clear();
    let seen = (): void => undefined;
    const running = new Promise<void>((resolve) => (seen = resolve));
    let hold = true;
    harness.beforeRun = async ({ label }) => {
      if (!label.includes('scene clip') || !hold) return;
      hold = false;
      seen();
      await sleep(60_000);
    };
    const first = await harness.start(one, 'held.mp4');
    await running;
    const second = await harness.start(one, 'free.mp4');
    first.cancel({ kind: 'cancel', message: 'enough' });
    expect((await first.ended).kind).toBe('stopped');
    const outcome = await second.ended;
    harness.beforeRun = () => undefined;
    expect(outcome).toMatchObject({ kind: 'completed', result: { frames: 25 } });
  });
});
