import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatList } from '../../../electron/render/assemble';
import { cacheKey } from '../../../electron/render/cache-key';
import type { SegmentRecipe } from '../../../electron/render/segment';
import { timescale } from '../../../electron/render/segment-encoding';
import type { OutputSettings } from '../../../electron/storyboard/resolved';

const rates = [
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30, den: 1 },
  { num: 60, den: 1 },
  { num: 24_000, den: 1001 },
  { num: 30_000, den: 1001 },
  { num: 60_000, den: 1001 },
  { num: 15, den: 2 },
];

describe('the list of segments', () => {
  it('puts every join on the tick of its frame, however many there are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 400 }),
        (fps, lengths) => {
          const list = concatList(
            lengths.map((frames, index) => ({ file: `/tmp/${index}.mp4`, frames })),
            fps,
          );
          const durations = [...list.matchAll(/^duration (\d+)\.(\d{6})$/gm)].map(
            (match) => Number(match[1]) * 1e6 + Number(match[2]),
          );
          expect(durations).toHaveLength(lengths.length);
          const ticks = timescale({ fps } as OutputSettings);
          let microseconds = 0;
          let frame = 0;
          lengths.forEach((frames, index) => {
            const exact = (frame * fps.den * ticks) / fps.num;
            expect(Math.round((microseconds * ticks) / 1e6)).toBe(exact);
            microseconds += durations[index]!;
            frame += frames;
          });
        },
      ),
    );
  });
});

describe('the key of a segment', () => {
  const recipe: SegmentRecipe = {
    inputs: [{ kind: 'file', path: '/a/picture.jpg', options: ['-ss', '1'] }],
    files: [{ name: 't.ass', text: 'Hello' }],
    fonts: ['/fonts/inter.ttf'],
    graph: '[0:v]null[out]',
  };
  const hashes = new Map([
    ['/a/picture.jpg', 'aa'],
    ['/b/other.jpg', 'aa'],
    ['/a/changed.jpg', 'bb'],
    ['/fonts/inter.ttf', 'cc'],
    ['/fonts/other.ttf', 'dd'],
  ]);
  const key = (change: Partial<SegmentRecipe> = {}, encoding = ['-crf', '20'], tool = '7.1') =>
    cacheKey({ recipe: { ...recipe, ...change }, encoding, tool }, hashes);
  const input = (path: string, options = ['-ss', '1']) => ({
    inputs: [{ kind: 'file', path, options }] as const,
  });

  it('is the same for the same content under another name', () => {
    expect(key()).toMatch(/^[0-9a-f]{64}$/);
    expect(key(input('/b/other.jpg'))).toBe(key());
  });

  it('is another for anything that changes the segment', () => {
    const others = [
      key(input('/a/changed.jpg')),
      key(input('/a/picture.jpg', ['-ss', '2'])),
      key({ files: [{ name: 't.ass', text: 'Hallo' }] }),
      key({ fonts: ['/fonts/other.ttf'] }),
      key({ graph: '[0:v]hflip[out]' }),
      key({}, ['-crf', '21']),
      key({}, ['-crf', '20'], '7.0'),
    ];
    expect(new Set([key(), ...others]).size).toBe(others.length + 1);
  });
});
