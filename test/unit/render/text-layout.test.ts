import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped } from '../../../electron/render/picture/ass-script';
import { breakLines, layOutText, literal } from '../../../electron/render/picture/text-layout';
import { fixedMeter, text } from './storyboards';

/** Every character is one wide. */
const measure = (line: string) => [...line].length;
const lines = (content: string, width: number) => breakLines(content, width, measure);

describe('line breaking', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 100, ['one two three']],
    ['one\ntwo\n\nthree', 100, ['one', 'two', '', 'three']],
    ['a well-known-fact', 8, ['a well-', 'known-', 'fact']],
    ['incomprehensibilities', 8, ['incompre', 'hensibil', 'ities']],
    ['a incomprehensible b', 8, ['a', 'incompre', 'hensible', 'b']],
    ['日本語の文章です。', 4, ['日本語の', '文章で', 'す。']],
    ['  indented text', 100, ['  indented text']],
    ['trailing   ', 100, ['trailing']],
    ['not to be broken\u00a0', 100, ['not to be broken\u00a0']],
    ['', 10, ['']],
  ])('%j in %i', (content, width, expected) => {
    expect(lines(content, width)).toEqual(expected);
  });

  it('loses nothing but spaces at line ends, and keeps to the width wherever it can', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 1, max: 30 }),
        (content, width) => {
          const clean = literal(content);
          const broken = lines(clean, width);
          const bare = (value: string) => value.replace(/[ \n]/g, '');
          expect(bare(broken.join(''))).toBe(bare(clean));
          for (const line of broken) {
            const characters = [...new Intl.Segmenter().segment(line)].length;
            expect(measure(line) <= width || characters === 1).toBe(true);
          }
        },
      ),
    );
  });

  it('keeps on one line what fits there only because of kerning between words', () => {
    const kerned = (line: string) => measure(line) - 0.2 * (line.match(/ (?=\S)/g) ?? []).length;
    expect(breakLines('one two three', 12.6, kerned)).toEqual(['one two three']);
    expect(breakLines('one two three', 12.5, kerned)).toEqual(['one two', 'three']);
  });

  it('does not measure as a whole what is far too long by its words', () => {
    const measured: string[] = [];
    const counting = (line: string) => {
      measured.push(line);
      return measure(line);
    };
    const long = 'one two three four five six';
    expect(breakLines(long, 13, counting)).toEqual(['one two three', 'four five six']);
    expect(measured).not.toContain(long);
  });

  it('does not break what is seen as one character', () => {
    expect(lines('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 8)).toEqual(['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']);
  });
});

describe('what can be drawn of a text', () => {
  it.each([
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['a\tb', 'a    b'],
    ['a\u0000\u0007\u001b[31mb\u007f\u0090', 'a[31mb'],
    ['half \ud83d of one', 'half \ufffd of one'],
    ['whole 😀', 'whole 😀'],
    ['100% {x} \\N \'"', '100% {x} \\N \'"'],
  ])('%j', (content, expected) => {
    expect(literal(content)).toBe(expected);
  });
});

describe('the block', () => {
  const meter = fixedMeter(text('').font);

  it('is as wide as its widest line and as high as its lines', () => {
    const block = layOutText(text('abcd\nab', { size: 40, lineHeight: 1.5 }), meter);
    expect(block).toMatchObject({ width: 80, height: 120 });
    expect(block.lines.map(({ width }) => width)).toEqual([80, 40]);
    expect(block.lines[1]!.baseline - block.lines[0]!.baseline).toBe(60);
  });

  it('has its letters in the middle of the line', () => {
    const [line] = layOutText(text('H', { size: 100, lineHeight: 1 }), meter).lines;
    // Inter: capitals are 0.727 em high, so they reach from 13.6 to 86.4 of 100.
    expect(line?.baseline).toBe(86);
  });
});

describe('escaping for the script', () => {
  it.each([
    ['{\\b1}x', '\\{\\\u2060b1\\}x'],
    ['\\N', '\\\u2060N'],
    ['a\\', 'a\\\u2060'],
    [' a  b ', '\u00a0a  b\u00a0'],
  ])('%j', (content, expected) => {
    expect(escaped(content)).toBe(expected);
  });

  it('leaves no unescaped brace and no live backslash', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '\\', 'N', 'h', 'n', 'p', '1', ' ') }),
        (content) => {
          const bare = escaped(content)
            .replace(/\\\u2060/g, '')
            .replace(/\\[{}]/g, '');
          expect(bare).not.toMatch(/[{}\\]/);
        },
      ),
    );
  });
});
