import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { resolveData } from './support';

async function shown(text: string): Promise<string> {
  const data = { version: 1, scenes: [{ duration: 1, elements: [{ type: 'text', text }] }] };
  const [element] = (await resolveData(data)).scenes[0]?.elements ?? [];
  return element?.type === 'text' ? element.text : expect.fail('no text');
}

const odd = [
  `It's "quoted" and 'quoted'`,
  '50% off: buy now; or else',
  '%{pts} %{expr:1+1} %{eif:t:d}',
  'C:\\Users\\name\\new',
  "\\' \\\\ \\: \\, \\; \\[ \\]",
  '{\\b1}{\\pos(0,0)}bold\\N\\h',
  '[0:v]null[out];drawtext=text=x',
  "a':textfile=/etc/passwd:x='",
  'line one\nline two\r\nline three',
  '\ttabs\tand  spaces ',
  '<b>not</b> &amp; markup',
  '$(touch x) `id` ${HOME} && ||',
  '#hash !bang &amp *star @at',
  '- not a list\n? no key\n: no value',
  '👩‍👩‍👧‍👦 🇨🇭 ✌🏽 e\u0301',
  'שלום עולם — مرحبا',
  '你好，世界 こんにちは',
  '\u202eright to left override',
  '\u200b\u00ad\ufeff',
  '{{',
  '}}',
  '{a}',
  '{{{not one}}',
  '{{not one}}',
  '%',
  '\\',
  "'",
  ':',
  '"',
];

/** Refused, since no font has a picture of it: control characters but tab and line ends. */
const unshowable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

describe('text is literal', () => {
  it.each(odd)('%j', async (text) => {
    expect(await shown(text)).toBe(text);
  });

  it('whatever it contains but a placeholder', async () => {
    const text = fc
      .oneof(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from('{}%\\:;,\'"[]()$#&*!\n\r\t @=')) }),
      )
      .filter((value) => !/\{\{\s*[A-Za-z_]/.test(value) && value.isWellFormed() && !unshowable.test(value));
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect(await shown(value)).toBe(value);
      }),
      { numRuns: 150 },
    );
  });

  it('in YAML as in JSON', async () => {
    for (const text of odd) {
      const yaml = stringify({ version: 1, scenes: [{ duration: 1, elements: [{ type: 'text', text }] }] });
      const resolved = await resolveStoryboard(parseStoryboard(yaml, '/tmp/x.storyboard.yaml'));
      expect(resolved.scenes[0]?.elements[0], text).toMatchObject({ text });
    }
  });
});
