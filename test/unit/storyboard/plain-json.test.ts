import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseText } from '../../../electron/storyboard/parse';
import { parsePlainJson } from '../../../electron/storyboard/parse-json';

/** What the reader of YAML makes of it: a comment is no JSON. */
const asYaml = (text: string) => parseText(`# yaml\n${text}`, '/a.json');

const objects = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ noUnicodeString: false }))
  .filter((object) => !JSON.stringify(object).includes('"__proto__"'));

describe('plain JSON', () => {
  it('gives the same data as YAML does, with the same places', () => {
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 2, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const plain = parsePlainJson(text);
        expect(plain).toBeDefined();
        const yaml = asYaml(text);
        expect(plain?.data).toEqual(yaml.data);
        for (const name of Object.keys(object)) {
          const place = yaml.locate([name]);
          expect(parseText(text, '/a.json').locate([name])).toEqual(
            place === undefined ? undefined : { ...place, line: place.line - 1 },
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['no object', '[1]'],
    ['a fault of syntax', '{"a": 1,}'],
    ['a comment', '{"a": 1} # one'],
    ['a name twice', '{"a": 1, "a": 2}'],
    ['a name twice, written in two ways', '{"a": 1, "\\u0061": 2}'],
    ['a name twice, deep inside', '{"a": [{"b": {"c": 1, "c" : 1}}]}'],
    ['the name of a prototype', '{"a": {"__proto__": 1}}'],
    ['a number without end', '{"a": 1e999}'],
    ['too much depth', `{"a": ${'['.repeat(64)}${']'.repeat(64)}}`],
    ['too much depth for a stack', `{"a": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
    ['too many values', JSON.stringify({ a: Array.from({ length: 250_000 }, () => [0]) })],
  ])('leaves %s to the reader of YAML', (_, text) => {
    expect(parsePlainJson(text)).toBeUndefined();
  });

  it('is not misled by names and colons in text', () => {
    const data = { 'a": 1, "b': '"c": {"d": 1}', e: '\\": "', f: 'g:' };
    expect(parsePlainJson(JSON.stringify(data))?.data).toEqual(data);
  });
});
