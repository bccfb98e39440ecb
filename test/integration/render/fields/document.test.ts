import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectStoryboard, readStoryboard, resolveStoryboard } from '../../../../electron/storyboard';
import { storyboardJsonSchema } from '../../../../shared/storyboard/json-schema';
import { variableTypes } from '../../../../shared/storyboard-summary';
import { RenderHarness } from '../render-harness';
import {
  backgroundRows,
  captionRows,
  captionStyleRows,
  cueRows,
  documentRows,
  outputRows,
  sceneRows,
  soundtrackRows,
  transitionRows,
  usualVoice,
  voiceRows,
} from './document-tables';
import type { DocumentRow, UsualVoice } from './document-tables';
import { Made } from './made';
import { makeMedia } from './media';

/**
 * Each field of a storyboard outside of its elements does something that can be seen, heard or measured: true of a
 * storyboard with it, and not of the same storyboard without it. A field of the schema without a row fails.
 */

interface Node {
  properties?: Record<string, Node>;
  anyOf?: Node[];
}
const schema = storyboardJsonSchema() as unknown as Node & { $defs: Record<string, Node> };
const fieldsOf = (node: Node | undefined): string[] => [
  ...Object.keys(node?.properties ?? {}),
  ...(node?.anyOf ?? []).flatMap(fieldsOf),
];

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  makeMedia(harness.folder);
});
afterAll(() => harness.close());

const known = new Map<string, Made>();
/** The same storyboard is made once. */
function made(document: object): Made {
  const key = JSON.stringify(document);
  const one = known.get(key) ?? new Made(harness, document);
  known.set(key, one);
  return one;
}

async function refusal(document: object): Promise<string> {
  const file = harness.storyboard('refused', document);
  const error: unknown = await readStoryboard(file)
    .then((source) => resolveStoryboard(source))
    .catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message : 'accepted';
}

const groups: [
  name: string,
  node: Node | undefined,
  rows: Record<string, DocumentRow>,
  elsewhere?: string[],
][] = [
  ['output', schema.$defs.output, outputRows],
  ['scene', schema.$defs.scene, sceneRows],
  ['background', schema.$defs.background, backgroundRows],
  ['transition', schema.$defs.transition, transitionRows],
  ['soundtrack', schema.$defs.soundtrack, soundtrackRows],
  ['captions', schema.$defs.captions, captionRows],
  ['captions.style', schema.$defs.captions?.properties?.style, captionStyleRows],
  ['cue', schema.$defs.cue, cueRows],
  // The others are refused below, or have groups of their own.
  [
    'storyboard',
    schema,
    documentRows,
    ['$schema', 'version', 'output', 'defaults', 'scenes', 'soundtrack', 'captions'],
  ],
];

describe.each(groups)('each field of %s', (_name, node, rows, elsewhere = []) => {
  it('has a row', () => {
    expect([...Object.keys(rows), ...elsewhere].sort()).toEqual(fieldsOf(node).sort());
  });

  it.each(Object.entries(rows))('does something: %s', async (_field, row) => {
    expect(await row.look(made(row.with)), 'with it').toBe(true);
    expect(await row.look(made(row.without)), 'without it').toBe(false);
  });
});

describe('a voice of espeak-ng', () => {
  const usual = async (): Promise<UsualVoice> => ({
    seconds: (await made(usualVoice).timeline()).duration,
    level: await made(usualVoice).level(0, 1),
  });

  it.each(Object.entries(voiceRows))('speaks otherwise by its %s', async (_field, row) => {
    expect(await row.look(made(row.with), await usual()), 'with it').toBe(true);
    expect(await row.look(made(row.without), await usual()), 'without it').toBe(false);
  });
});

describe('subtitles of one scene', () => {
  it('are made from its voices', async () => {
    const document = (cues: object) => ({
      output: { width: 160, height: 90, fps: 10 },
      scenes: [
        {
          duration: 'auto',
          elements: [
            { type: 'voice', text: 'One two three four' },
            { type: 'subtitles', ...cues, style: { size: 30, background: null } },
          ],
        },
      ],
    });
    const isWritten = (one: Made) => one.count(0.3, (red) => red > 150);
    expect(await isWritten(made(document({ from: 'voices' })))).toBeGreaterThan(20);
    expect(await isWritten(made(document({ cues: [] })))).toBe(0);
  });
});

describe('what says how the rest is to be read', () => {
  const scenes = [{ duration: 1 }];

  it('version is 1, and must be said', async () => {
    expect(await refusal({ scenes })).toBe('accepted');
    expect(await refusal({ version: 2, scenes })).toContain('version');
    expect(await refusal({ version: undefined, scenes })).toContain('version');
  });

  it('$schema is for editors, and changes nothing', async () => {
    const named = made({ $schema: './storyboard.schema.json', scenes });
    const plain = made({ scenes });
    expect({ ...(await named.resolved()), file: '', title: '' }).toEqual({
      ...(await plain.resolved()),
      ...{ file: '', title: '' },
    });
  });

  it('scenes are there, at least one', async () => {
    expect(await refusal({})).toContain('scenes');
    expect(await refusal({ scenes: [] })).toContain('scenes');
  });
});

describe('a variable', () => {
  const of = (declaration: object) => ({
    variables: [declaration],
    scenes: [{ duration: '{{value}}', elements: [] }],
  });

  it('has no fields but these', () => {
    expect(fieldsOf(schema.$defs.variable).sort()).toEqual(['default', 'id', 'label', 'type']);
  });

  it('has an id, by which it is named', async () => {
    expect(await refusal(of({ id: 'value', type: 'number', default: 2 }))).toBe('accepted');
    expect(await refusal(of({ id: 'other', type: 'number', default: 2 }))).toContain('value');
    expect(await refusal(of({ type: 'number', default: 2 }))).toContain('id');
  });

  it('has a type, which its value is of', async () => {
    const wrong = { number: 'two', color: 'nothing', boolean: 'perhaps', file: 'missing.png' };
    for (const type of variableTypes.filter((one) => one !== 'text'))
      expect(await refusal(of({ id: 'value', type, default: wrong[type] })), type).not.toBe('accepted');
    expect(await refusal(of({ id: 'value', default: '2' }))).toContain('duration');
  });

  it('has a default, without which a value must be given', async () => {
    expect(await refusal(of({ id: 'value', type: 'number' }))).toContain('value');
  });

  it('has a label, which dialogs show', async () => {
    const labelled = made(of({ id: 'value', type: 'number', default: 2, label: 'How long' }));
    const plain = made(of({ id: 'value', type: 'number', default: 2 }));
    const labelOf = async ({ file }: Made) => (await inspectStoryboard(file)).variables[0]?.label;
    expect([await labelOf(labelled), await labelOf(plain)]).toEqual(['How long', 'value']);
  });
});
