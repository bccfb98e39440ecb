import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg, rms, samplesOf } from './audio-probe';
import { RenderHarness } from './render-harness';

/** What is heard of finished videos, measured. */

const rate = 48_000;
/** `RENDERYARD_SYNC_SECONDS=3600` is the long form. */
const syncSeconds = Number(process.env.RENDERYARD_SYNC_SECONDS ?? 240);
const output = { width: 32, height: 32, fps: 10, quality: 'draft' };
let harness: RenderHarness;
const at = (name: string) => harness.path(name);

/** A sound from an expression for each channel, in 32 bit floating point. */
function sound(name: string, expression: string, seconds: number, layout = 'stereo'): void {
  const source = `aevalsrc=${expression}:s=${rate}:d=${seconds}:c=${layout}`;
  ffmpeg(['-f', 'lavfi', '-i', source, '-c:a', 'pcm_f32le', at(name)]);
}
const tone = (frequency: number, amplitude: number) => `${amplitude}*sin(2*PI*${frequency}*t)`;
const both = (expression: string) => `${expression}|${expression}`;

beforeAll(() => {
  harness = new RenderHarness();
  sound('even.wav', both(tone(440, 0.2)), 8);
  sound('mono.wav', tone(440, 0.2), 8, 'mono');
  // Bursts like words: a third of the time, with silence between.
  sound('speech.wav', both(`${tone(300, 0.4)}*lt(mod(t\\,0.6)\\,0.2)`), 8);
  // Loud strokes over a quiet tone: peaks forbid a plain gain.
  sound('strokes.wav', both(`${tone(200, 0.02)}+0.95*sin(2*PI*90*t)*exp(-60*mod(t\\,1))`), 8);
  sound('left51.wav', ['0.3*sin(2*PI*440*t)', '0', '0', '0', '0', '0'].join('|'), 4, '5.1');
  sound('centre51.wav', ['0', '0', '0.3*sin(2*PI*440*t)', '0', '0', '0'].join('|'), 4, '5.1');
  sound('music.wav', both(tone(1000, 0.2)), 8);
  sound('click.wav', both('0.9*lt(t\\,0.01)*sin(2*PI*2000*t)'), 0.05);
});
afterAll(() => harness.close());

const loudnessOf = (file: string): number => {
  const meter = 'ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=-';
  const report = ffmpeg(['-i', file, '-vn', '-af', meter, '-f', 'null', '-']).toString();
  return Number([...report.matchAll(/I=(-?[\d.]+)/g)].at(-1)?.[1] ?? Number.NaN);
};

/** Size of one frequency in a stretch of sound (Goertzel). */
function amplitudeAt(samples: Float32Array, frequency: number, from: number, to: number): number {
  const [first, last] = [Math.round(from * rate), Math.round(to * rate)];
  let [real, imaginary] = [0, 0];
  for (let index = first; index < last; index += 1) {
    const angle = (2 * Math.PI * frequency * index) / rate;
    real += samples[index]! * Math.cos(angle);
    imaginary += samples[index]! * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / (last - first);
}
const decibels = (ratio: number) => 20 * Math.log10(ratio);
const audio = (src: string, more: object = {}) => ({ type: 'audio', src, ...more });

describe('loudness', () => {
  it.each([
    ['an even tone', -16, [audio('even.wav')], undefined],
    ['words with silence between', -23, [audio('speech.wav')], undefined],
    ['peaks that a plain gain would clip', -14, [audio('strokes.wav')], undefined],
    ['sound in mono, raised much', -16, [audio('mono.wav', { volume: 0.05 })], undefined],
    ['sound in 5.1', -20, [audio('centre51.wav')], undefined],
    [
      'music under words',
      -16,
      [audio('speech.wav', { start: 2 })],
      { src: 'music.wav', duck: true, fadeIn: 1 },
    ],
    [
      'several at once',
      -14,
      [audio('even.wav'), audio('speech.wav'), audio('strokes.wav', { start: 1 })],
      undefined,
    ],
  ] as const)(
    'is within half a unit of what was asked for: %s',
    async (what, loudness, elements, soundtrack) => {
      const name = what.replaceAll(' ', '-');
      const scenes = [{ duration: 6, elements }];
      const file = harness.storyboard(name, {
        output,
        loudness,
        scenes,
        ...(soundtrack ? { soundtrack } : {}),
      });
      await harness.render(file, `${name}.mp4`);
      const video = harness.path('out', `${name}.mp4`);
      expect(Math.abs(loudnessOf(video) - loudness)).toBeLessThan(0.5);
      // Half a decibel for what AAC makes of edges.
      const peak = samplesOf(['-i', video]).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(decibels(peak)).toBeLessThan(-0.9);
    },
  );
});

describe('ducking', () => {
  it.each([
    // Usual speech, and quieter: so many decibels below full scale, and so many that the music loses.
    [-20, 14],
    [-28, 7],
  ])('by words at %d dB takes %d dB off the music, and gives them back', async (level, drop) => {
    // The level of a sine is 3 dB below its peak.
    const volume = 10 ** ((level + 3.01) / 20) / 0.2;
    const file = harness.storyboard(`duck${level}`, {
      output,
      soundtrack: { src: 'music.wav', duck: true },
      scenes: [{ duration: 8, elements: [audio('mono.wav', { start: 2, duration: 3, volume })] }],
    });
    await harness.render(file, `duck${level}.mp4`);
    const heard = samplesOf(['-i', harness.path('out', `duck${level}.mp4`)]);
    const music = (from: number, to: number) => decibels(amplitudeAt(heard, 1000, from, to) / 0.2);
    expect(Math.abs(music(0.5, 1.9))).toBeLessThan(0.3);
    expect(Math.abs(music(3, 4.9) + drop)).toBeLessThan(1);
    expect(Math.abs(music(6.5, 7.9))).toBeLessThan(0.5);
  });
});

describe('channels', () => {
  it.each([
    ['mono', 'mono.wav', [0.2, 0.2]],
    ['the left of 5.1', 'left51.wav', [1, 0]],
    ['the centre of 5.1', 'centre51.wav', [1, 1]],
  ] as const)('of %s go where they belong, in stereo at 48 kHz', async (name, src, [left, right]) => {
    const title = name.replaceAll(' ', '-');
    const file = harness.storyboard(title, { output, scenes: [{ duration: 2, elements: [audio(src)] }] });
    await harness.render(file, `${title}.mp4`);
    const video = harness.path('out', `${title}.mp4`);
    const [l, r] = [0, 1].map((channel) =>
      amplitudeAt(samplesOf(['-i', video], channel as 0 | 1), 440, 0.2, 1.8),
    );
    if (name === 'mono') {
      expect(Math.abs(decibels(l! / left))).toBeLessThan(0.2);
      expect(Math.abs(decibels(r! / right))).toBeLessThan(0.2);
    } else {
      // A mix of six channels into two is quieter by what keeps it from clipping.
      expect(l).toBeGreaterThan(0.05);
      expect(r! / l!).toBeGreaterThan(right - 0.02);
      expect(r! / l!).toBeLessThan(right + 0.02);
    }
    const streams = ffmpegProbe(video);
    expect(streams).toContain('48000');
    expect(streams).toContain('channels=2');
  });
});

function ffmpegProbe(file: string): string {
  const show = ['-show_entries', 'stream=sample_rate,channels', '-select_streams', 'a', '-of', 'default'];
  return execFileSync('ffprobe', ['-v', 'error', ...show, file], { encoding: 'utf8' });
}

describe('joins', () => {
  it('of scenes, clips and rounds have no step in the wave', async () => {
    const part = (trimStart: number, more: object = {}) =>
      audio('even.wav', { trimStart, trimDuration: 0.713, ...more });
    const scene = (element: object, transition?: object) => ({
      duration: 0.7,
      elements: [element],
      ...(transition === undefined ? {} : { transition }),
    });
    const file = harness.storyboard('joins', {
      output,
      scenes: [
        scene(part(0.1234)),
        scene(part(2.017), { type: 'fade', duration: 0.2 }),
        scene(part(0.5, { loop: true, trimDuration: 0.1117 })),
        scene(part(3.33, { speed: 1.5 })),
        scene(part(1.001, { start: 0.1234, duration: 0.3 })),
      ],
    });
    await harness.render(file, 'joins.mp4');
    const heard = samplesOf(['-i', harness.path('out', 'joins.mp4')]);
    expect(rms(heard, 5_000, 25_000)).toBeGreaterThan(0.12);
    const steepest = 0.2 * 2 * Math.sin((Math.PI * 440) / rate);
    let step = 0;
    for (let index = 1; index < heard.length; index += 1)
      step = Math.max(step, Math.abs(heard[index]! - heard[index - 1]!));
    // Where a sound is faded into another, both are heard at once: the power stays, the wave may be half as high again.
    expect(step).toBeLessThan(steepest * 1.6);
  });
});

describe('picture and sound', () => {
  it('stay together, in an hour to twenty milliseconds', async () => {
    const fps = '2000/1001';
    const frame = 1001 / 2000;
    const flashes = 6;
    // Flashes of one frame, each with a click at its beginning.
    const dark = Math.floor(syncSeconds / flashes / frame);
    const scenes = Array.from({ length: flashes }, () => [
      { duration: dark * frame },
      { duration: frame, background: 'white', elements: [audio('click.wav')] },
    ]).flat();
    const file = harness.storyboard('sync', { output: { ...output, fps }, scenes });
    const { durationSeconds } = await harness.render(file, 'sync.mp4');
    expect(Math.abs(durationSeconds - flashes * (dark + 1) * frame)).toBeLessThan(frame);
    const video = harness.path('out', 'sync.mp4');
    const show = [
      '-f',
      'lavfi',
      '-i',
      `movie=${video},signalstats`,
      '-show_entries',
      'frame=pts_time:frame_tags=lavfi.signalstats.YAVG',
    ];
    const seen = execFileSync('ffprobe', ['-v', 'error', ...show, '-of', 'csv=p=0'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter(([, light = 0]) => light > 120)
      .map(([time = Number.NaN]) => time);
    const heard: number[] = [];
    // An hour in four bytes for each sample would be more than a buffer holds.
    const raw = ffmpeg(['-i', video, '-ac', '1', '-ar', String(rate), '-f', 's16le', '-']);
    const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.byteLength / 2);
    for (let index = 0; index < samples.length; index += 1) {
      if (Math.abs(samples[index]!) < 0.2 * 0x8000) continue;
      heard.push(index / rate);
      index += rate;
    }
    expect(seen).toHaveLength(flashes);
    expect(heard).toHaveLength(flashes);
    const apart = heard.map((time, index) => time - seen[index]!);
    expect(Math.max(...apart.map(Math.abs))).toBeLessThan(0.02);
    // What would be 20 ms in an hour.
    const drift = Math.abs(apart.at(-1)! - apart[0]!);
    expect(drift).toBeLessThan(Math.max(0.0005, (0.02 * syncSeconds) / 3600));
  }, 900_000);
});
