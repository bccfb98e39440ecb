import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FramePictures } from '../../../electron/render/frame-picture';
import { silentLogger } from '../../../electron/telemetry/logger';
import { pixelsOf } from '../../support/png';
import { turnedJpeg, turnedTiff, turnedWebp } from '../../support/orientation';
import { webpAnimation } from '../../support/webp-animation';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

/** As stored: four quarters, red and green above, blue and white below. */
const stored = { width: 48, height: 32 };
const letters = { r: [255, 0, 0], g: [0, 255, 0], b: [0, 0, 255], w: [255, 255, 255] } as const;

/** What is seen of it, row by row, for each number of EXIF (CIPA DC-008, 4.6.4). */
const shownAs = ['rgbw', 'grwb', 'wbgr', 'bwrg', 'rbgw', 'brwg', 'wgbr', 'gwrb'] as const;
const numbers = shownAs.map((seen, index) => ({ orientation: index + 1, seen }));

const fixtures = join(import.meta.dirname, '../../fixtures/pictures');
let harness: RenderHarness;
let pictures: FramePictures;
const at = (name: string) => harness.path(name);

/** The quarters of the frame that a file fills by itself, in its own size. */
async function seenOf(
  src: string,
  element: object,
  size: { width: number; height: number },
): Promise<string> {
  const file = harness.storyboard('seen', {
    output: { ...size, fps: 10 },
    scenes: [{ duration: 0.5, elements: [{ src, fit: 'fill', ...element }] }],
  });
  const { bytes } = await pictures.picture(file, { at: 0.3, format: 'png' });
  const rgb = pixelsOf(bytes);
  return [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => letterAt(rgb, size, x, y))).join('');
}

function letterAt(
  rgb: Buffer,
  { width, height }: { width: number; height: number },
  x: number,
  y: number,
): string {
  const place = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
  const away = (color: readonly number[]) =>
    color.reduce((sum, part, index) => sum + Math.abs(part - (rgb[place + index] ?? 0)), 0);
  const [found] = Object.entries(letters).sort(([, one], [, other]) => away(one) - away(other));
  return found === undefined || away(found[1]) > 120 ? '?' : found[0];
}

beforeAll(async () => {
  harness = new RenderHarness();
  await harness.services.tools();
  pictures = new FramePictures(harness.services, silentLogger);
  const box = (x: string, y: string, color: string) =>
    `drawbox=x=${x}:y=${y}:w=24:h=16:color=${color}:t=fill`;
  const graph = [
    `color=red:s=48x32:r=10,format=gbrp`,
    ...[box('24', '0', '0x00ff00'), box('0', '16', 'blue'), box('24', '16', 'white')],
  ].join(',');
  const still = ['-f', 'lavfi', '-i', graph, '-frames:v', '1'];
  ffmpeg([...still, '-pix_fmt', 'yuvj444p', '-q:v', '2', at('stored.jpg')]);
  ffmpeg([...still, '-pix_fmt', 'rgb24', '-compression_algo', 'raw', at('stored.tiff')]);
  ffmpeg([...still, '-c:v', 'libwebp', '-lossless', '1', '-pix_fmt', 'bgra', at('stored.webp')]);
  const webp = readFileSync(at('stored.webp'));
  const frame = { still: webp, ...stored, milliseconds: 100 };
  writeFileSync(at('moving.webp'), webpAnimation(stored, [frame, frame, frame, frame, frame, frame]));
  for (const { orientation } of numbers) {
    const turned = { webp: turnedWebp(webp, stored, orientation) };
    writeFileSync(at(`${orientation}.webp`), turned.webp);
    writeFileSync(at(`${orientation}.jpg`), turnedJpeg(readFileSync(at('stored.jpg')), orientation));
    writeFileSync(at(`${orientation}.tiff`), turnedTiff(readFileSync(at('stored.tiff')), orientation));
    writeFileSync(
      at(`moving-${orientation}.webp`),
      turnedWebp(readFileSync(at('moving.webp')), stored, orientation),
    );
  }
});
afterAll(() => harness.close());

describe('a picture that its file says to turn', () => {
  const upright = (orientation: number) =>
    orientation < 5 ? stored : { width: stored.height, height: stored.width };

  it.each(numbers)('is upright: $orientation', async ({ orientation, seen }) => {
    for (const type of ['webp', 'jpg', 'tiff']) {
      const size = upright(orientation);
      const { video } = await harness.services.media.probe(at(`${orientation}.${type}`));
      expect(video, type).toMatchObject(size);
      expect(await seenOf(`${orientation}.${type}`, { type: 'image' }, size), type).toBe(seen);
    }
  });

  it.each(numbers.filter(({ orientation }) => [3, 5, 6].includes(orientation)))(
    'is upright where it moves: $orientation',
    async ({ orientation, seen }) => {
      const size = upright(orientation);
      const src = `moving-${orientation}.webp`;
      expect((await harness.services.media.probe(at(src))).video).toMatchObject(size);
      for (const type of ['video', 'image']) expect(await seenOf(src, { type }, size), type).toBe(seen);
      for (const fit of ['cover', 'contain', 'contain-blur'])
        expect(await seenOf(src, { type: 'video', fit }, size), fit).toBe(seen);
    },
  );

  // Made by libavif and libheif, since ffmpeg says nothing of the kind in what it writes.
  it('is upright in AVIF, and refused in HEIC', async () => {
    const take = (name: string) => copyFileSync(join(fixtures, name), at(name));
    for (const name of ['turned.avif', 'turned-and-mirrored.avif', 'photo.heic']) take(name);
    const size = upright(8);
    const seenIn = (src: string) => seenOf(src, { type: 'image' }, size);
    expect((await harness.services.media.probe(at('turned.avif'))).video).toMatchObject(size);
    expect(await seenIn('turned.avif')).toBe(shownAs[8 - 1]);
    expect(await seenIn('turned-and-mirrored.avif')).toBe(shownAs[5 - 1]);
    const error: unknown = await seenIn('photo.heic').catch((thrown: unknown) => thrown);
    // Newer versions of ffmpeg read one that does not consist of tiles.
    if (typeof error !== 'string') expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE' });
    else expect(error).toBe('rgbw');
  });

  it('stays as it is where what is said makes no sense', async () => {
    const webp = readFileSync(at('stored.webp'));
    for (const orientation of [0, 9, 65535]) {
      writeFileSync(at('odd.webp'), turnedWebp(webp, stored, orientation));
      expect(await seenOf('odd.webp', { type: 'image' }, stored)).toBe('rgbw');
    }
    writeFileSync(at('cut.webp'), turnedWebp(webp, stored, 6).subarray(0, -10));
    await expect(seenOf('cut.webp', { type: 'image' }, stored)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
    });
  });
});
