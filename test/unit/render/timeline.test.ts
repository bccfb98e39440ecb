import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RenderyardError } from '../../../shared/errors';
import type { MediaInfo } from '../../../electron/encoder/media';
import { cutTimeline } from '../../../electron/render/cut';
import { withKeyFrames } from '../../../electron/render/cut-points';
import type { MediaFacts } from '../../../electron/render/media-facts';
import { meterKey } from '../../../electron/render/font-meter';
import { planRender } from '../../../electron/render/plan';
import type { Segment } from '../../../electron/render/segment';
import { elementTime, layOutTimeline } from '../../../electron/render/timeline';
import { audio, fixedMeter, image, output, scene, storyboard, text, video } from './storyboards';

/** With what is worked out only when it is asked for. */
const workedOut = ({ withNext, ...segment }: Segment) => ({ ...segment, withNext: withNext?.recipe() });

const rates = [
  { num: 30, den: 1 },
  { num: 25, den: 1 },
  { num: 24, den: 1 },
  { num: 60, den: 1 },
  { num: 30000, den: 1001 },
  { num: 24000, den: 1001 },
] as const;

/** A clip of three seconds with sound, under the name `/clip.mp4`; a picture, a sound; a font whose letters are half an em wide. */
const facts: MediaFacts = {
  media: new Map(
    [
      info('/clip.mp4', 3, true, true),
      info('/picture.png', null, true, false),
      info('/sound.wav', 2, false, true),
    ].map((one) => [one.path, one]),
  ),
  fonts: new Map([[meterKey(text('').font), fixedMeter(text('').font)]]),
};

function info(path: string, seconds: number | null, picture: boolean, sound: boolean): MediaInfo {
  return {
    path,
    bytes: 1,
    format: 'mov',
    demuxer: null,
    durationSeconds: seconds,
    isStill: picture && seconds === null,
    video: picture
      ? {
          index: 0,
          codec: 'h264',
          width: 640,
          height: 360,
          rotation: 0,
          pixelFormat: 'yuv420p',
          frames: null,
          frameRate: seconds === null ? null : { num: 25, den: 1 },
          variableFrameRate: false,
          durationSeconds: seconds,
          colorRange: null,
          colorSpace: null,
          colorTransfer: null,
          colorPrimaries: null,
          interlaced: false,
          hasAlpha: false,
          decoder: null,
        }
      : null,
    audio: sound
      ? { index: 1, codec: 'aac', sampleRate: 48000, channels: 2, durationSeconds: seconds }
      : null,
  };
}

/** Seconds as people write them, and as computations leave them. */
const seconds = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: Math.ceil(min * 10), max: Math.floor(max * 10) }).map((tenths) => tenths / 10),
    fc.double({ min, max, noNaN: true }),
  );

const anyElement = fc.oneof(
  fc
    .record({ start: seconds(0, 2), duration: fc.option(seconds(0.1, 4)) })
    .map((at) => image('/picture.png', at)),
  fc.record({ start: seconds(0, 2), duration: fc.option(seconds(0.1, 4)) }).map((at) => text('Words', at)),
  fc
    .record({
      start: seconds(0, 2),
      duration: fc.option(seconds(0.1, 9)),
      loop: fc.boolean(),
      speed: fc.constantFrom(1, 0.5, 2),
    })
    .map((at) => video('/clip.mp4', at)),
  fc.record({ start: seconds(0, 2), loop: fc.boolean() }).map((at) => audio('/sound.wav', at)),
);

const anyStoryboard = fc
  .record({
    fps: fc.constantFrom(...rates),
    scenes: fc.array(
      fc.record({
        duration: fc.oneof(seconds(0.2, 12), fc.constant(null)),
        elements: fc.array(anyElement, { maxLength: 3 }),
        transition: fc.option(
          fc.record({ type: fc.constantFrom('fade', 'wipeleft'), duration: seconds(0.05, 1.5) }),
        ),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    over: fc.array(anyElement, { maxLength: 2 }),
  })
  .map(({ fps, scenes, over }) =>
    storyboard(
      scenes.map((one, index) =>
        scene({ ...one, id: `s${index}`, transition: index === scenes.length - 1 ? null : one.transition }),
      ),
      { output: { ...output, fps }, elements: over },
    ),
  );

describe('any storyboard', () => {
  it('is planned without gap, overlap or missing frame, or refused with a reason', () => {
    let planned = 0;
    fc.assert(
      fc.property(anyStoryboard, (board) => {
        let plan;
        try {
          plan = planRender(board, facts);
        } catch (error) {
          expect(error).toBeInstanceOf(RenderyardError);
          expect((error as RenderyardError).code).toBe('TIMELINE_INVALID');
          return;
        }
        planned += 1;
        const { segments, scenes, totalFrames } = plan;
        let next = 0;
        for (const segment of segments) {
          expect(segment.firstFrame).toBe(next);
          expect(segment.frames).toBeGreaterThan(0);
          expect(segment.cost).toBeGreaterThan(0);
          next += segment.frames;
        }
        expect(next).toBe(totalFrames);
        expect(new Set(segments.map(({ id }) => id)).size).toBe(segments.length);
        // Sum of scenes less sum of transitions, in frames, and within one frame of the same in seconds.
        const inScenes = scenes.reduce((sum, { frames }) => sum + frames, 0);
        const shared = scenes.reduce((sum, { transitionFrames }) => sum + transitionFrames, 0);
        expect(inScenes - shared).toBe(totalFrames);
        for (const segment of segments) {
          for (const index of segment.scenes) {
            const { firstFrame, frames } = scenes[index]!;
            expect(segment.firstFrame).toBeGreaterThanOrEqual(firstFrame);
            expect(segment.firstFrame + segment.frames).toBeLessThanOrEqual(firstFrame + frames);
          }
          expect(segment.scenes).toHaveLength(segment.kind === 'seam' ? 2 : 1);
        }
        const whole = planRender(board, facts, { strategy: 'single' });
        expect(whole).toMatchObject({ strategy: 'single', totalFrames, segments: [{ firstFrame: 0 }] });
        expect(whole.segments.map(({ frames }) => frames)).toEqual([totalFrames]);
        const chosen = planRender(board, facts, { strategy: 'auto' });
        const same = segments.length === 1 ? whole.segments : segments;
        expect(chosen.segments.map(workedOut)).toEqual(same.map(workedOut));
        for (const clip of plan.sound?.clips ?? []) {
          expect(clip.firstFrame).toBeGreaterThanOrEqual(0);
          expect(clip.firstFrame + clip.frames).toBeLessThanOrEqual(totalFrames);
        }
      }),
      { numRuns: 300 },
    );
    expect(planned).toBeGreaterThan(30);
  });

  it('is as long as its scenes less its transitions, to one frame however many there are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.array(seconds(1, 3), { minLength: 1, maxLength: 80 }),
        seconds(0.1, 0.5),
        (fps, lengths, overlap) => {
          const scenes = lengths.map((duration, index) =>
            scene({
              duration,
              transition: index === lengths.length - 1 ? null : { type: 'fade', duration: overlap },
            }),
          );
          const { totalFrames } = layOutTimeline(storyboard(scenes, { output: { ...output, fps } }), facts);
          const exact = lengths.reduce((sum, length) => sum + length, 0) - overlap * (lengths.length - 1);
          expect(Math.abs(totalFrames - (exact * fps.num) / fps.den)).toBeLessThan(0.51);
        },
      ),
    );
  });
});

describe('scenes and transitions', () => {
  const lengths = (...scenes: [duration: number, overlap: number][]) =>
    layOutTimeline(
      storyboard(
        scenes.map(([duration, overlap], index) =>
          scene({
            path: `scenes[${index}]`,
            duration,
            transition: overlap === 0 ? null : { type: 'fade', duration: overlap },
          }),
        ),
      ),
      facts,
    );

  it('overlap by the transition', () => {
    const { scenes, totalFrames } = lengths([2, 0.5], [3, 0], [1, 0]);
    expect(
      scenes.map(({ firstFrame, frames, transitionFrames }) => [firstFrame, frames, transitionFrames]),
    ).toEqual([
      [0, 60, 15],
      [45, 90, 0],
      [135, 30, 0],
    ]);
    expect(totalFrames).toBe(165);
  });

  it('may touch, which leaves no body between two seams', () => {
    const { scenes } = lengths([2, 0.5], [1, 0.5], [2, 0]);
    expect(cutTimeline(scenes).map(({ kind, frames }) => [kind, frames])).toEqual([
      ['body', 45],
      ['seam', 15],
      ['seam', 15],
      ['body', 45],
    ]);
  });

  it('must not overlap each other', () => {
    expect(() => lengths([2, 0.8], [1, 0.8], [2, 0])).toThrow(
      expect.objectContaining({
        code: 'TIMELINE_INVALID',
        message:
          'scenes[1]: lasts 1 s, but its transitions take 0.8 s and 0.8 s: make the scene longer or the transitions shorter.',
      }) as Error,
    );
  });

  it('of less than a frame are refused', () => {
    expect(() => lengths([0.01, 0])).toThrow(expect.objectContaining({ code: 'TIMELINE_INVALID' }) as Error);
  });

  it('split long bodies into pieces of one length, an even number of them', () => {
    const { scenes } = lengths([20.5, 0]);
    const cuts = cutTimeline(scenes);
    expect(cuts).toHaveLength(4);
    expect(cutTimeline(lengths([10, 0]).scenes)).toHaveLength(1);
    expect(cutTimeline(lengths([10.1, 0]).scenes)).toHaveLength(2);
    expect(
      Math.max(...cuts.map(({ frames }) => frames)) - Math.min(...cuts.map(({ frames }) => frames)),
    ).toBeLessThanOrEqual(1);
  });
});

describe('a long clip', () => {
  const long = info('/long.mp4', 60, true, false);
  const plan = (keyFrames: readonly number[], clip: Parameters<typeof video>[1] = {}, more = {}) =>
    planRender(storyboard([scene({ duration: null, elements: [video('/long.mp4', clip)], ...more })]), {
      ...facts,
      media: new Map([...facts.media, ['/long.mp4', knowing(keyFrames)]]),
    }).segments;
  const knowing = (keyFrames: readonly number[]): MediaInfo => ({
    ...long,
    video: long.video === null ? null : { ...long.video, keyFrames },
  });
  const begins = (segments: readonly Segment[]) => segments.map(({ firstFrame }) => firstFrame);
  const every = (seconds: number) =>
    Array.from({ length: Math.floor(60 / seconds) }, (_, at) => at * seconds);

  it('is cut just behind its key frames, and no two pieces are made in one go', () => {
    const segments = plan(every(25 / 3));
    // A frame that is due one and a half frames and 0.15 s later is sought at the key frame.
    expect(begins(segments)).toEqual([0, 257, 507, 757, 1007, 1257, 1507]);
    expect(segments.every(({ withNext }) => withNext === undefined)).toBe(true);
    for (const { firstFrame, recipe } of segments.slice(1)) {
      const [input] = recipe.inputs;
      const options = input?.kind === 'file' ? input.options : [];
      const sought = Number(options[options.indexOf('-ss') + 1]);
      const keyFrame = (Math.floor(firstFrame / 250) * 250) / 30;
      expect(sought - 3 / 23).toBeGreaterThan(keyFrame);
      expect(sought - keyFrame).toBeLessThan(0.25);
    }
  });

  it('is cut by its own time', () => {
    const shifted = plan(every(25 / 3), { trimStart: 5, speed: 2 }, { duration: 20 });
    // At 8.33 s of the clip and every 8.33 s from there on, at twice the speed, of which the nearest to 300 frames is taken.
    expect(begins(shifted)).toEqual([0, 304]);
    expect(begins(plan(every(25 / 3), { start: 2 }, { duration: 25 }))).toEqual([0, 317, 567]);
  });

  it('with many key frames is cut near every 300 frames, with few also elsewhere', () => {
    expect(begins(plan(every(1)))).toEqual([0, 307, 607, 907, 1207, 1507]);
    expect(begins(plan([0, 30]))).toEqual([0, 300, 600, 907, 1207, 1507]);
    expect(begins(plan([]))).toEqual([0, 300, 600, 900, 1200, 1500]);
  });

  it('of which no key frames are known is made two pieces at a time', () => {
    expect(plan([]).filter(({ withNext }) => withNext !== undefined)).toHaveLength(5);
  });

  it('has its key frames looked up where it is to be cut, once, and no other clip has', async () => {
    const asked: string[] = [];
    const gather = (...scenes: Parameters<typeof storyboard>[0][number][]) =>
      withKeyFrames(
        storyboard(scenes),
        { media: new Map([...facts.media, ['/long.mp4', long]]) },
        async (path) => {
          asked.push(path);
          return knowing([1, 2]);
        },
      );
    const clip = (more: Parameters<typeof video>[1]) => video('/long.mp4', more);
    await gather(
      scene({ duration: 10, elements: [clip({}), video('/clip.mp4'), image('/picture.png')] }),
      scene({ duration: null, elements: [clip({ trimDuration: 20, speed: 2 })] }),
      scene({
        duration: 30,
        elements: [clip({ duration: 10 }), clip({ trimStart: 51 }), clip({ loop: true })],
      }),
    );
    expect(asked).toEqual([]);
    const found = await gather(
      scene({ duration: null, elements: [clip({})] }),
      scene({ duration: 20, elements: [clip({}), video('/clip.mp4')] }),
    );
    expect(asked).toEqual(['/long.mp4']);
    expect(found).toEqual(new Map([...facts.media, ['/long.mp4', knowing([1, 2])]]));
  });
});

describe('scenes of automatic length', () => {
  const total = (...elements: Parameters<typeof scene>[0][]) =>
    layOutTimeline(storyboard([scene({ duration: null, ...elements[0] })]), facts).totalFrames;

  it('end with their longest element', () => {
    expect(total({ elements: [text('a', { start: 1, duration: 2.5 }), image('/picture.png')] })).toBe(105);
    expect(total({ elements: [video('/clip.mp4', { trimStart: 1, speed: 2 })] })).toBe(30);
    expect(
      total({ elements: [video('/clip.mp4', { trimDuration: 1 }), audio('/sound.wav', { start: 0.5 })] }),
    ).toBe(75);
  });

  it('need an element that has a length', () => {
    expect(() => total({ elements: [image('/picture.png'), video('/clip.mp4', { loop: true })] })).toThrow(
      expect.objectContaining({ code: 'TIMELINE_INVALID' }) as Error,
    );
  });
});

describe('when an element is there', () => {
  const fps = { num: 30, den: 1 };
  const time = (element: Parameters<typeof elementTime>[0], available = 300) =>
    elementTime(element, available, fps, facts);

  it('to the end of its scene, a clip to its own', () => {
    expect(time(text('a', { start: 1 }))).toMatchObject({ first: 30, last: 300 });
    expect(time(video('/clip.mp4', { start: 1 }))).toMatchObject({ first: 30, last: 120, loopFrames: null });
    expect(time(video('/clip.mp4', { loop: true }))).toMatchObject({ first: 0, last: 300, loopFrames: 90 });
  });

  it('as long as it says, within its scene', () => {
    expect(time(video('/clip.mp4', { duration: 5 }))).toMatchObject({ first: 0, last: 150 });
    expect(time(text('a', { start: 9, duration: 5 }))).toMatchObject({ first: 270, last: 300 });
  });

  it('holds a clip that ends a rounding before its scene', () => {
    expect(time(video('/clip.mp4'), 92)).toMatchObject({ last: 92 });
    expect(time(video('/clip.mp4'), 96)).toMatchObject({ last: 90 });
  });

  it.each([
    [
      'a start after the scene',
      () => time(text('a', { start: 11 })),
      'TIMELINE_INVALID',
      'elements[0].start',
    ],
    [
      'a trim that begins past the end',
      () => time(video('/clip.mp4', { trimStart: 3 })),
      'TRIM_PAST_END',
      'trimStart',
    ],
    [
      'a trim that ends past the end',
      () => time(video('/clip.mp4', { trimStart: 1, trimDuration: 2.5 })),
      'TRIM_PAST_END',
      'trimDuration',
    ],
    ['a clip without picture', () => time(video('/sound.wav')), 'SOURCE_NO_STREAM', 'src'],
    ['a clip that is a picture', () => time(video('/picture.png')), 'SOURCE_NO_STREAM', 'src'],
    ['a sound without sound', () => time(audio('/picture.png')), 'SOURCE_NO_STREAM', 'src'],
  ])('refuses %s', (_what, run, code, place) => {
    expect(run).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(place) as string }) as Error,
    );
  });
});

describe('what is heard', () => {
  it('lies exactly where its picture is', () => {
    const board = storyboard([
      scene({ duration: 2, transition: { type: 'fade', duration: 0.5 } }),
      scene({
        duration: 4,
        elements: [
          video('/clip.mp4', { start: 0.5, trimStart: 1, volume: 0.5 }),
          video('/clip.mp4', { volume: 0 }),
        ],
      }),
    ]);
    expect(planRender(board, facts).sound).toMatchObject({
      totalFrames: 165,
      clips: [
        {
          role: 'video',
          firstFrame: 60,
          frames: 60,
          startSeconds: 2,
          seconds: 2,
          trimStart: 1,
          volume: 0.5,
          loop: false,
        },
      ],
    });
  });

  it('repeats in whole frames, as the picture does', () => {
    const board = storyboard([
      scene({ duration: 4, elements: [video('/clip.mp4', { loop: true, trimDuration: 1.01 })] }),
    ]);
    expect(planRender(board, facts).sound?.clips[0]).toMatchObject({
      loop: true,
      trimDuration: 1,
      frames: 120,
    });
  });

  it('may be nothing', () => {
    expect(planRender(storyboard([scene()]), facts).sound).toBeNull();
  });
});

it('refuses a single command that would have to open too many sources', () => {
  const board = storyboard(
    Array.from({ length: 401 }, (_, index) => scene({ id: `s${index}`, elements: [image('/picture.png')] })),
  );
  expect(() => planRender(board, facts, { strategy: 'single' })).toThrow(/401 sources.*"segments"/);
  expect(planRender(board, facts, { strategy: 'auto' }).strategy).toBe('segments');
});

it('plans many scenes in a time that grows as they do', () => {
  const board = (count: number) =>
    storyboard(
      Array.from({ length: count }, (_, index) =>
        scene({
          id: `s${index}`,
          duration: 4,
          elements: [
            image('/picture.png', { motion: { zoom: [1, 1.2], pan: 'left', easing: 'linear' } }),
            text(`Scene ${index}`),
          ],
          transition: index === count - 1 ? null : { type: 'fade', duration: 0.5 },
        }),
      ),
    );
  const milliseconds = (count: number) => {
    const began = performance.now();
    expect(planRender(board(count), facts).segments).toHaveLength(2 * count - 1);
    return performance.now() - began;
  };
  milliseconds(100);
  const [few, many] = [milliseconds(100), milliseconds(1000)];
  // Ten times as many: a hundred times as long would be what grows with their square.
  expect(many / few).toBeLessThan(40);
});

describe('the work of a clip', () => {
  const costs = (clip: Parameters<typeof video>[1], size: { width: number; height: number }) => {
    const board = storyboard([scene({ elements: [video('/clip.mp4', clip)] })], {
      output: { ...output, ...size },
    });
    const [segment] = planRender(board, facts, { strategy: 'segments' }).segments;
    return segment ?? expect.fail('nothing planned');
  };
  const small = { width: 320, height: 180 };

  it('is decoding by the size of the clip, and the rest by the size of the video', () => {
    const [one, other] = [costs({}, small), costs({}, { width: 1280, height: 720 })];
    // Of the same clip, drawn on nothing and on sixteen times as much.
    const none = costs({}, { width: 0, height: 0 }).cost;
    expect(other.cost - none).toBeCloseTo(16 * (one.cost - none));
    expect(none).toBeGreaterThan(costs({ trimDuration: 0.5 }, { width: 0, height: 0 }).cost);
  });

  it('is more the farther in it begins, since a decoder begins at the key frame before', () => {
    expect(costs({ trimStart: 1.5 }, small).cost).toBeGreaterThan(costs({}, small).cost);
  });
});
