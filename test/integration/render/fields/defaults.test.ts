import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStoryboard, resolveStoryboard } from '../../../../electron/storyboard';
import { RenderyardError } from '../../../../shared/errors';
import { elementTypes } from '../../../../shared/storyboard/element';
import type { ElementType } from '../../../../shared/storyboard/element';
import { storyboardJsonSchema } from '../../../../shared/storyboard/json-schema';
import { RenderHarness } from '../render-harness';
import { named, tables } from './element-tables';
import { makeMedia } from './media';

/** What is said under `defaults` is as if each element, or each scene, had said it. */

interface Node {
  properties?: Record<string, Node>;
}
const schema = storyboardJsonSchema() as unknown as { $defs: Record<string, Node> };
const fieldsUnder = (type: string) =>
  Object.keys(schema.$defs.defaults?.properties?.[type]?.properties ?? {}).sort();

/** Values of fields whose effect the tables of elements do not show. */
const others: Partial<Record<ElementType, Record<string, object>>> = {
  generator: { timeLimit: { timeLimit: 7 }, memoryLimit: { memoryLimit: 700 } },
  voice: {
    ...{ timeLimit: { timeLimit: 7 }, memoryLimit: { memoryLimit: 700 } },
    ...{ engine: { engine: 'command', run: ['./speaker.sh'] }, voice: { voice: 'someone' } },
    ...{ language: { language: 'pt-BR' }, speed: { speed: 2 } },
  },
  subtitles: { from: { from: 'voices', cues: undefined } },
};
const scene = {
  duration: 3,
  background: '#204060',
  transition: { type: 'wipeleft', duration: 0.4 },
};

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  makeMedia(harness.folder);
});
afterAll(() => harness.close());

async function resolved(document: object): Promise<unknown> {
  const file = harness.storyboard('defaults', document);
  try {
    return await resolveStoryboard(await readStoryboard(file));
  } catch (error) {
    if (error instanceof RenderyardError)
      return error.problems.map(({ code, message }) => ({ code, message }));
    throw error;
  }
}

describe.each(elementTypes)('defaults.%s', (type) => {
  const rows = Object.entries(tables[type].rows).flatMap(([field, row]) =>
    row === named || field === 'condition'
      ? []
      : [
          {
            field,
            base: { ...tables[type].base, ...row.base },
            fields: row.fields as Record<string, unknown>,
          },
        ],
  );
  const all = [
    ...rows,
    ...Object.entries(others[type] ?? {}).map(([field, fields]) => ({
      ...{ field, base: tables[type].base },
      fields: fields as Record<string, unknown>,
    })),
  ];

  it('knows all fields but the name and the condition', () => {
    expect(all.map(({ field }) => field).sort()).toEqual(fieldsUnder(type));
  });

  it.each(all)('$field', async ({ base, fields }) => {
    const without: object = {
      type,
      ...base,
      ...Object.fromEntries(Object.keys(fields).map((key) => [key, undefined])),
    };
    const of = (element: object, defaults?: object) =>
      resolved({
        ...(defaults === undefined ? {} : { defaults }),
        scenes: [{ duration: 3, elements: [element] }],
      });
    const said = await of({ ...without, ...fields });
    expect(await of(without, { [type]: fields })).toEqual(said);
    // It is not as if nobody had said it.
    expect(await of(without)).not.toEqual(said);
  });
});

describe('defaults.scene', () => {
  it('knows all fields but the name, the condition and the elements', () => {
    expect(Object.keys(scene).sort()).toEqual(fieldsUnder('scene'));
  });

  it.each(Object.entries(scene))('%s', async (field, value) => {
    const plain = { elements: [{ type: 'text', text: 'A', duration: 2 }] };
    const of = (one: object, defaults?: object) =>
      resolved({ ...(defaults === undefined ? {} : { defaults }), scenes: [one, one] });
    const last = field === 'transition' ? [{ ...plain }] : [{ ...plain, [field]: value }];
    const said = await resolved({ scenes: [{ ...plain, [field]: value }, ...last] });
    expect(await of(plain, { scene: { [field]: value } })).toEqual(said);
    expect(await of(plain)).not.toEqual(said);
  });
});

it('defaults are of the types that there are', () => {
  expect(Object.keys(schema.$defs.defaults?.properties ?? {}).sort()).toEqual(
    ['scene', ...elementTypes].sort(),
  );
});
