import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMontage } from '../../../electron/montage';
import { composeAnimation } from '../../../electron/render/animation/compose';
import { transcode } from '../../../electron/render/transcode/transcode';
import { RenderyardError } from '../../../shared/errors';
import { transcodeSpecSchema } from '../../../shared/job/spec';
import { webpAnimation } from '../../support/webp-animation';
import { ffmpeg } from './audio-probe';
import { RenderHarness, resultOf } from './render-harness';
import { probe } from './video-probe';

const canvas = { width: 64, height: 48 };
const output = { ...canvas, fps: 20, quality: 'high' };
/** Moves, turns transparent towards the right, and is opaque on its left. */
const source = [
  ...['-f', 'lavfi', '-i', `testsrc2=s=${canvas.width}x${canvas.height}:r=10:d=1`],
  ...['-vf', "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='clip(380-X*8,0,255)'"],
];

let harness: RenderHarness;
const at = (...names: string[]) => harness.path(...names);

/** A still WebP of one colour, without loss. */
function plain(color: string, width: number, height: number): Buffer {
  const file = at('plain.webp');
  const graph = `color=${color}:s=${width}x${height},format=rgba,trim=end_frame=1`;
  ffmpeg(['-f', 'lavfi', '-i', graph, '-c:v', 'libwebp', '-lossless', '1', '-y', file]);
  return readFileSync(file);
}

/** All frames of a file, RGBA. */
function rgba(input: readonly string[]): Buffer[] {
  const all = ffmpeg([...input, '-fps_mode', 'passthrough', '-pix_fmt', 'rgba', '-f', 'rawvideo', '-']);
  const bytes = canvas.width * canvas.height * 4;
  return Array.from({ length: all.length / bytes }, (_, index) =>
    all.subarray(index * bytes, (index + 1) * bytes),
  );
}

function pixel(frame: Buffer | undefined, x: number, y: number): number[] {
  const from = (y * canvas.width + x) * 4;
  return [...(frame ?? Buffer.alloc(0)).subarray(from, from + 4)];
}

async function composed(name: string): Promise<string> {
  const { ffmpeg: tool } = await harness.services.tools();
  const target = at(`${name}.apng`);
  const { processes } = harness.services;
  await composeAnimation({ ffmpeg: tool.path, processes, limits: {} }, at(name), target);
  return target;
}

/** A scene that shows a file over green, and its frames. */
async function shown(name: string, element: object, scene: object = { duration: 'auto' }): Promise<Buffer[]> {
  const size = { width: '100%', height: '100%' };
  const file = harness.storyboard('shown', {
    output,
    scenes: [{ background: '#00ff00', elements: [{ src: name, ...size, ...element }], ...scene }],
  });
  const result = await harness.render(file, 'shown.mp4', { existing: 'overwrite' });
  return rgba(['-i', result.output]);
}

beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg([...source, '-c:v', 'libwebp_anim', '-lossless', '1', at('moving.webp')]);
  ffmpeg([...source, '-c:v', 'libwebp_anim', '-q:v', '90', at('lossy.webp')]);
  const [red, blue, half] = [plain('red', 64, 48), plain('blue', 16, 8), plain('yellow@0.5', 16, 8)];
  const small = { width: 16, height: 8 };
  writeFileSync(
    at('parts.webp'),
    webpAnimation(canvas, [
      { still: red, ...canvas, milliseconds: 200 },
      { still: blue, ...small, x: 8, y: 4, milliseconds: 300, clears: true },
      { still: half, ...small, x: 40, y: 20, milliseconds: 0 },
      { still: half, ...small, x: 24, y: 32, milliseconds: 2500, blends: false },
      { still: half, ...small, x: 40, y: 20, milliseconds: 200 },
    ]),
  );
  writeFileSync(at('one.webp'), webpAnimation(canvas, [{ still: red, ...canvas, milliseconds: 200 }]));
});
afterAll(() => harness.close());

describe('what is composed of an animation', () => {
  it('has every picture of the source, to the bit where it can be seen', async () => {
    const seen = rgba(['-i', await composed('moving.webp')]);
    const meant = rgba(source);
    expect(seen).toHaveLength(10);
    for (const [index, frame] of meant.entries()) {
      // WebP keeps no colours where nothing can be seen.
      const visible = (bytes: Buffer) =>
        Buffer.from(bytes.map((value, place) => (frame[place - (place % 4) + 3] === 0 ? 0 : value)));
      expect(visible(seen[index] ?? Buffer.alloc(0)).equals(visible(frame)), `frame ${index}`).toBe(true);
    }
  });

  it('is close to it where the animation is stored with loss', async () => {
    const seen = rgba(['-i', await composed('lossy.webp')]);
    const meant = rgba(source);
    expect(seen).toHaveLength(10);
    for (const [index, frame] of seen.entries()) {
      const opaque = [...frame.keys()].filter((place) => place % (4 * canvas.width) < 60);
      const away = opaque.map((place) => Math.abs((frame[place] ?? 0) - (meant[index]?.[place] ?? 0)));
      expect(away.reduce((sum, value) => sum + value, 0) / away.length).toBeLessThan(12);
    }
  });

  it('has frames in their places, drawn over or instead of what was there, and cleared', async () => {
    const seen = rgba(['-i', await composed('parts.webp')]);
    const [red, blue, clear] = [
      [255, 0, 0, 255],
      [0, 0, 255, 255],
      [0, 0, 0, 0],
    ];
    const [mixed, half] = [
      [255, 128, 0, 255],
      [255, 255, 0, 127],
    ];
    expect(seen.map((frame) => pixel(frame, 0, 0))).toEqual([red, red, red, red, red]);
    expect(seen.map((frame) => pixel(frame, 8, 4))).toEqual([red, blue, clear, clear, clear]);
    expect(pixel(seen[1], 23, 11)).toEqual(blue);
    expect(pixel(seen[1], 24, 12)).toEqual(red);
    expect(seen.map((frame) => pixel(frame, 24, 32))).toEqual([red, red, red, half, half]);
    const twice = [255, 191, 0, 255];
    [red, red, mixed, mixed, twice].forEach((meant, index) =>
      pixel(seen[index], 40, 20).forEach((part, place) =>
        expect(Math.abs(part - (meant[place] ?? 0))).toBeLessThanOrEqual(1),
      ),
    );
  });

  it('shows each picture for as long as the animation says, as browsers do', async () => {
    const { packets } = probe(await composed('parts.webp'), 'v');
    expect(packets.map(({ pts }) => pts / 100_000)).toEqual([0, 0.2, 0.5, 0.6, 3.1]);
    const info = await harness.services.media.probe(at('parts.webp'));
    expect(info).toMatchObject({ isStill: false, durationSeconds: 3.3, audio: null });
    expect(info.video).toMatchObject({ ...canvas, frames: 5, hasAlpha: true });
  });
});

describe('in a video', () => {
  it('shows what is behind it, and each picture at its time', async () => {
    const frames = await shown('moving.webp', { type: 'video' });
    expect(frames).toHaveLength(20);
    const over = [
      '-f',
      'lavfi',
      '-i',
      `color=0x00ff00:s=${canvas.width}x${canvas.height}:r=10:d=1`,
      ...source.slice(0, 4),
      '-filter_complex',
      `[1:v]${source.at(-1)}[a];[0:v]format=gbrp[b];[b][a]overlay=format=gbrp`,
    ];
    const meant = rgba(over);
    for (const [index, frame] of frames.entries()) {
      const expected = meant[Math.floor(index / 2)] ?? Buffer.alloc(0);
      const away = frame.map((value, place) => Math.abs(value - (expected[place] ?? 0)));
      expect(away.reduce((sum, value) => sum + value, 0) / away.length, `frame ${index}`).toBeLessThan(10);
    }
    expect(pixel(frames[7], 62, 40)[1]).toBeGreaterThan(240);
  });

  it('shows pictures that stay longer than others where it is cut', async () => {
    const frames = await shown('parts.webp', { type: 'video', trimStart: 3.05 });
    expect(frames).toHaveLength(5);
    const [behind = [], after = []] = [frames[0], frames[1]].map((frame) => pixel(frame, 48, 24));
    expect(Math.abs((behind[1] ?? 0) - 128)).toBeLessThan(16);
    expect(Math.abs((after[1] ?? 0) - 191)).toBeLessThan(16);
  });

  it('so does a GIF', async () => {
    const times = "setpts='if(eq(N,0),0,if(eq(N,1),0.5,4))/TB'";
    const colors = "geq=r='255*mod(N+1,2)':g=0:b='255*mod(N,2)'";
    ffmpeg([
      ...['-f', 'lavfi', '-i', `color=black:s=${canvas.width}x${canvas.height}:r=10:d=0.3`],
      ...['-vf', `format=gbrp,${colors},${times},format=rgb24`, '-fps_mode', 'vfr', at('slow.gif')],
    ]);
    const frames = await shown('slow.gif', { type: 'video', trimStart: 3.9 });
    expect(pixel(frames[0], 16, 8)[2]).toBeGreaterThan(240);
    expect(pixel(frames[2], 16, 8)[0]).toBeGreaterThan(240);
  });

  it('stands still as an image, on its first picture', async () => {
    const frames = await shown('parts.webp', { type: 'image' }, { duration: 0.5 });
    expect(frames).toHaveLength(10);
    for (const frame of frames) expect(pixel(frame, 16, 8)[0]).toBeGreaterThan(240);
  });

  it('of one picture is an image, and no clip', async () => {
    const frames = await shown('one.webp', { type: 'image', motion: { zoom: [1, 1.2] } }, { duration: 0.2 });
    expect(pixel(frames[3], 16, 8)[0]).toBeGreaterThan(240);
    await expect(shown('one.webp', { type: 'video' })).rejects.toMatchObject({ code: 'SOURCE_NO_STREAM' });
  });

  it('is composed once, and taken from the cache by other videos and by single frames', async () => {
    await harness.services.cache.clear();
    const composing = () => harness.commands.filter(({ label }) => label.startsWith('ffmpeg (frames of'));
    harness.commands.length = 0;
    const scene = { duration: 0.5, elements: [{ type: 'video', src: 'moving.webp' }] };
    await harness.render(harness.storyboard('two', { output, scenes: [scene, scene] }), 'two.mp4');
    await harness.render(
      harness.storyboard('other', { output: { ...output, width: 32, height: 24 }, scenes: [scene] }),
      'other.mp4',
    );
    expect(composing()).toHaveLength(1);
  });

  it('says how far it is while it is composed', async () => {
    await harness.services.cache.clear();
    const scene = { duration: 0.5, elements: [{ type: 'video', src: 'moving.webp' }] };
    // A small part of it is told, since the animation is tiny, and before anything else has begun.
    harness.beforeRun = async ({ label }) => {
      if (label.startsWith('ffmpeg (scene'))
        await vi.waitUntil(() => attempt.progress.some(({ fraction }) => fraction > 0));
    };
    const attempt = await harness.start(harness.storyboard('told', { output, scenes: [scene] }), 'told.mp4');
    resultOf(await attempt.ended);
    harness.beforeRun = () => undefined;
    expect(attempt.progress.at(-1)?.fraction).toBe(1);
    const told: number[] = [];
    const { ffmpeg: tool } = await harness.services.tools();
    const tools = { ffmpeg: tool.path, processes: harness.services.processes, limits: {} };
    await composeAnimation(tools, at('moving.webp'), at('told.apng'), { onPart: (part) => told.push(part) });
    expect(told).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) / 10));
  });

  it('is transcoded', async () => {
    const spec = {
      kind: 'transcode',
      input: at('moving.webp'),
      output: at('out', 'clip.mp4'),
      preset: 'draft',
    };
    const attempt = await harness.begin((work) =>
      transcode(work, transcodeSpecSchema.parse(spec), harness.services),
    );
    expect(resultOf(await attempt.ended)).toMatchObject({ durationSeconds: 1 });
  });

  it('is a clip in a montage', async () => {
    const request = {
      ...{ files: [at('moving.webp'), at('one.webp')], title: 'Both', showTitle: false, preset: 'draft' },
      ...{ look: 'calm', length: null, music: null },
    } as unknown as Parameters<typeof createMontage>[2];
    const text = readFileSync(await createMontage(harness.services, harness.folder, request), 'utf8');
    expect([...text.matchAll(/type: (video|image)/g)].map(([, type]) => type)).toEqual(['video', 'image']);
  });
});

describe('damage', () => {
  const whole = () => readFileSync(at('moving.webp'));
  const broken = (name: string, bytes: Buffer) => {
    writeFileSync(at(name), bytes);
    return name;
  };
  /** What becomes of it; a fault that is said is as good as a video. */
  const tried = async (name: string) => {
    try {
      return (await shown(name, { type: 'video' })).length;
    } catch (error) {
      if (error instanceof RenderyardError) return `${error.code}: ${error.message}`;
      throw error;
    }
  };

  it.each([13, 21, 30, 44, 60, 70, 0.3, 0.5, 0.9, 0.999])(
    'a file that ends at %d is refused',
    async (place) => {
      const bytes = whole();
      const end = place < 1 ? Math.floor(bytes.length * place) : place;
      const name = broken(`cut-${place}.webp`, bytes.subarray(0, end));
      expect(await tried(name)).toMatch(/^SOURCE_(UNREADABLE|NO_STREAM): .*cut-/);
    },
  );

  it.each([
    ['a frame outside of its picture', (bytes: Buffer) => bytes.writeUIntLE(60, 12 + 18 + 14 + 8, 3)],
    ['another size than its picture has', (bytes: Buffer) => bytes.writeUIntLE(20, 12 + 18 + 14 + 14, 3)],
    ['a chunk that ends nowhere', (bytes: Buffer) => bytes.writeUInt32LE(0xffff_fff0, 12 + 18 + 14 + 4)],
    [
      'a picture that is none',
      (bytes: Buffer) => bytes.fill(0xaa, 12 + 18 + 14 + 8 + 16 + 8 + 5, bytes.length / 2),
    ],
    [
      'a canvas that fits into no memory',
      (bytes: Buffer) => {
        bytes.writeUIntLE(16_383, 24, 3);
        bytes.writeUIntLE(16_383, 27, 3);
      },
    ],
  ])('%s is refused', async (what, spoil) => {
    const bytes = whole();
    spoil(bytes);
    expect(await tried(broken(`${what}.webp`, bytes))).toMatch(/^SOURCE_UNREADABLE: .*webp"/);
  });

  it('bytes that are wrong anywhere never end in anything but a video or a sentence', async () => {
    for (let round = 0; round < 6; round += 1) {
      const bytes = whole();
      for (let at = 20 + round; at < bytes.length; at += 211)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8));
      const end = await tried(broken(`spoilt-${round}.webp`, bytes));
      expect(typeof end === 'number' || end.startsWith('SOURCE_'), String(end)).toBe(true);
    }
  });

  it('more frames than anyone can wait for are refused at once', async () => {
    const frame = { still: plain('red', 64, 48), ...canvas, milliseconds: 20 };
    const bytes = webpAnimation({ width: 8000, height: 8000 }, Array<typeof frame>(200).fill(frame));
    expect(await tried(broken('long.webp', bytes))).toMatch(/too long an animation .* MP4/);
  });
});
