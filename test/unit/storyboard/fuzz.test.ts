import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { exitStatus, RenderyardError } from '../../../shared/errors';
import { storyboardSchema } from '../../../shared/storyboard/document';

/** Resolves, or refuses with problems that people can read: anything else is a defect. */
async function resolvesOrRefuses(text: string): Promise<boolean> {
  try {
    const resolved = await resolveStoryboard(parseStoryboard(text, '/tmp/fuzz.storyboard.yaml'));
    expect(resolved.scenes.length).toBeGreaterThan(0);
    return true;
  } catch (error) {
    if (!(error instanceof RenderyardError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const problem of error.problems) {
      expect(exitStatus(problem.code)).toBe(2);
      expect(problem.message).not.toMatch(/\n|\[object|Invalid input|^expected undefined/);
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.column).toBeGreaterThanOrEqual(1);
    }
    return false;
  }
}

it('any text is refused in order', async () => {
  const marks = fc.string({ unit: fc.constantFrom(...Array.from('-?:,[]{}#&*!|>\'"%@`\n \tab10.~<=')) });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), marks), async (text) => {
      expect(await resolvesOrRefuses(text)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it('any JSON is refused in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (text) => {
      expect(await resolvesOrRefuses(text)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

const words = [
  ...Object.keys(storyboardSchema.shape),
  'type',
  'text',
  'image',
  'duration',
  'transition',
  'background',
  'id',
  'src',
  'x',
  '__proto__',
  'constructor',
];
const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e308, '', 'auto', 'red', '50%', '{{a}}', '{{headline}}', [], {}),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.dictionary(fc.constantFrom(...words), fc.jsonValue()),
);

const complete = {
  version: 1,
  title: 'Fuzz',
  output: { preset: 'web-480p', fps: 25, quality: 'draft' },
  variables: [{ id: 'headline', type: 'text', default: 'Hello' }],
  defaults: {
    scene: { transition: { type: 'fade', duration: 0.5 } },
    text: { color: '#fff', size: '5%', shadow: { x: 1 } },
  },
  scenes: [
    {
      id: 'one',
      duration: 4,
      background: { gradient: ['#123', '#456'], angle: 45 },
      elements: [
        {
          type: 'text',
          text: '{{headline}}',
          position: 'top-left',
          font: { family: 'Inter', weight: 'bold' },
          stroke: { width: 2 },
          animation: { type: 'fade', duration: 0.2 },
        },
        { type: 'text', text: 'Second', x: 10, y: '20%', background: '#000', maxWidth: '50%' },
      ],
      transition: { type: 'wipeleft', duration: 0.25 },
    },
    { duration: 2, background: 'teal', elements: [] },
  ],
  elements: [{ type: 'text', text: 'Mark', opacity: 0.5 }],
  loudness: -16,
};

/** Every place in a tree. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      places(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function replaceAt(
  value: unknown,
  [head, ...rest]: readonly (string | number)[],
  replacement: unknown,
): unknown {
  if (head === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === head ? replaceAt(item, rest, replacement) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [head]: replaceAt(object[String(head)], rest, replacement) };
}

it('keys that objects are born with are keys like any other', async () => {
  for (const key of ['constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf']) {
    for (const place of [
      [key],
      ['defaults', key],
      ['defaults', 'text', key],
      ['scenes', 0, key],
      ['scenes', 0, 'elements', 0, key],
    ]) {
      expect(await resolvesOrRefuses(JSON.stringify(replaceAt(complete, place, [])))).toBe(false);
    }
  }
});

it('a good storyboard with one part of it replaced resolves or is refused in order', async () => {
  expect(await resolvesOrRefuses(JSON.stringify(complete))).toBe(true);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places(complete)), junk, async (place, value) => {
      await resolvesOrRefuses(JSON.stringify(replaceAt(complete, place, value)));
    }),
    { numRuns: 500 },
  );
});
