import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameDesk } from '../../../electron/render/frame-desk';
import { FramePictures } from '../../../electron/render/frame-picture';
import { silentLogger } from '../../../electron/telemetry/logger';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';
import { ssim } from './ssim';

const size = { width: 320, height: 180, fps: 25, quality: 'high' };
let harness: RenderHarness;
let pictures: FramePictures;
let board: string;

beforeAll(() => {
  harness = new RenderHarness();
  pictures = new FramePictures(harness.services, silentLogger);
  ffmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=24:d=2'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', harness.path('clip.mp4')],
  ]);
  ffmpeg(['-f', 'lavfi', '-i', 'mandelbrot=s=400x300', '-frames:v', '1', harness.path('picture.png')]);
  board = harness.storyboard('board', {
    output: size,
    variables: [{ id: 'word', default: 'Hello' }],
    scenes: [
      {
        id: 'still',
        duration: 1.4,
        elements: [
          { type: 'image', src: 'picture.png', motion: { zoom: [1, 1.2], pan: 'right' } },
          { type: 'text', text: '{{word}}', position: 'center', animation: 'fadeIn' },
        ],
        transition: { type: 'fade', duration: 0.4 },
      },
      {
        id: 'clip',
        duration: 'auto',
        elements: [{ type: 'video', src: 'clip.mp4', trimStart: 0.5, trimDuration: 1 }],
        transition: { type: 'wipeleft', duration: 0.4 },
      },
      { id: 'colour', duration: 0.8, background: '#205080' },
    ],
  });
});
afterAll(() => harness.close());

const encoders = () => harness.commands.filter(({ label }) => label.startsWith('ffmpeg (')).length;

describe('a picture of a frame', () => {
  it('is what the finished video shows at that moment', async () => {
    const { output } = await harness.render(board, 'board.mp4');
    const frames = ffmpeg(['-i', output, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
    const bytes = size.width * size.height * 3;
    const count = frames.length / bytes;
    expect(count).toBe(60);
    for (const frame of [0, 12, 26, 28, 33, 40, 52, 59]) {
      const at = (frame + 0.5) / size.fps;
      const picture = await pictures.picture(board, { at, format: 'png' });
      expect(picture).toMatchObject({ frame, totalFrames: count, width: 320, height: 180 });
      writeFileSync(harness.path('frame.png'), picture.bytes);
      const single = ffmpeg(['-i', harness.path('frame.png'), '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
      const alike = ssim(frames.subarray(frame * bytes, (frame + 1) * bytes), single, size);
      expect(alike, `SSIM of frame ${frame}`).toBeGreaterThanOrEqual(0.98);
    }
  });

  it('is made once, and again when something that is seen in it has changed', async () => {
    const request = { at: 1.9, format: 'jpeg', width: 128 } as const;
    expect(await pictures.picture(board, request)).toMatchObject({ cached: false, width: 128, height: 72 });
    const before = encoders();
    const again = await pictures.picture(board, request);
    expect(again.cached).toBe(true);
    expect(Buffer.from(again.bytes).subarray(0, 2).toString('hex')).toBe('ffd8');
    // The word is in another scene.
    expect(await pictures.picture(board, { ...request, set: { word: 'Bye' } })).toMatchObject({
      cached: true,
    });
    expect(encoders()).toBe(before);
    expect(await pictures.picture(board, { ...request, at: 0.5, set: { word: 'Bye' } })).toMatchObject({
      cached: false,
    });
    expect(harness.temporary).toEqual([]);
  });

  it.each([-0.1, 2.5, Number.NaN])('is refused for %d s, with what there is', async (at) => {
    await expect(pictures.picture(board, { at, format: 'png' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('the video lasts 2.4 s') as string,
    });
  });

  it('is the last frame at the very end', async () => {
    expect(await pictures.picture(board, { at: 2.4, format: 'jpeg' })).toMatchObject({ frame: 59 });
  });

  it('comes with the places of the scenes', async () => {
    const { scenes, ...rest } = await pictures.timeline(board, {});
    expect(rest).toEqual({ width: 320, height: 180, fps: 25, totalFrames: 60, duration: 2.4 });
    expect(scenes).toEqual([
      { id: 'still', index: 0, start: 0, duration: 1.4, transition: 0.4, middle: 0.48 },
      { id: 'clip', index: 1, start: 1, duration: 1, transition: 0.4, middle: 1.48 },
      { id: 'colour', index: 2, start: 1.6, duration: 0.8, transition: 0, middle: 2.2 },
    ]);
  });
});

describe('the desk', () => {
  it('ends a request when a newer one comes for the same slot, and leaves other slots alone', async () => {
    const desk = new FrameDesk(pictures);
    let reached: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (reached = resolve));
    harness.beforeRun = () => reached();
    const request = (at: number) => ({ at, format: 'png', width: 96 }) as const;
    const older = desk.picture(board, request(0.04), 'preview');
    const other = desk.picture(board, request(0.08), 'scene 1');
    older.catch(() => undefined);
    await running;
    const newer = desk.picture(board, request(0.2), 'preview');
    await expect(older).rejects.toMatchObject({ code: 'CANCELED' });
    expect((await newer).frame).toBe(5);
    expect((await other).frame).toBe(2);
    harness.beforeRun = () => undefined;
    const last = desk.picture(board, request(0.3), 'preview');
    desk.cancel('preview');
    await expect(last).rejects.toMatchObject({ code: 'CANCELED' });
    await desk.close();
    expect(harness.processesRunning).toBe(0);
  });
});
