import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FramePictures } from '../../../electron/render/frame-picture';
import { identityOf, readStoryboard } from '../../../electron/storyboard';
import { silentLogger } from '../../../electron/telemetry/logger';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';
import { ssim } from './ssim';

/** `RENDERYARD_GALLERY_FRAMES=50` is the long form: frames in all, and `RENDERYARD_GALLERY_SEED` other moments. */
const count = Number(process.env.RENDERYARD_GALLERY_FRAMES ?? 8);
const seed = Number(process.env.RENDERYARD_GALLERY_SEED ?? 3);
const examples = join(import.meta.dirname, '../../../examples');
const size = { width: 640, height: 360 };
let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
});
afterAll(() => harness.close());

/** Mulberry32: equal numbers on every machine. */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

it('any frame of the gallery by itself is what the finished video shows then', async () => {
  // What the encoder of a video of usual quality changes is not what is looked for.
  const folder = harness.path('examples', 'gallery');
  cpSync(examples, harness.path('examples'), { recursive: true });
  const files = readdirSync(folder).filter((name) => name.endsWith('.storyboard.yaml'));
  const pictures = new FramePictures(harness.services, silentLogger);
  const wanted = Array.from({ length: count }, () => ({
    file: files[Math.floor(random() * files.length)] ?? '',
    part: random(),
  }));
  const bytes = size.width * size.height * 3;
  for (const file of new Set(wanted.map((one) => one.file))) {
    const storyboard = join(folder, file);
    const text = readFileSync(storyboard, 'utf8');
    writeFileSync(storyboard, text.replace(/^output: \{/m, 'output: { quality: high,'));
    // Programs of the gallery's own.
    const allowed = { commandsAllowedFor: identityOf(await readStoryboard(storyboard)) };
    const { output } = await harness.render(storyboard, `${file}.mp4`, allowed);
    const frames = ffmpeg(['-i', output, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
    const { duration } = await pictures.timeline(storyboard, allowed);
    for (const { part } of wanted.filter((one) => one.file === file)) {
      const at = part * duration;
      const picture = await pictures.picture(storyboard, { at, format: 'png', ...allowed });
      writeFileSync(harness.path('frame.png'), picture.bytes);
      const single = ffmpeg(['-i', harness.path('frame.png'), '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
      const shown = frames.subarray(picture.frame * bytes, (picture.frame + 1) * bytes);
      expect(ssim(shown, single, size), `${file} at ${at} s`).toBeGreaterThanOrEqual(0.98);
    }
  }
}, 600_000);
