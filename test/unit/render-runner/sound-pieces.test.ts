import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../../electron/encoder/media';
import type { AudibleClip, PlannedScene, SoundPlan } from '../../../electron/render/segment';
import { tempoSteps } from '../../../electron/render/sound/clip-chain';
import type { SoundPiece } from '../../../electron/render/sound/clip-chain';
import { lanesOf } from '../../../electron/render/sound/graph';
import { soundPieces } from '../../../electron/render/sound/pieces';
import { sampleAtFrame } from '../../../electron/render/sound/samples';

const fps = { num: 25, den: 1 };
const frame = 1920; // samples

function source(seconds: number | null, channels = 2): MediaInfo {
  return {
    path: '/a.mp4',
    bytes: 1,
    format: 'mov',
    demuxer: null,
    durationSeconds: seconds,
    isStill: false,
    video: null,
    audio: { index: 1, codec: 'aac', sampleRate: 44_100, channels, durationSeconds: seconds },
  };
}

function clip(change: Partial<AudibleClip>): AudibleClip {
  const made = {
    path: 'scenes[0].elements[0]',
    src: '/a.mp4',
    role: 'video' as const,
    firstFrame: 0,
    frames: 50,
    trimStart: 0,
    trimDuration: null,
    speed: 1,
    loop: false,
    volume: 1,
    fadeIn: 0,
    fadeOut: 0,
    ...change,
  };
  return { ...made, startSeconds: made.firstFrame / 25, seconds: made.frames / 25 };
}

// Two scenes of 100 frames with a transition of 10 frames between them.
const scenes: PlannedScene[] = [
  { index: 0, id: 'a', firstFrame: 0, frames: 100, transitionFrames: 10 },
  { index: 1, id: 'b', firstFrame: 90, frames: 100, transitionFrames: 0 },
];

function pieces(clips: AudibleClip[], media = source(100), change: Partial<SoundPlan> = {}) {
  const plan = { totalFrames: 190, totalSeconds: 7.6, clips, soundtrack: null, loudness: null, ...change };
  return soundPieces(plan, scenes, fps, new Map([['/a.mp4', media]]));
}
const one = (change: Partial<AudibleClip>, media = source(100)): SoundPiece =>
  pieces([clip(change)], media).clips[0]!;

describe('pieces of sound', () => {
  it('begin and end on the samples of their frames', () => {
    expect(one({ firstFrame: 7, frames: 13 })).toMatchObject({
      start: 7 * frame,
      length: 13 * frame,
      stream: 1,
    });
    expect(pieces([]).total).toBe(190 * frame);
  });

  it('end where their source does, so that they can fade out there', () => {
    expect(one({ frames: 100 }, source(3)).length).toBe(3 * 48_000);
    expect(one({ frames: 100, trimStart: 1, speed: 2 }, source(3)).length).toBe(48_000);
    expect(one({ frames: 100, trimDuration: 0.5 }, source(3))).toMatchObject({
      length: 24_000,
      body: 24_000,
    });
    expect(one({ frames: 100 }, source(null)).length).toBe(100 * frame);
  });

  it('repeat only where there is too little', () => {
    expect(one({ frames: 100, loop: true, trimDuration: 1 })).toMatchObject({
      loop: true,
      length: 100 * frame,
      body: 48_000,
    });
    expect(one({ frames: 20, loop: true, trimDuration: 1 })).toMatchObject({
      loop: false,
      length: 20 * frame,
    });
  });

  it('cross over with the picture of their scene', () => {
    const leaving = one({ firstFrame: 50, frames: 50 });
    expect(leaving.fadeOut).toEqual({ samples: 10 * frame, curve: 'equalPower' });
    expect(leaving.fadeIn.samples).toBe(0);
    const coming = one({ firstFrame: 90, frames: 40, path: 'scenes[1].elements[0]' });
    expect(coming.fadeIn).toEqual({ samples: 10 * frame, curve: 'equalPower' });
    expect(coming.fadeOut.samples).toBe(0);
    expect(one({ firstFrame: 0, frames: 40 }).fadeOut.samples).toBe(0);
  });

  it('keep a longer fade of their own, and fades of sounds that have no picture', () => {
    expect(one({ firstFrame: 50, frames: 50, fadeOut: 1 }).fadeOut).toEqual({
      samples: 48_000,
      curve: 'linear',
    });
    expect(one({ firstFrame: 50, frames: 50, role: 'audio' }).fadeOut.samples).toBe(0);
    expect(one({ firstFrame: 0, frames: 190, path: 'elements[0]' }).fadeOut.samples).toBe(0);
  });

  it('take the soundtrack to the end of the video', () => {
    const soundtrack = {
      src: '/a.mp4',
      volume: 0.5,
      fadeIn: 1,
      fadeOut: 2,
      loop: true,
      trimStart: 1,
      duck: true,
    };
    expect(pieces([], source(3), { soundtrack })).toMatchObject({
      duck: true,
      soundtrack: {
        length: 190 * frame,
        loop: true,
        body: 96_000,
        trimStart: 1,
        fadeOut: { samples: 96_000 },
      },
    });
  });
});

describe('lanes', () => {
  it('hold every piece once, none over another, and no more lanes than pieces sound at once', () => {
    const piece = fc.record({
      start: fc.integer({ min: 0, max: 1000 }),
      length: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (places) => {
        const sorted = places.sort((a, b) => a.start - b.start) as SoundPiece[];
        const lanes = lanesOf(sorted);
        expect(lanes.flat()).toHaveLength(sorted.length);
        for (const lane of lanes) {
          lane.forEach((next, index) => {
            const before = lane[index - 1];
            if (before !== undefined) expect(before.start + before.length).toBeLessThanOrEqual(next.start);
          });
        }
        const overlap = sorted.map(
          ({ start }) =>
            sorted.filter((other) => other.start <= start && start < other.start + other.length).length,
        );
        expect(lanes.length).toBe(Math.max(0, ...overlap));
      }),
    );
  });
});

describe('numbers', () => {
  it('make any speed from steps that keep the sound whole', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 16, noNaN: true }), (speed) => {
        const steps = tempoSteps(speed);
        expect(steps.every((step) => step >= 0.5 && step <= 2)).toBe(true);
        expect(steps.reduce((product, step) => product * step, 1)).toBeCloseTo(speed, 9);
      }),
    );
  });

  it('place frames of fractional rates to the nearest sample, without drift', () => {
    const ntsc = { num: 30_000, den: 1001 };
    expect(sampleAtFrame(30_000, ntsc)).toBe(1001 * 48_000);
    expect(sampleAtFrame(1, ntsc)).toBe(1602);
  });
});
