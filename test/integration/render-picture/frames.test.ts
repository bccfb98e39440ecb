import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xfadeTransitions } from '../../../shared/storyboard/transition';
import type { FrameRate, ResolvedStoryboard } from '../../../electron/storyboard/resolved';
import { image, output, scene, storyboard, text, video } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel, Frames } from './easel';

/** Exactly the planned frames, in every kind of segment, and each frame the one that is due. */

let easel: Easel;
const at = (name: string) => easel.at(name);
const small = { ...output, width: 160, height: 90 };
const whole = { x: 0, y: 0, width: 160, height: 90, anchorX: 0, anchorY: 0 };

/** Frame n of the source is as bright as n says: black at 0, then 6 levels (of 219) more each. */
const counting = (rate: string, frames: number) => [
  ...['-f', 'lavfi', '-i', `color=black:s=160x90:r=${rate},format=yuv420p,geq=lum='16+N*6':cb=128:cr=128`],
  ...['-frames:v', String(frames), '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-qp', '0', '-g', '10'],
];

/** Which frame of such a source is seen. */
const numbers = (frames: Frames) =>
  Array.from({ length: frames.count }, (_, frame) =>
    Math.round(((frames.pixel(frame, 80, 45)[1] / 255) * 219) / 6),
  );

beforeAll(async () => {
  easel = await setUpEasel('frames');
  const { bench } = easel;
  await bench.make(...counting('25', 25), at('count25.mp4'));
  await bench.make(...counting('30', 30), at('count30.mp4'));
  await bench.make(...counting('30', 30), at('count30.mkv'));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=24000/1001:d=2', at('film.mp4'));
  const long = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=160x90:r=24000/1001:d=24',
    '-pix_fmt',
    'yuv420p',
    '-bf',
    '3',
  ];
  for (const open of [0, 1]) {
    const x264 = ['-x264-params', `keyint=200:scenecut=0:b-pyramid=strict:open-gop=${open}`];
    const file = open === 0 ? 'long.mp4' : 'long-open.mp4';
    await bench.make(...long, '-c:v', 'libx264', '-preset', 'ultrafast', ...x264, at(file));
  }
  // Eight seconds from one key frame to the next.
  await bench.make(...long, '-c:v', 'mpeg2video', '-g', '200', '-sc_threshold', '1000000000', at('long.mpg'));
  for (const ending of ['mkv', 'ts'])
    await bench.make('-i', at('long.mp4'), '-c', 'copy', at(`long.${ending}`));
  // The same pictures where ffmpeg can go to each of them.
  for (const ending of ['mkv', 'ts', 'mpg'])
    await bench.make('-i', at(`long.${ending}`), '-qp', '0', '-g', '1', at(`long-${ending}.mp4`));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30:d=0.5', '-an', at('half.mp4'));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=10:d=0.6', at('moving.gif'));
  await bench.make('-i', at('count25.mp4'), '-c', 'copy', at('short.ts'));
  // The file does not say how long its picture is, and its sound is longer.
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1.4', '-c:v', 'copy', '-live', '1', '-f', 'matroska'];
  await bench.make('-i', at('count30.mp4'), ...sound, at('sound.mkv'));
  await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=320x240:d=1', '-frames:v', '1', at('picture.jpg'));
});
afterAll(() => easel.close());

const one = (more: Parameters<typeof scene>[0], fps: FrameRate = small.fps): ResolvedStoryboard =>
  storyboard([scene(more)], { output: { ...small, fps } });

describe('the number of frames', () => {
  it.each([
    ['a colour', () => one({ duration: 0.9 }), 27],
    ['one frame', () => one({ duration: 1 / 30 }), 1],
    ['a picture', () => one({ elements: [image(at('picture.jpg'), { placement: whole })] }), 30],
    [
      'a moving picture that fades',
      () =>
        one({
          elements: [
            image(at('picture.jpg'), {
              placement: whole,
              fadeIn: 0.3,
              fadeOut: 0.3,
              motion: { zoom: [1, 1.2], pan: 'left', easing: 'linear' },
            }),
          ],
        }),
      30,
    ],
    [
      'a clip as long as its scene',
      () => one({ elements: [video(at('count30.mp4'), { placement: whole })] }),
      30,
    ],
    [
      'a clip shorter than its scene',
      () => one({ elements: [video(at('half.mp4'), { placement: whole })] }),
      30,
    ],
    ['a held clip', () => one({ elements: [video(at('half.mp4'), { placement: whole, duration: 1 })] }), 30],
    [
      'a clip at another rate',
      () => one({ duration: 2, elements: [video(at('film.mp4'), { placement: whole })] }),
      60,
    ],
    [
      'an output at a broken rate',
      () => one({ duration: 1, elements: [video(at('count25.mp4'))] }, { num: 30000, den: 1001 }),
      30,
    ],
    ['a repeated clip', () => one({ duration: 2, elements: [video(at('half.mp4'), { loop: true })] }), 60],
    [
      'a repeated animation',
      () => one({ duration: 8, elements: [video(at('moving.gif'), { loop: true })] }),
      240,
    ],
    [
      'a text that comes and goes',
      () => one({ elements: [text('Hello', { start: 0.2, duration: 0.4, fadeIn: 0.2 })] }),
      30,
    ],
  ] as const)('%s', async (_what, board, count) => {
    expect((await easel.draw(board())).count).toBe(count);
  });

  it('holds after encoding, with even timestamps from 0 and no frame but those', async () => {
    const board = one({ duration: 1.5, elements: [video(at('film.mp4'), { placement: whole })] });
    const { segments } = await easel.plan(board);
    const file = await easel.encode(segments[0]!, board.output);
    const { stdout } = await easel.bench.processes.run({
      program: easel.bench.ffprobe,
      args: [
        '-v',
        'error',
        '-show_entries',
        'frame=pts_time:stream=color_space,color_range,r_frame_rate',
        '-of',
        'json',
        file,
      ],
      label: 'ffprobe (test)',
      stdout: 'capture',
    });
    const seen = JSON.parse(stdout) as { frames: { pts_time: string }[]; streams: object[] };
    expect(seen.streams[0]).toMatchObject({ color_space: 'bt709', color_range: 'tv', r_frame_rate: '30/1' });
    const times = seen.frames.map(({ pts_time }) => Number(pts_time));
    expect(times).toHaveLength(45);
    times.forEach((time, index) => expect(time).toBeCloseTo(index / 30, 4));
  });

  it.each(xfadeTransitions)('a seam of type %s', async (type) => {
    const board = storyboard(
      [
        scene({
          duration: 0.2,
          background: { kind: 'color', color: { rgb: '#ff0000', alpha: 1 } },
          transition: { type, duration: 0.2 },
        }),
        scene({ duration: 0.2, background: { kind: 'color', color: { rgb: '#0000ff', alpha: 1 } } }),
      ],
      { output: { ...small, width: 64, height: 36 } },
    );
    const frames = await easel.draw(board);
    expect(frames.count).toBe(6);
    // The first frame still shows the first scene alone.
    expect(frames.pixel(0, 32, 18)[0]).toBeGreaterThan(245);
  });
});

describe('which frame of a clip is seen', () => {
  const seen = async (more: Parameters<typeof video>[1], source = 'count30.mp4', duration = 0.5) =>
    numbers(
      await easel.draw(one({ duration, elements: [video(at(source), { placement: whole, ...more })] })),
    ).slice(0, 8);

  it.each([
    ['each in turn', {}, 'count30.mp4', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['from a trim on', { trimStart: 0.4 }, 'count30.mp4', [12, 13, 14, 15, 16, 17, 18, 19]],
    [
      'from a trim between two frames on',
      { trimStart: 0.41 },
      'count30.mp4',
      [12, 13, 14, 15, 16, 17, 18, 19],
    ],
    ['twice as fast', { speed: 2 }, 'count30.mp4', [0, 2, 4, 6, 8, 10, 12, 14]],
    ['at half speed', { speed: 0.5 }, 'count30.mp4', [0, 0, 1, 1, 2, 2, 3, 3]],
    [
      'with timestamps rounded to milliseconds',
      { trimStart: 0.3 },
      'count30.mkv',
      [9, 10, 11, 12, 13, 14, 15, 16],
    ],
    ['of 25 a second', {}, 'count25.mp4', [0, 1, 1, 2, 3, 4, 5, 6]],
    ['in rounds', { trimStart: 0.2, trimDuration: 0.1, loop: true }, 'count30.mp4', [6, 7, 8, 6, 7, 8, 6, 7]],
    [
      'in many rounds',
      { trimStart: 0.2, trimDuration: 1 / 30, loop: true },
      'count30.mp4',
      [6, 6, 6, 6, 6, 6, 6, 6],
    ],
    [
      'held at the end of a trim',
      { trimDuration: 0.1, duration: 0.5 },
      'count30.mp4',
      [0, 1, 2, 2, 2, 2, 2, 2],
    ],
  ] as const)('%s', async (_what, more, source, expected) => {
    expect(await seen(more, source)).toEqual(expected);
  });

  it('disappears at its end where no duration is given', async () => {
    const background = { kind: 'color', color: { rgb: '#00ff00', alpha: 1 } } as const;
    const board = one({
      duration: 1,
      background,
      elements: [video(at('count30.mp4'), { placement: whole, trimDuration: 0.5 })],
    });
    const frames = await easel.draw(board);
    expect(frames.pixel(14, 80, 45)[0]).toBeGreaterThan(80);
    expect(frames.pixel(15, 80, 45)[0]).toBeLessThan(3);
  });
});

describe('cut into pieces', () => {
  it('a scene shows the same frames as in one piece', async () => {
    const board = storyboard(
      [
        scene({
          duration: 3,
          background: {
            kind: 'gradient',
            colors: [
              { rgb: '#203040', alpha: 1 },
              { rgb: '#a06020', alpha: 1 },
            ],
            angle: 30,
          },
          elements: [
            video(at('film.mp4'), {
              start: 0.3,
              duration: 2.2,
              placement: { ...whole, width: 80, height: 45 },
              fadeIn: 0.7,
              fadeOut: 0.7,
              opacity: 0.8,
            }),
            video(at('half.mp4'), { loop: true, placement: { ...whole, x: 80, width: 80, height: 45 } }),
            image(at('picture.jpg'), {
              start: 0.1,
              placement: { ...whole, y: 45, width: 80, height: 45 },
              motion: { zoom: [1, 1.4], pan: 'down-right', easing: 'easeInOut' },
              fadeIn: 1,
              fadeOut: 1,
            }),
            text('Held', {
              start: 0.5,
              duration: 2,
              fadeIn: 0.6,
              fadeOut: 0.6,
              placement: { x: 120, y: 70, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
            }),
          ],
        }),
      ],
      {
        output: small,
        elements: [
          text('Over', {
            size: 16,
            start: 1,
            fadeIn: 0.5,
            placement: { x: 80, y: 10, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
          }),
        ],
      },
    );
    const [whole90, pieces] = [await easel.draw(board), await easel.draw(board, { longestBody: 13 })];
    expect(whole90.count).toBe(90);
    expect(pieces.count).toBe(90);
    const differences = Array.from({ length: 90 }, (_, frame) => whole90.difference(frame, frame, pieces));
    expect(differences.filter((difference) => difference > 0.02)).toEqual([]);
  });
});

describe('a clip that is shorter than its time', () => {
  it.each([
    ['count30.mp4', { trimDuration: 0.5 }],
    ['count30.mp4', { trimStart: 0.113, trimDuration: 0.371 }],
    ['count30.mp4', { trimDuration: 0.35, speed: 16 }],
    ['count30.mp4', { trimStart: 0.2, trimDuration: 0.02 }],
    ['count30.mp4', { trimStart: 0.6, speed: 0.37 }],
    ['count30.mkv', { trimStart: 0.113, trimDuration: 0.371 }],
    ['count25.mp4', {}],
    ['count25.mp4', { trimDuration: 0.5 }],
    ['film.mp4', { trimDuration: 0.5, speed: 1.3 }],
    ['short.ts', { trimStart: 0.3 }],
    ['sound.mkv', {}],
    ['moving.gif', {}],
  ] as const)(
    'shows its last picture to the end, in one piece, in several, alone: %s %j',
    async (file, more) => {
      const background = { kind: 'color', color: { rgb: '#ff0000', alpha: 1 } } as const;
      const clip = video(at(file), { placement: whole, duration: 2, ...more });
      const board = one({ duration: 2, background, elements: [clip] });
      const single = await easel.draw(board, { strategy: 'single' });
      const pieces = await easel.draw(board, { longestBody: 17 });
      expect([single.count, pieces.count]).toEqual([60, 60]);
      const all = Array.from({ length: 60 }, (_, frame) => frame);
      expect(all.filter((frame) => single.difference(frame, frame, pieces) > 0)).toEqual([]);
      const alone = await easel.drawFrame(board, 58);
      expect(single.difference(58, 0, alone)).toBe(0);
      // Nothing is seen of the red behind it.
      const [red, green] = single.pixel(59, 80, 45);
      expect(red > 200 && green < 50).toBe(false);
    },
  );
});

describe('a long clip', () => {
  it.each(['long.mp4', 'long-open.mp4', 'long.mkv', 'long.ts'])(
    'that is cut at its key frames shows what it shows in one piece: %s',
    async (file) => {
      const board = one({
        duration: 22,
        elements: [video(at(file), { placement: whole, trimStart: 0.7, speed: 1.03 })],
      });
      const { segments } = await easel.plan(board);
      expect(segments.map(({ firstFrame }) => firstFrame)).toEqual([0, 229, 472]);
      const [alone, pieces] = [await easel.draw(board, { strategy: 'single' }), await easel.draw(board)];
      expect(pieces.count).toBe(660);
      const differences = Array.from({ length: 660 }, (_, frame) => alone.difference(frame, frame, pieces));
      expect(differences.flatMap((difference, frame) => (difference > 0 ? [frame] : []))).toEqual([]);
    },
  );

  it.each(['mkv', 'ts', 'mpg'])('begins in the middle with the picture that is due: %s', async (ending) => {
    const middle = (file: string) =>
      easel.draw(
        one({
          duration: 1,
          elements: [video(at(file), { placement: whole, trimStart: 15.2, trimDuration: 1 })],
        }),
      );
    const [sought, read] = [await middle(`long.${ending}`), await middle(`long-${ending}.mp4`)];
    expect(Array.from({ length: 30 }, (_, frame) => read.difference(frame, frame, sought))).toEqual(
      Array.from({ length: 30 }, () => 0),
    );
  });
});
