import { describe, expect, it } from 'vitest';
import { captionTrack } from '../../../electron/render/caption-track';
import type { FrameCue } from '../../../electron/render/segment';
import { findWord, litRuns, statesOf } from '../../../electron/render/picture/caption';
import { startExpression } from '../../../electron/render/picture/filters';
import { inter } from './storyboards';

const cue = (first: number, last: number, text: string, words: FrameCue['words'] = []): FrameCue => ({
  ...{ first, last, text, words },
});

describe('states of captions', () => {
  it('cover the window without a gap, one for each change', () => {
    const a = cue(10, 30, 'one two', [
      { first: 10, last: 20, text: 'one' },
      { first: 20, last: 30, text: 'two' },
    ]);
    const b = cue(25, 40, 'b');
    const states = statesOf([a, b], { first: 5, last: 60 });
    expect(
      states.map(({ first, last, shown }) => [first, last, shown.map((one) => [one.cue.text, one.word])]),
    ).toEqual([
      [5, 10, []],
      [10, 20, [['one two', 0]]],
      [20, 25, [['one two', 1]]],
      [
        25,
        30,
        [
          ['one two', 1],
          ['b', -1],
        ],
      ],
      [30, 40, [['b', -1]]],
      [40, 60, []],
    ]);
  });

  it('are one where nothing changes', () => {
    expect(statesOf([cue(0, 100, 'a')], { first: 20, last: 80 })).toHaveLength(1);
    expect(statesOf([], { first: 20, last: 80 })).toHaveLength(1);
  });

  it('begin where the expression says', () => {
    const starts = Array.from({ length: 180 }, (_, index) => index * index);
    const terms = [...startExpression(starts).matchAll(/gte\(N\\,(\d+)\)\*(\d+)/g)];
    const at = (state: number) =>
      terms.reduce((sum, [, from, step]) => (state >= Number(from) ? sum + Number(step) : sum), 0);
    expect(starts.map((_, state) => at(state))).toEqual(starts);
  });
});

it('words are found in lines, the second one of two alike too', () => {
  const lines = ['the cat and', 'the dog'];
  const words = ['the', 'cat', 'and', 'the', 'dog'];
  expect(findWord(lines, words, 0)).toEqual({ line: 0, first: 0, last: 3 });
  expect(findWord(lines, words, 3)).toEqual({ line: 1, first: 0, last: 3 });
  expect(findWord(lines, [...words, 'fish'], 5)).toBeNull();
});

describe('a caption track', () => {
  const fps = { num: 25, den: 1 };
  const cues = [cue(25, 50, '<i>{\\an8}</i> & \\N'), cue(40, 60, 'b\n\nc')];

  it('is WebVTT in WebM: escaped, one caption at a time', () => {
    expect(captionTrack(cues, 100, fps, 'webm')?.text).toBe(
      [
        'WEBVTT\n',
        '00:00:01.000 --> 00:00:01.600\n&lt;i&gt;{\\an8}&lt;/i&gt; &amp; \\N\n',
        '00:00:01.600 --> 00:00:02.000\n&lt;i&gt;{\\an8}&lt;/i&gt; &amp; \\N\nb\nc\n',
        '00:00:02.000 --> 00:00:02.400\nb\nc\n',
      ].join('\n'),
    );
  });

  it('is ASS for mp4, without anything that ASS gives a meaning to', () => {
    const text = captionTrack(cues, 100, fps, 'mp4')?.text ?? '';
    const [first = ''] = text.split('\n').filter((line) => line.startsWith('Dialogue'));
    expect(first).toContain('0:00:01.00,0:00:01.60');
    expect(first).not.toMatch(/\{\\|\\N/);
    expect(captionTrack([], 100, fps, 'mp4')).toBeNull();
  });

  it('is SubRip in Matroska, without anything that players take for markup', () => {
    expect(captionTrack(cues, 100, fps, 'mkv')?.text).toBe(
      [
        '1\n00:00:01,000 --> 00:00:01,600\n<\u2060i>{\u2060\\an8}<\u2060/i> & \\N\n',
        '2\n00:00:01,600 --> 00:00:02,000\n<\u2060i>{\u2060\\an8}<\u2060/i> & \\N\nb\nc\n',
        '3\n00:00:02,000 --> 00:00:02,400\nb\nc\n',
      ].join('\n'),
    );
  });
});

it('a highlighted word is lit alone, across the fonts of its line', () => {
  const [plain, lit] = [
    { rgb: '#ffffff', alpha: 1 },
    { rgb: '#ffff00', alpha: 1 },
  ];
  const runs = [
    { text: 'one tw', font: inter() },
    { text: 'o three', font: inter(400) },
  ];
  const pieces = litRuns({ runs, color: plain }, { first: 4, last: 7 }, lit);
  expect(pieces.map(({ text, color }) => [text, color])).toEqual([
    ['one ', plain],
    ['tw', lit],
    ['o', lit],
    [' three', plain],
  ]);
});
