import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noFade } from '../../../electron/render/sound/clip-chain';
import type { SoundPiece } from '../../../electron/render/sound/clip-chain';
import { limiter, mixRecipe } from '../../../electron/render/sound/graph';
import { ffmpeg, firstAbove, frequency, rms, samplesOf, scratchFolder } from './audio-probe';

const [folder, cleanUp] = scratchFolder('sound');
afterAll(cleanUp);

const second = 48_000;
const tone = join(folder, 'tone.wav'); // stereo, 440 Hz, amplitude 0.25, 2 s
const mono = join(folder, 'mono.wav'); // the same in mono at 44.1 kHz
const ramp = join(folder, 'ramp.wav'); // 0.5 s of a slow ramp: every sample tells its place

beforeAll(() => {
  const make = (expression: string, seconds: number, rate: number, file: string) =>
    ffmpeg(['-f', 'lavfi', '-i', `aevalsrc=${expression}:s=${rate}:d=${seconds}`, '-c:a', 'pcm_f32le', file]);
  make('0.25*sin(440*2*PI*t)|0.25*sin(440*2*PI*t)', 2, 48_000, tone);
  make('0.25*sin(440*2*PI*t)', 2, 44_100, mono);
  make('t|t', 0.5, 48_000, ramp);
});

function piece(change: Partial<SoundPiece>): SoundPiece {
  return {
    src: tone,
    stream: 0,
    channels: 2,
    start: 0,
    length: 2 * second,
    trimStart: 0,
    body: null,
    loop: false,
    speed: 1,
    volume: 1,
    fadeIn: noFade,
    fadeOut: noFade,
    ...change,
  };
}

function render(
  total: number,
  clips: readonly SoundPiece[],
  soundtrack: SoundPiece | null = null,
  duck = false,
): Float32Array {
  const recipe = mixRecipe({ total, clips, soundtrack, duck });
  const inputs = recipe.inputs.flatMap((input) => [...input.options, '-i', input.path]);
  return samplesOf([...inputs, '-filter_complex', recipe.graph, '-map', '[out]']);
}

const amplitude = 0.25 / Math.SQRT2;

describe('the mix', () => {
  it('has exactly the asked number of samples, longer or shorter than its sources', () => {
    expect(render(48_001, [piece({})])).toHaveLength(48_001);
    expect(render(3 * second + 7, [piece({})])).toHaveLength(3 * second + 7);
  });

  it('puts a clip at its sample and ends it at its sample', () => {
    const sound = render(2 * second, [piece({ start: 24_000, length: 12_000, trimStart: 0.25 })]);
    expect(rms(sound, 0, 24_000)).toBe(0);
    expect(rms(sound, 24_300, 35_700)).toBeCloseTo(amplitude, 3);
    expect(rms(sound, 36_000, 2 * second)).toBe(0);
  });

  it('plays clips one after the other, and overlapping ones together', () => {
    const sound = render(4 * second, [
      piece({ start: 0, length: second }),
      piece({ start: second / 2, length: second }),
      piece({ start: 2 * second, length: second, volume: 0.5 }),
    ]);
    expect(rms(sound, 1000, 23_000)).toBeCloseTo(amplitude, 3);
    expect(rms(sound, 25_000, 47_000)).toBeCloseTo(2 * amplitude, 3);
    expect(rms(sound, 49_000, 71_000)).toBeCloseTo(amplitude, 3);
    expect(rms(sound, 73_000, 95_000)).toBe(0);
    expect(rms(sound, 97_000, 143_000)).toBeCloseTo(amplitude / 2, 3);
  });

  it('keeps the level of mono sources', () => {
    const sound = render(second, [piece({ src: mono, channels: 1, length: second })]);
    expect(rms(sound, 1000, 47_000)).toBeCloseTo(amplitude, 3);
  });

  it('begins and ends without a click', () => {
    const sound = render(second, [piece({ src: ramp, trimStart: 0.2, length: 4800 })]);
    expect(Math.abs(sound[0]!)).toBeLessThan(0.002);
    expect(Math.abs(sound[4799]!)).toBeLessThan(0.002);
    expect(sound[2400]).toBeCloseTo(0.25, 3);
  });

  it('fades as asked, by itself and into another', () => {
    const linear = (samples: number) => ({ samples, curve: 'linear' }) as const;
    const crossing = (samples: number) => ({ samples, curve: 'equalPower' }) as const;
    const alone = render(2 * second, [piece({ fadeIn: linear(second), fadeOut: linear(second / 2) })]);
    expect(rms(alone, 23_400, 24_600)).toBeCloseTo(amplitude / 2, 2);
    expect(rms(alone, 60_000, 70_000)).toBeCloseTo(amplitude, 3);
    expect(rms(alone, 83_400, 84_600)).toBeCloseTo(amplitude / 2, 2);
    const crossed = render(2 * second, [piece({ fadeOut: crossing(second) })]);
    expect(rms(crossed, 71_400, 72_600)).toBeCloseTo(amplitude / Math.SQRT2, 2);
  });

  it('shares a clip that is too short between its fades', () => {
    const fade = { samples: 2 * second, curve: 'linear' } as const;
    const short = render(second, [piece({ length: second, fadeIn: fade, fadeOut: fade })]);
    expect(rms(short, 23_400, 24_600)).toBeCloseTo(amplitude, 2);
    expect(rms(short, 0, 200)).toBeLessThan(0.005);
    expect(rms(short, 47_800, 48_000)).toBeLessThan(0.005);
  });

  it('repeats a trimmed body without a gap', () => {
    const body = 4800;
    const sound = render(second, [piece({ src: ramp, trimStart: 0.1, body, loop: true, length: second })]);
    for (const at of [1000, 1000 + body, 1000 + 5 * body])
      expect(sound[at]).toBeCloseTo(0.1 + 1000 / 48_000, 3);
    expect(sound[2 * body - 1]).toBeCloseTo(0.2, 3);
    expect(sound[2 * body]).toBeCloseTo(0.1, 3);
  });

  it.each([0.25, 0.5, 1.5, 3, 5])('changes the speed to %s and keeps the pitch', (speed) => {
    const length = Math.round(second / speed);
    const sound = render(length, [piece({ speed, length })]);
    expect(sound).toHaveLength(length);
    const pitch = frequency(sound, Math.round(length * 0.2), Math.round(length * 0.8));
    expect(Math.abs(pitch / 440 - 1)).toBeLessThan(0.03);
  });

  it('ducks the soundtrack under clips and lets it come back', () => {
    const music = piece({ src: tone, body: 2 * second, loop: true, length: 6 * second, volume: 0.4 });
    const speech = piece({ src: mono, channels: 1, start: 2 * second, length: 2 * second });
    const with0 = render(6 * second, [{ ...speech, volume: 0.000001 }], music, true);
    const with1 = render(6 * second, [speech], music, true);
    const alone = render(6 * second, [speech]);
    const musicOnly = with1.map((sample, index) => sample - alone[index]!);
    const level = (sound: Float32Array, from: number, to: number) =>
      20 * Math.log10(rms(sound, from * second, to * second));
    expect(level(musicOnly, 0.5, 1.8) - level(with0, 0.5, 1.8)).toBeCloseTo(0, 1);
    const drop = level(musicOnly, 3, 3.9) - level(with0, 3, 3.9);
    expect(drop).toBeLessThan(-8);
    expect(drop).toBeGreaterThan(-20);
    expect(level(musicOnly, 5.5, 5.9) - level(with0, 5.5, 5.9)).toBeGreaterThan(-1);
  });
});

describe('the limiter', () => {
  it('leaves what is below the ceiling alone, in value and place', () => {
    const plain = samplesOf(['-i', tone, '-c:a', 'pcm_f32le']);
    const limited = samplesOf(['-i', tone, '-af', limiter(2 * second)]);
    expect(limited).toHaveLength(2 * second);
    const difference = limited.map((sample, index) => sample - plain[index]!);
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-6);
  });

  it('holds peaks below the ceiling', () => {
    const limited = samplesOf(['-i', tone, '-af', `volume=8,${limiter(2 * second)}`]);
    expect(Math.max(...limited)).toBeLessThan(0.8512);
    expect(firstAbove(limited, 0.8)).toBeGreaterThanOrEqual(0);
  });
});
