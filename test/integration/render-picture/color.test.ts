import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { image, scene, storyboard, text, video } from '../../unit/render/storyboards';
import type { Background } from '../../../electron/storyboard/resolved';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

/** Colours come out as they were meant, whatever matrix and range a source is in. */

let easel: Easel;
const at = (name: string) => easel.at(name);
const opaque = (rgb: string) => ({ rgb, alpha: 1 });

/** Limited range has 219 steps where RGB has 255, and colour has half the pixels: a step or two are lost. */
const tolerance = 3;

function near(seen: readonly number[], expected: readonly number[], within = tolerance) {
  seen.forEach((channel, index) =>
    expect(
      Math.abs(channel - (expected[index] ?? 0)),
      `${seen.join()} ≈ ${expected.join()}`,
    ).toBeLessThanOrEqual(within),
  );
}

const red = [229, 51, 25] as const;

beforeAll(async () => {
  easel = await setUpEasel('color');
  const { bench } = easel;
  const flat = ['-f', 'lavfi', '-i', 'color=0xe53319:s=320x180:r=25:d=1,format=gbrp'];
  await bench.make(...flat, '-frames:v', '1', at('flat.png'));
  await bench.make(...flat, '-frames:v', '1', '-q:v', '1', at('flat.jpg'));
  await bench.make(...flat, '-frames:v', '1', '-lossless', '1', at('flat.webp'));
  const matrix = (name: string) => ['-vf', `scale=out_color_matrix=${name}:out_range=tv,format=yuv420p`];
  const tags = (name: string) => ['-colorspace', name, '-color_range', 'tv'];
  await bench.make(...flat, ...matrix('bt601'), ...tags('smpte170m'), '-qp', '0', at('sd.mp4'));
  await bench.make(...flat, ...matrix('bt709'), ...tags('bt709'), '-qp', '0', at('hd.mp4'));
  await bench.make(...flat, ...matrix('bt601'), '-qp', '0', at('untagged-small.mp4'));
  await bench.make(
    ...flat,
    '-vf',
    'scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p',
    '-colorspace',
    'bt709',
    '-color_range',
    'pc',
    '-qp',
    '0',
    at('full.mp4'),
  );
  await bench.make(
    ...flat,
    '-vf',
    'scale=1280:720:out_color_matrix=bt709:out_range=tv,format=yuv420p',
    '-qp',
    '0',
    at('untagged-large.mp4'),
  );
  // Left half clear, with a colour hidden in what is clear; right half half there.
  await bench.make(
    '-f',
    'lavfi',
    '-i',
    "color=black:s=320x180:d=1,format=rgba,geq=r='if(lt(X,160),0,255)':g='if(lt(X,160),255,0)':b=0:a='if(lt(X,160),0,128)'",
    '-frames:v',
    '1',
    at('glass.png'),
  );
  await bench.make(
    '-f',
    'lavfi',
    '-i',
    'color=blue@0.5:s=320x180:r=25:d=1,format=yuva420p',
    '-c:v',
    'libvpx-vp9',
    '-auto-alt-ref',
    '0',
    '-crf',
    '4',
    '-b:v',
    '0',
    at('glass.webm'),
  );
});
afterAll(() => easel.close());

const draw = (background: Background, elements: Parameters<typeof scene>[0] = {}) =>
  easel.draw(storyboard([scene({ duration: 0.1, background, ...elements })]));

describe('backgrounds', () => {
  it.each([
    ['#000000', [0, 0, 0]],
    ['#ffffff', [255, 255, 255]],
    ['#ff0000', [255, 0, 0]],
    ['#00ff00', [0, 255, 0]],
    ['#0000ff', [0, 0, 255]],
    ['#336699', [51, 102, 153]],
  ])('%s', async (rgb, expected) => {
    const frames = await draw({ kind: 'color', color: opaque(rgb) });
    near(frames.pixel(0, 10, 10), expected);
    near(frames.pixel(2, 310, 170), expected);
  });

  it('has nothing behind it but black', async () => {
    near((await draw({ kind: 'color', color: { rgb: '#ff8000', alpha: 0.5 } })).pixel(0, 5, 5), [128, 64, 0]);
  });

  it.each([
    ['up', 0, [160, 179], [160, 0]],
    ['to the right', 90, [0, 90], [319, 90]],
    ['down', 180, [160, 0], [160, 179]],
    ['to the left', 270, [319, 90], [0, 90]],
    ['into a corner', 45, [0, 179], [319, 0]],
    ['into another', 225, [319, 0], [0, 179]],
    ['beyond a turn', 450, [0, 90], [319, 90]],
    ['backwards', -90, [319, 90], [0, 90]],
  ] as const)('a gradient %s, from its first colour to its last', async (_where, angle, from, to) => {
    const frames = await draw({ kind: 'gradient', colors: [opaque('#203040'), opaque('#ff8000')], angle });
    near(frames.pixel(0, from[0], from[1]), [32, 48, 64], 5);
    near(frames.pixel(0, to[0], to[1]), [255, 128, 0], 5);
    near(frames.pixel(0, 160, 90), [144, 88, 32], 5);
  });

  it('a gradient of many colours, evenly spread', async () => {
    const frames = await draw({
      kind: 'gradient',
      colors: ['#ff0000', '#00ff00', '#0000ff'].map(opaque),
      angle: 90,
    });
    near(frames.pixel(0, 0, 90), [255, 0, 0], 6);
    near(frames.pixel(0, 80, 90), [128, 128, 0], 6);
    near(frames.pixel(0, 160, 90), [0, 255, 0], 6);
    near(frames.pixel(0, 240, 90), [0, 128, 128], 6);
  });

  it('a picture, sharp or blurred', async () => {
    near(
      (await draw({ kind: 'picture', src: at('flat.jpg'), fit: 'cover', blur: 0 })).pixel(0, 160, 90),
      red,
    );
    near(
      (await draw({ kind: 'picture', src: at('flat.jpg'), fit: 'contain-blur', blur: 12 })).pixel(0, 2, 2),
      red,
    );
  });
});

describe('sources', () => {
  const black: Background = { kind: 'color', color: opaque('#000000') };

  it.each(['flat.png', 'flat.jpg', 'flat.webp'])('a picture: %s', async (name) => {
    near((await draw(black, { elements: [image(at(name))] })).pixel(0, 160, 90), red);
  });

  it.each(['sd.mp4', 'hd.mp4', 'full.mp4', 'untagged-small.mp4', 'untagged-large.mp4'])(
    'a clip: %s',
    async (name) => {
      near((await draw(black, { elements: [video(at(name))] })).pixel(0, 160, 90), red);
    },
  );

  it.each([
    ['sixteen bits', ['-pix_fmt', 'rgb48be'], 'deep.png'],
    ['a palette', ['-pix_fmt', 'pal8'], 'palette.png'],
    ['a palette', [], 'palette.gif'],
    ['an animated palette', ['-frames:v', '5'], 'moving.gif'],
    ['a bitmap', [], 'flat.bmp'],
    ['a TIFF', [], 'flat.tiff'],
    ['an odd size', ['-vf', 'crop=7:3'], 'odd.png'],
    ['one pixel', ['-vf', 'crop=1:1'], 'one.png'],
    ['a progressive JPEG of full colour', ['-pix_fmt', 'yuvj444p', '-q:v', '1'], 'full.jpg'],
  ])('pictures with %s', async (what, options, name) => {
    await easel.bench.make(
      '-i',
      at('flat.png'),
      ...(options.includes('5') ? ['-filter_complex', 'loop=5:1'] : []),
      ...options,
      at(name),
    );
    const element = name === 'moving.gif' ? video(at(name), { loop: true }) : image(at(name));
    // Palettes made by ffmpeg have eight levels of red and green.
    near(
      (await draw(black, { elements: [element] })).pixel(0, 160, 90),
      red,
      what.includes('palette') ? 12 : 6,
    );
  });

  it.each([
    [
      'ten bits',
      ['-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-x265-params', 'log-level=error'],
      'ten.mp4',
    ],
    ['4:4:4', ['-pix_fmt', 'yuv444p', '-c:v', 'libx264', '-qp', '0'], 'full444.mp4'],
    ['ProRes', ['-pix_fmt', 'yuv422p10le', '-c:v', 'prores_ks'], 'mezzanine.mov'],
    ['an odd size', ['-pix_fmt', 'yuv444p', '-c:v', 'libx264', '-qp', '0', '-s', '321x179'], 'odd.mp4'],
    [
      'interlaced MPEG-2',
      ['-pix_fmt', 'yuv420p', '-c:v', 'mpeg2video', '-q:v', '1', '-flags', '+ildct+ilme'],
      'tv.ts',
    ],
    ['RGB', ['-c:v', 'libx264rgb', '-qp', '0'], 'rgb.mkv'],
  ])('clips in %s', async (_what, options, name) => {
    await easel.bench.make('-i', at('hd.mp4'), ...options, at(name));
    near((await draw(black, { elements: [video(at(name))] })).pixel(1, 160, 90), red, 6);
  });

  it('clips in high dynamic range, brought down to what a screen shows', async () => {
    // HLG and PQ put reference white at three quarters and about 58 % of their range.
    for (const [transfer, white] of [
      ['arib-std-b67', 0.75],
      ['smpte2084', 0.58],
    ] as const) {
      const level = Math.round(64 + 876 * white);
      const grey = `color=black:s=320x180:r=25:d=0.4,format=yuv420p10le,geq=lum='${level}':cb=512:cr=512`;
      const tags = [
        '-color_primaries',
        'bt2020',
        '-colorspace',
        'bt2020nc',
        '-color_trc',
        transfer,
        '-color_range',
        'tv',
      ];
      await easel.bench.make(
        '-f',
        'lavfi',
        '-i',
        grey,
        ...tags,
        '-c:v',
        'libx265',
        '-x265-params',
        'log-level=error',
        at('hdr.mp4'),
      );
      const [seenRed, green, blue] = (await draw(black, { elements: [video(at('hdr.mp4'))] })).pixel(
        1,
        160,
        90,
      );
      expect(Math.abs(seenRed - green) + Math.abs(green - blue)).toBeLessThan(6);
      expect(green).toBeGreaterThan(150);
      expect(green).toBeLessThan(250);
    }
  });

  it('keeps colours through a seam', async () => {
    const background = { kind: 'color', color: opaque('#e53319') } as const;
    const frames = await easel.draw(
      storyboard([
        scene({ duration: 0.2, background, transition: { type: 'fade', duration: 0.2 } }),
        scene({ duration: 0.2, background }),
      ]),
    );
    for (let frame = 0; frame < frames.count; frame += 1) near(frames.pixel(frame, 160, 90), red);
  });
});

describe('transparency', () => {
  const white: Background = { kind: 'color', color: opaque('#ffffff') };

  it('of a picture lets through what is below, and no colour of what is clear', async () => {
    const frames = await draw(white, {
      elements: [
        image(at('glass.png'), {
          placement: { x: 0, y: 0, width: 200, height: 100, anchorX: 0, anchorY: 0 },
          fit: 'fill',
        }),
      ],
    });
    near(frames.pixel(0, 40, 50), [255, 255, 255]);
    near(frames.pixel(0, 150, 50), [255, 127, 127]);
    // At the edge between clear and half clear no green may shine through.
    const edge = Array.from({ length: 20 }, (_, index) => frames.pixel(0, 90 + index, 50));
    for (const [seenRed, green] of edge) expect(seenRed - green).toBeGreaterThan(-8);
  });

  it('of a clip', async () => {
    near((await draw(white, { elements: [video(at('glass.webm'))] })).pixel(1, 160, 90), [127, 127, 255], 6);
  });

  it.each([
    ['a picture', () => image(at('flat.png'), { opacity: 0.5 })],
    ['a clip', () => video(at('hd.mp4'), { opacity: 0.5 })],
  ])('of %s by its opacity', async (_what, element) => {
    near((await draw(white, { elements: [element()] })).pixel(1, 160, 90), [242, 153, 140]);
  });

  it('of a fade, from nothing in even steps', async () => {
    const background: Background = { kind: 'color', color: opaque('#000000') };
    const frames = await easel.draw(
      storyboard([
        scene({
          duration: 1,
          background,
          elements: [image(at('flat.png'), { fadeIn: 1 / 3, fadeOut: 1 / 3 })],
        }),
      ]),
    );
    const light = (frame: number) => frames.pixel(frame, 160, 90)[0];
    expect(light(0)).toBeLessThan(3);
    for (let frame = 1; frame <= 10; frame += 1)
      expect(Math.abs(light(frame) - (229 * frame) / 10)).toBeLessThan(4);
    expect(Math.abs(light(20) - 229)).toBeLessThan(4);
    for (let frame = 21; frame < 30; frame += 1)
      expect(Math.abs(light(frame) - (229 * (30 - frame)) / 10)).toBeLessThan(4);
  });

  it('of a text in any colour, and of a box behind it', async () => {
    const frames = await draw(
      { kind: 'color', color: opaque('#2040c0') },
      {
        elements: [
          text('I', {
            size: 300,
            color: opaque('#ff4020'),
            background: { color: { rgb: '#ffffff', alpha: 0.5 }, padding: 60, radius: 0 },
          }),
        ],
      },
    );
    near(frames.pixel(0, 160, 90), [255, 64, 32], 4);
    near(frames.pixel(0, 90, 90), [143, 159, 223], 4);
  });
});
