import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg, samplesOf } from './audio-probe';
import { RenderHarness } from './render-harness';
import { probe } from './video-probe';

/** `RENDERYARD_SEAMS=200` is the long form. */
const count = Number(process.env.RENDERYARD_SEAMS ?? 6);
const width = 32;
const height = 32;
let harness: RenderHarness;

beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg(['-f', 'lavfi', '-i', 'sine=f=400:r=48000:d=20', '-c:a', 'pcm_s16le', harness.path('tone.wav')]);
});
afterAll(() => harness.close());

/** Mulberry32: equal numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Plan {
  fps: number;
  /** Frames, grey level (0 to 255), and frames of the fade into the next one; 0 is a cut. */
  scenes: { frames: number; grey: number; fade: number }[];
}

function anyPlan(next: () => number): Plan {
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const scenes = Array.from({ length: whole(2, 6) }, (_, index) => ({
    frames: whole(12, 40),
    // Neighbours differ by much, so that a frame too early or too late stands out.
    grey: index % 2 === 0 ? whole(30, 70) : whole(170, 220),
    fade: next() < 0.5 ? 0 : whole(2, 6),
  }));
  scenes[scenes.length - 1]!.fade = 0;
  return { fps: [24, 25, 30, 50][whole(0, 3)]!, scenes };
}

/** The grey of each frame, by what fades are defined to be. */
function expected({ scenes }: Plan): number[] {
  const greys: number[] = [];
  for (const [index, { frames, grey, fade }] of scenes.entries()) {
    const incoming = scenes[index - 1]?.fade ?? 0;
    for (let frame = incoming; frame < frames; frame += 1) {
      const into = frame - (frames - fade);
      const other = scenes[index + 1]?.grey ?? grey;
      greys.push(into < 0 ? grey : grey + ((other - grey) * into) / fade);
    }
  }
  return greys;
}

/** The mean of each frame, in RGB. */
function shown(file: string): number[] {
  const raw = ffmpeg([
    '-i',
    file,
    '-map',
    '0:v',
    '-vf',
    'scale=1:1:flags=area',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-',
  ]);
  return Array.from({ length: raw.length / 3 }, (_, index) => raw[index * 3 + 1]!);
}

describe('any storyboard', () => {
  it.each(Array.from({ length: count }, (_, seed) => seed + 1))(
    'is joined without a fault: %i',
    async (seed) => {
      const plan = anyPlan(random(seed));
      const { fps, scenes } = plan;
      const hex = (grey: number) => grey.toString(16).padStart(2, '0').repeat(3);
      const file = harness.storyboard(`seams-${seed}`, {
        output: { width, height, fps, quality: 'high' },
        soundtrack: { src: 'tone.wav', volume: 0.5 },
        scenes: scenes.map(({ frames, grey, fade }) => ({
          duration: frames / fps,
          background: `#${hex(grey)}`,
          ...(fade > 0 ? { transition: { type: 'fade', duration: fade / fps } } : {}),
        })),
      });
      const result = await harness.render(file, `seams-${seed}.mp4`);
      const output = harness.path('out', `seams-${seed}.mp4`);
      const greys = expected(plan);
      expect(result.frames).toBe(greys.length);

      const pictures = shown(output);
      expect(pictures).toHaveLength(greys.length);
      // A frame that is missing, doubled or out of place is off by a step of a fade at least, or by all of a cut.
      const off = pictures.map((grey, frame) => Math.abs(grey - greys[frame]!));
      expect(Math.max(...off)).toBeLessThan(6);

      const times = probe(output, 'v')
        .packets.map(({ pts }) => pts)
        .sort((a, b) => a - b);
      expect(new Set(times.slice(1).map((time, index) => time - times[index]!)).size).toBe(1);

      // A tone without a gap crosses zero evenly: upwards every 120 samples, in all of the video but its very ends.
      const samples = samplesOf(['-i', output]);
      const seconds = greys.length / fps;
      expect(Math.abs(samples.length / 48_000 - seconds)).toBeLessThan(0.025);
      const crossings: number[] = [];
      for (let at = 1000; at < seconds * 48_000 - 1500; at += 1)
        if (samples[at - 1]! < 0 && samples[at]! >= 0) crossings.push(at);
      const steps = crossings.slice(1).map((at, index) => at - crossings[index]!);
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(118);
      expect(Math.max(...steps)).toBeLessThanOrEqual(122);
      // Under a millisecond from the first to the last.
      expect(Math.abs(crossings.at(-1)! - crossings[0]! - steps.length * 120)).toBeLessThan(48);
    },
  );
});
