import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RenderyardError } from '../../../shared/errors';
import { cutTimeline } from '../../../electron/render/cut';
import { planRender } from '../../../electron/render/plan';
import { elementTime, layOutTimeline } from '../../../electron/render/timeline';
import { audio, facts, image, output, scene, storyboard, text, video } from './storyboards';

const rates = [
  { num: 30, den: 1 },
  { num: 25, den: 1 },
  { num: 24, den: 1 },
  { num: 60, den: 1 },
  { num: 30000, den: 1001 },
  { num: 24000, den: 1001 },
] as const;

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
        expect(chosen.segments).toEqual(same);
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
