import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInPresets, presets } from '../../../shared/presets/library';
import { presetSchema } from '../../../shared/presets/preset';
import { rates } from '../../../shared/presets/rates';
import { parseColor } from '../../../shared/storyboard/color';
import { colorNames } from '../../../shared/storyboard/color-names';
import { parseFrameRate } from '../../../shared/storyboard/frame-rate';
import { codecsOfFormat } from '../../../shared/storyboard/output';
import { formatPath, parsePath, type PathSegment } from '../../../shared/storyboard/path';
import { parsePercentage } from '../../../shared/storyboard/position';
import { nearest, quote } from '../../../shared/storyboard/wording';

describe('a color', () => {
  it.each([
    ['#F80', '#ff8800', 1],
    ['#f808', '#ff8800', 0.533],
    ['#ff8800', '#ff8800', 1],
    ['#FF880080', '#ff8800', 0.502],
    ['orange', '#ffa500', 1],
    ['RebeccaPurple', '#663399', 1],
    ['transparent', '#000000', 0],
    ['rgb(255, 136, 0)', '#ff8800', 1],
    ['rgba(255,136,0,.5)', '#ff8800', 0.5],
    ['rgb(255 136 0 / 50%)', '#ff8800', 0.5],
    ['rgb(100% 50% 0%)', '#ff8000', 1],
    ['rgb(300, 0, 0)', '#ff0000', 1],
  ])('%s is read', (text, rgb, alpha) => {
    expect(parseColor(text)).toEqual({ rgb, alpha });
  });

  it.each([
    '',
    '#',
    '#12',
    '#12345',
    '#gggggg',
    'reddish',
    'rgb()',
    'rgb(1,2)',
    'rgb(1,2,3,4,5)',
    'rgb(a,b,c)',
    'constructor',
    '__proto__',
    'red; drop',
    'hsl(0 0% 0%)',
  ])('%j is refused', (text) => {
    expect(parseColor(text)).toBeNull();
  });

  it('has all names of CSS', () => {
    expect(Object.keys(colorNames)).toHaveLength(148);
    for (const name of Object.keys(colorNames)) expect(parseColor(name)?.rgb).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('comes out well-formed or not at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.stringMatching(/^#[0-9a-fA-F]{0,9}$/),
          fc.stringMatching(/^rgba?\([0-9 .,%/]*\)$/),
        ),
        (text) => {
          const color = parseColor(text);
          if (color === null) return;
          expect(color.rgb).toMatch(/^#[0-9a-f]{6}$/);
          expect(color.alpha).toBeGreaterThanOrEqual(0);
          expect(color.alpha).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('a frame rate', () => {
  it.each([
    [30, 30, 1],
    [25, 25, 1],
    [29.97, 30000, 1001],
    [23.976, 24000, 1001],
    [23.98, 24000, 1001],
    [59.94, 60000, 1001],
    [119.88, 120000, 1001],
    ['30000/1001', 30000, 1001],
    ['60/2', 30, 1],
    ['24', 24, 1],
    [12.5, 25, 2],
    [1, 1, 1],
    [240, 240, 1],
  ])('%s is exact', (value, num, den) => {
    expect(parseFrameRate(value)).toEqual({ num, den });
  });

  it.each([
    0,
    -30,
    0.5,
    241,
    1e9,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    'fast',
    '30/0',
    '0/1',
    '1/30',
    '30000/1001/2',
    '1e1',
  ])('%s is refused', (value) => {
    expect(parseFrameRate(value)).toBeNull();
  });
});

it('a percentage is a number and a sign', () => {
  expect(['50%', '12.5 %', '-10%', '.5%'].map(parsePercentage)).toEqual([50, 12.5, -10, 0.5]);
  expect(['50', '%', '50%%', '5 0%', '1e2%'].map(parsePercentage)).toEqual([null, null, null, null, null]);
});

describe('a path', () => {
  it('reads like code', () => {
    expect(formatPath(['scenes', 2, 'elements', 0, 'fit'])).toBe('scenes[2].elements[0].fit');
    expect(formatPath(['scenes', 0, 'two words'])).toBe('scenes[0]["two words"]');
  });

  it('is read back as it was written', () => {
    const segment: fc.Arbitrary<PathSegment> = fc.oneof(
      fc.string(),
      fc.nat(),
      fc.constantFrom('scenes', 'a-b', '', '0', 'a.b', '"'),
    );
    fc.assert(
      fc.property(fc.array(segment), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });
});

it('a misspelt word finds the word that was meant, and a wholly different one none', () => {
  const words = ['duration', 'background', 'elements', 'transition'];
  expect(nearest('durration', words)).toBe('duration');
  expect(nearest('elemnets', words)).toBe('elements');
  expect(nearest('Background', words)).toBe('background');
  expect(nearest('soundtrack', words)).toBeNull();
  expect(nearest('x'.repeat(10_000), words)).toBeNull();
});

it('values are quoted short and on one line', () => {
  expect(quote('a\nb"c')).toBe('"a\\nb\\"c"');
  expect(quote('x'.repeat(1000)).length).toBeLessThan(70);
  expect([quote(null), quote([1]), quote({}), quote(true), quote(undefined)]).toEqual([
    'null',
    'a list',
    'a mapping',
    'true',
    'nothing',
  ]);
});

describe('the presets', () => {
  it('have names of their own, sizes that encoders take and codecs that their formats hold', () => {
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
    for (const preset of presets) {
      const { format, codec, quality } = preset;
      // What comes with the app is written as a user would have to write it.
      expect(presetSchema.parse(preset)).toEqual(preset);
      expect(codecsOfFormat[format], preset.name).toContain(codec);
      expect(rates[codec][quality].crf).toBeGreaterThanOrEqual(0);
      expect(builtInPresets.get(preset.name)).toBe(preset);
    }
  });
});
