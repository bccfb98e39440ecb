import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcode } from '../../../electron/render/transcode/transcode';
import { transcodeSpecSchema } from '../../../shared/job/spec';
import { ffmpeg, rms, samplesOf } from './audio-probe';
import { RenderHarness, resultOf } from './render-harness';
import { frameHashes, probe } from './video-probe';

const size = { width: 160, height: 90, quality: 'draft' };
let harness: RenderHarness;

beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=320x240:r=30:d=1.5',
    '-f',
    'lavfi',
    '-i',
    'aevalsrc=0.3*sin(440*2*PI*t):d=1.5',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-c:a',
    'aac',
    harness.path('clip.mp4'),
  ]);
  // Quiet, with a loud stroke each half second: a plain gain to -16 LUFS would clip.
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    "aevalsrc='0.02*sin(330*2*PI*t)+if(lt(mod(t,0.5),0.02),0.9*sin(90*2*PI*t),0)':d=4",
    harness.path('quiet.wav'),
  ]);
});
afterAll(() => harness.close());

const scenes = [
  { duration: 0.8, background: '#c03020', transition: { type: 'fade', duration: 0.4 } },
  { duration: 1, elements: [{ type: 'video', src: 'clip.mp4', fit: 'contain' }] },
];

describe.each([
  ['mp4', 'hevc', 'hevc', 'aac'],
  ['mp4', 'av1', 'av1', 'aac'],
  ['mov', 'h264', 'h264', 'aac'],
  ['mov', 'prores', 'prores', 'aac'],
  ['webm', 'vp9', 'vp9', 'opus'],
])('%s with %s', (format, codec, video, audio) => {
  it('is made, whole and the same each time', async () => {
    const file = harness.storyboard(`${format}-${codec}`, {
      output: { ...size, fps: 25, format, codec },
      scenes,
    });
    await harness.services.cache.clear();
    const first = await harness.render(file, `${codec}.${format}`);
    const output = harness.path('out', `${codec}.${format}`);
    expect(first).toMatchObject({ frames: 35, segmentsRendered: 4 });
    expect(probe(output).streams.map(({ codec_name }) => codec_name)).toEqual([video, audio]);
    expect(frameHashes(output)).toHaveLength(35);
    await harness.services.cache.clear();
    const second = await harness.render(file, `${codec}-2.${format}`);
    expect(second.sha256).toBe(first.sha256);
  });
});

describe('quality', () => {
  it.each([
    ['mp4', 'hevc'],
    ['mp4', 'av1'],
    ['mov', 'prores'],
    ['webm', 'vp9'],
  ])('means something in %s with %s', async (format, codec) => {
    const bytes: number[] = [];
    for (const quality of ['draft', 'high']) {
      const file = harness.storyboard('quality', {
        output: { ...size, fps: 10, format, codec, quality },
        scenes: [{ duration: 0.5, elements: [{ type: 'video', src: 'clip.mp4', mute: true }] }],
      });
      bytes.push((await harness.render(file, `quality.${format}`, { existing: 'overwrite' })).bytes);
    }
    expect(bytes[1]).toBeGreaterThan(bytes[0]! * 1.2);
  });
});

it.each(['webm', 'mkv'] as const)(
  '%s at 60 frames a second is whole, though its sound ends after its picture',
  async (format) => {
    const file = harness.storyboard(`quick-${format}`, {
      output: { ...size, fps: 60, format, codec: 'vp9' },
      scenes: [{ duration: 1.2, elements: [{ type: 'video', src: 'clip.mp4' }] }],
    });
    expect(await harness.render(file, `quick.${format}`)).toMatchObject({ frames: 72 });
  },
);

it('a caption track of Matroska is the text alone, letter for letter', async () => {
  const file = harness.storyboard('tracked', {
    output: { ...size, format: 'mkv' },
    scenes: [{ duration: 2 }],
    captions: {
      burnIn: false,
      track: true,
      cues: [
        { start: 0.5, end: 1, text: 'a < b & {x}\nsecond' },
        { start: 1, end: 1.2, text: '7' },
        { start: 1.2, end: 1.5, text: '00:00:00,000 --> 00:00:09,000' },
      ],
    },
  });
  const { output } = await harness.render(file, 'tracked.mkv');
  expect(ffmpeg(['-i', output, '-map', '0:s', '-c', 'copy', '-f', 'srt', '-']).toString().trim()).toBe(
    [
      '1\n00:00:00,500 --> 00:00:01,000\na < b & {x}\nsecond\n',
      '2\n00:00:01,000 --> 00:00:01,200\n7\n',
      '3\n00:00:01,200 --> 00:00:01,500\n00:00:00,000 --\u2060> 00:00:09,000',
    ].join('\n'),
  );
});

describe('gif', () => {
  it('is made with one palette, without sound, and loops', async () => {
    const file = harness.storyboard('gif', { output: { ...size, fps: 10, format: 'gif' }, scenes });
    const result = await harness.render(file, 'a.gif');
    expect(result).toMatchObject({ frames: 14 });
    const { streams, format } = probe(harness.path('out', 'a.gif'));
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['gif']);
    expect(Number(format.duration)).toBeCloseTo(1.4, 1);
  });
});

describe('fractional frame rates', () => {
  it.each(['24000/1001', '30000/1001', '60000/1001'])(
    '%s keeps one step of time over many joins',
    async (fps) => {
      const many = Array.from({ length: 12 }, (_, index) => ({
        duration: 0.25 + index * 0.013,
        background: `#2040${20 + index}`,
        ...(index % 2 === 0 ? { transition: { type: 'fade', duration: 0.1 } } : {}),
      }));
      const file = harness.storyboard('fraction', { output: { ...size, fps }, scenes: many });
      await harness.render(file, 'fraction.mp4', { existing: 'overwrite' });
      const { packets } = probe(harness.path('out', 'fraction.mp4'), 'v');
      const times = packets.map(({ pts }) => pts).sort((a, b) => a - b);
      expect(new Set(times.slice(1).map((time, index) => time - times[index]!)).size).toBe(1);
    },
  );
});

describe('loudness', () => {
  it.each([-16, -23])('reaches %s LUFS, also where a plain gain would clip', async (loudness) => {
    const file = harness.storyboard('loud', {
      output: { ...size, fps: 25 },
      scenes: [{ duration: 4 }],
      soundtrack: { src: 'quiet.wav' },
      loudness,
    });
    await harness.render(file, 'loud.mp4', { existing: 'overwrite' });
    const output = harness.path('out', 'loud.mp4');
    const report = ffmpeg([
      '-i',
      output,
      '-vn',
      '-af',
      'ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=-',
      '-f',
      'null',
      '-',
    ]).toString();
    const measured = Number([...report.matchAll(/I=(-?[\d.]+)/g)].at(-1)![1]);
    expect(Math.abs(measured - loudness)).toBeLessThan(0.5);
    const peak = samplesOf(['-i', output]).reduce(
      (highest, sample) => Math.max(highest, Math.abs(sample)),
      0,
    );
    expect(peak).toBeLessThan(1);
  });

  it('leaves silence silent', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'anullsrc=d=1', harness.path('silence.wav')]);
    const file = harness.storyboard('silent', {
      output: { ...size, fps: 25 },
      scenes: [{ duration: 1 }],
      soundtrack: { src: 'silence.wav' },
      loudness: -16,
    });
    await harness.render(file, 'silent.mp4');
    expect(rms(samplesOf(['-i', harness.path('out', 'silent.mp4')]))).toBeLessThan(1e-4);
  });
});

describe('sound and picture', () => {
  it('stay together, in clips that begin anywhere', async () => {
    // A white frame and a beep at the same moment, once a second.
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      "color=black:s=64x64:r=30:d=4,geq=lum='if(lt(mod(N,30),1),255,0)':cb=128:cr=128",
      '-f',
      'lavfi',
      '-i',
      "aevalsrc='if(lt(mod(t,1),1/30),0.5*sin(1000*2*PI*t),0)':d=4",
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-c:a',
      'aac',
      harness.path('sync.mp4'),
    ]);
    const file = harness.storyboard('sync', {
      output: { width: 64, height: 64, fps: 30, quality: 'draft' },
      scenes: [
        { duration: 0.5, background: '#000000' },
        { duration: 2.4, elements: [{ type: 'video', src: 'sync.mp4', trimStart: 0.7, trimDuration: 2.4 }] },
      ],
    });
    await harness.render(file, 'sync.mp4');
    const output = harness.path('out', 'sync.mp4');
    const levels = [
      ...ffmpeg([
        '-i',
        output,
        '-vf',
        'signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-',
        '-f',
        'null',
        '-',
      ])
        .toString()
        .matchAll(/YAVG=([\d.]+)/g),
    ].map((match) => Number(match[1]));
    const flash = levels.findIndex((level) => level > 128);
    const sound = samplesOf(['-i', output]);
    const beep = sound.findIndex((sample) => Math.abs(sample) > 0.1);
    expect(flash).toBe(24);
    expect(Math.abs(beep / 48_000 - flash / 30)).toBeLessThan(0.005);
  });
});

describe('a hundred sounds', () => {
  it('are all heard, each in its place, by no more decoders at once than a machine can take', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'aevalsrc=0.4*sin(800*2*PI*t):d=0.05', harness.path('blip.wav')]);
    const count = 100;
    const elements = Array.from({ length: count }, (_, index) => ({
      type: 'audio',
      src: 'blip.wav',
      start: index / 10,
    }));
    const file = harness.storyboard('many', {
      output: { ...size, fps: 10 },
      scenes: [{ duration: count / 10, elements }],
    });
    harness.commands.length = 0;
    await harness.render(file, 'many.mp4');
    const inputs = harness.commands.map(({ args }) => args.filter((arg) => arg === '-i').length);
    expect(Math.max(...inputs)).toBeLessThan(64);
    const sound = samplesOf(['-i', harness.path('out', 'many.mp4')]);
    for (let index = 0; index < count; index++) {
      const at = index * 4800;
      expect(rms(sound, at + 300, at + 2000)).toBeGreaterThan(0.2);
      // Between two of them; encoding smears a little.
      expect(rms(sound, at + 3600, at + 4200)).toBeLessThan(0.02);
    }
  });
});

describe('a transcode', () => {
  it('sends a file through a preset', async () => {
    const spec = transcodeSpecSchema.parse({
      kind: 'transcode',
      input: harness.path('clip.mp4'),
      output: harness.path('out', 'transcoded.mp4'),
      preset: 'draft',
    });
    const attempt = await harness.begin((work) => transcode(work, spec, harness.services));
    expect(resultOf(await attempt.ended)).toMatchObject({ width: 640, height: 360, frames: 45 });
    const { streams } = probe(spec.output);
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
  });
});
