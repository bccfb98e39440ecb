import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariableValue } from '../../../shared/job/spec';
import { faultsOf, resolveData } from './support';

type Declaration = Record<string, unknown>;

function document(
  variables: Declaration[],
  element: Record<string, unknown>,
  more: Record<string, unknown> = {},
) {
  return {
    version: 1,
    variables,
    scenes: [{ duration: 4, elements: [{ type: 'text', text: 'Hello', ...element }] }],
    ...more,
  };
}

async function firstText(data: unknown, set?: Record<string, VariableValue>) {
  const element = (await resolveData(data, { set })).scenes[0]?.elements[0];
  if (element?.type !== 'text') return expect.fail('no text');
  return element;
}

describe('a placeholder', () => {
  it('that is a whole value keeps the type of its variable', async () => {
    const element = await firstText(
      document(
        [
          { id: 'size', type: 'number', default: 33 },
          { id: 'tint', type: 'color', default: 'rgb(0 255 0)' },
          { id: 'place', default: 'top-left' },
        ],
        { size: '{{size}}', color: '{{ tint }}', position: '{{place}}' },
      ),
    );
    expect(element).toMatchObject({
      size: 33,
      color: { rgb: '#00ff00' },
      placement: { anchorX: 0, anchorY: 0 },
    });
  });

  it('inside a text is put in as text', async () => {
    const variables = [
      { id: 'name', default: 'Ada' },
      { id: 'count', type: 'number', default: 2.5 },
      { id: 'sure', type: 'boolean', default: true },
    ];
    const element = await firstText(
      document(variables, { text: '{{name}}, {{ count }} times: {{sure}} {{name}}' }),
    );
    expect(element.text).toBe('Ada, 2.5 times: true Ada');
  });

  it('in the output and in conditions works as well', async () => {
    const { output, scenes } = await resolveData({
      version: 1,
      variables: [
        { id: 'wide', type: 'number', default: 640 },
        { id: 'extra', type: 'boolean', default: false },
      ],
      output: { width: '{{wide}}', height: 360 },
      scenes: [{ duration: 1 }, { duration: 1, condition: '{{extra}}' }, { id: 'last', duration: 1 }],
    });
    expect(output.width).toBe(640);
    expect(scenes.map(({ path }) => path)).toEqual(['scenes[0]', 'scenes[2]']);
    expect(scenes.map(({ id }) => id)).toEqual(['scene-1', 'last']);
  });

  it('is never looked for in a value', async () => {
    const variables = [
      { id: 'a', default: '{{b}} and {{nobody}}' },
      { id: 'b', default: 'never' },
    ];
    expect((await firstText(document(variables, { text: '{{a}}' }))).text).toBe('{{b}} and {{nobody}}');
  });

  it.each(['{{}}', '{{ 1 }}', '{{a b}}', '{ {a} }', '{{', '}}', '{{{', '{{a}', '{%a%}', '${a}'])(
    'is not what %j is',
    async (text) => {
      expect((await firstText(document([{ id: 'a', default: 'x' }], { text }))).text).toBe(text);
    },
  );

  it('takes any value literally, also those that mean something to String.replace', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('$&', '$1', "$'", '{{a}}')),
        async (value) => {
          const data = document([{ id: 'a' }], { text: '<{{a}}>' });
          expect((await firstText(data, { a: value })).text).toBe(`<${value}>`);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a value that is given', () => {
  const declared = [
    { id: 'words', type: 'text', default: '' },
    { id: 'count', type: 'number', default: 10 },
    { id: 'sure', type: 'boolean', default: true },
    { id: 'tint', type: 'color', default: 'red' },
  ];

  it.each<[Record<string, VariableValue>, object]>([
    [{ count: '12.5' }, { size: 12.5 }],
    [{ count: ' 1e2 ' }, { size: 100 }],
    [{ count: 7 }, { size: 7 }],
    [{ tint: '#0f0' }, { color: { rgb: '#00ff00', alpha: 1 } }],
  ])('%j becomes the type of the variable', async (set, expected) => {
    expect(await firstText(document(declared, { size: '{{count}}', color: '{{tint}}' }), set)).toMatchObject(
      expected,
    );
  });

  it.each<[VariableValue, number]>([
    ['no', 0],
    ['FALSE', 0],
    ['0', 0],
    [false, 0],
    ['yes', 1],
    ['on', 1],
    [true, 1],
  ])('%j is true or false', async (sure, elements) => {
    const { scenes } = await resolveData(document(declared, { condition: '{{sure}}' }), { set: { sure } });
    expect(scenes[0]?.elements).toHaveLength(elements);
  });

  it.each<[Record<string, VariableValue>, string]>([
    [{ count: 'many' }, 'expected a number, got "many"'],
    [{ count: '' }, 'expected a number'],
    [{ count: '0x10' }, 'expected a number'],
    [{ count: true }, 'expected a number, got true'],
    [{ sure: 'maybe' }, 'expected true or false'],
    [{ tint: 'blurple' }, 'expected a color'],
  ])('%j is refused', async (set, part) => {
    const problems = await faultsOf(() => resolveData(document(declared, { size: '{{count}}' }), { set }));
    const [name] = Object.keys(set);
    expect(problems).toMatchObject([{ code: 'VARIABLE_INVALID', path: `set.${name ?? ''}` }]);
    expect(problems[0]?.message).toContain(part);
  });

  it('for no variable is refused', async () => {
    const problems = await faultsOf(() =>
      resolveData(document(declared, {}), { set: { cuont: 1, constructor: 'x' } }),
    );
    expect(problems.map(({ code }) => code)).toEqual(['VARIABLE_UNKNOWN', 'VARIABLE_UNKNOWN']);
    expect(problems[0]?.message).toContain('Did you mean "count"?');
  });

  it('replaces a missing default', async () => {
    expect((await firstText(document([{ id: 'a' }], { text: '{{a}}' }), { a: 'given' })).text).toBe('given');
  });
});

it('a file variable names a file beside the storyboard', async () => {
  const variables = [{ id: 'photo', type: 'file', default: 'picture.png' }];
  const data = {
    version: 1,
    variables,
    scenes: [{ duration: 1, elements: [{ type: 'image', src: '{{photo}}' }] }],
  };
  const [element] = (await resolveData(data)).scenes[0]?.elements ?? [];
  expect(element).toMatchObject({ src: expect.stringMatching(/media[/\\]picture\.png$/) as string });
  const problems = await faultsOf(() => resolveData(data, { set: { photo: 'https://example.org/a.png' } }));
  expect(problems).toMatchObject([{ code: 'SOURCE_UNSAFE', path: 'scenes[0].elements[0].src' }]);
});
