import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectBatch } from '../../../../electron/jobs/batch/inspect';
import { batchRequestSchema } from '../../../../shared/batch';
import type { BatchRequestInput } from '../../../../shared/batch';
import { fail } from '../../../../shared/errors';
import { builtInPresets } from '../../../../shared/presets/library';
import type { RenderSpec } from '../../../../shared/job/spec';

const folder = mkdtempSync(join(tmpdir(), 'renderyard-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const storyboard = join(folder, 'card.storyboard.yaml');
writeFileSync(
  storyboard,
  `version: 1
title: Card
variables:
  - { id: headline, default: Hello }
  - { id: scale, type: number, default: 1 }
  - { id: logo, type: file, default: logo.png }
  - { id: bright, type: boolean, default: false }
scenes: [{ duration: 1 }]
`,
);
const out = join(folder, 'out');
mkdirSync(out);
let tables = 0;

function table(text: string): string {
  tables += 1;
  const file = join(folder, `rows-${tables}.csv`);
  writeFileSync(file, text);
  return file;
}

/** What a batch would do, where checking a job does what `check` does. */
async function inspected(
  text: string,
  request: Partial<BatchRequestInput> = {},
  check: (spec: RenderSpec) => string = () => 'Card',
) {
  const specs: RenderSpec[] = [];
  const parsed = batchRequestSchema.parse({ storyboard, table: table(text), folder: out, ...request });
  const { report } = await inspectBatch(parsed, {
    kinds: {
      check: async (spec) => {
        if (spec.kind !== 'render') throw new Error('not a render');
        specs.push(spec);
        return { title: check(spec), spec };
      },
      run: () => Promise.reject(new Error('nothing runs here')),
    },
    presets: { known: async () => builtInPresets },
    fontFolders: [],
    jobs: () => [],
    outputTaken: () => null,
  });
  return { report, specs };
}

describe('a batch', () => {
  it('gives each variable its cell, and leaves those of empty cells their defaults', async () => {
    const { specs, report } = await inspected(
      'id;headline;scale;logo;bright;note\na;  x ;1,5;pictures/a.png;yes;n\nb;;;;;\n',
    );
    expect(specs.map(({ set }) => set)).toEqual([
      { headline: '  x ', scale: '1.5', logo: join(folder, 'pictures/a.png'), bright: 'yes' },
      { headline: '' },
    ]);
    expect(specs.map(({ output }) => output)).toEqual([join(out, 'a.mp4'), join(out, 'b.mp4')]);
    expect(report.columns.filter(({ isVariable }) => !isVariable).map(({ name }) => name)).toEqual([
      'id',
      'note',
    ]);
  });

  it('tells a fault of cells in each row, though all rows have it', async () => {
    const { report } = await inspected('id,scale\na,x\nb,x\n', {}, () => {
      throw fail('VARIABLE_INVALID', 'expected a number, got "x".', { path: 'set.scale' });
    });
    expect(report.problems).toEqual([]);
    expect(report.rows.map(({ problems }) => problems)).toMatchObject([
      [{ message: 'Column "scale": expected a number, got "x".', line: 2, path: 'row 1' }],
      [{ message: 'Column "scale": expected a number, got "x".', line: 3, path: 'row 2' }],
    ]);
  });

  it('numbers names where there is no column id, so that they sort', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `h${index}`).join('\n');
    const { report } = await inspected(`headline\n${rows}\n`);
    expect(report.name).toBe('card-{{row}}.mp4');
    expect(report.rows[0]?.output).toBe(join(out, 'card-01.mp4'));
    expect(report.rows[11]?.output).toBe(join(out, 'card-12.mp4'));
  });

  it('tells what is wrong with all rows once, and what is wrong with some at each', async () => {
    const { report } = await inspected('id,headline\na,1\nb,2\nc,3\n', {}, ({ set }) => {
      if (set.headline === '2')
        throw fail('SOURCE_MISSING', 'There is no such picture.', { file: storyboard, line: 7, column: 3 });
      throw fail('STORYBOARD_INVALID', 'The scene is odd.', { file: storyboard, line: 9, column: 1 });
    });
    expect(report.problems).toEqual([]);
    expect(report.rows.map(({ problems }) => problems.map(({ line, message }) => [line, message]))).toEqual([
      [[2, `${storyboard}:9:1: The scene is odd.`]],
      [[3, `${storyboard}:7:3: There is no such picture.`]],
      [[4, `${storyboard}:9:1: The scene is odd.`]],
    ]);
    const same = await inspected('id\na\nb\n', {}, () => {
      throw fail('STORYBOARD_INVALID', 'The scene is odd.', { file: storyboard, line: 9, column: 1 });
    });
    expect(same.report.problems).toMatchObject([{ message: `${storyboard}:9:1: The scene is odd.` }]);
    expect(same.report.rows.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('calls jobs differently where the storyboard would call them the same', async () => {
    const titles = async (title: (spec: RenderSpec) => string) =>
      (await inspected('id,headline\na,x\nb,y\n', {}, title)).report.rows.map((row) => row.title);
    expect(await titles(() => 'Card')).toEqual(['Card: a', 'Card: b']);
    expect(await titles(({ set }) => `Card ${String(set.headline)}`)).toEqual(['Card x', 'Card y']);
  });

  it('finds names that some system takes for the same', async () => {
    const { report } = await inspected('id\nÉa\ne\u0301A\n');
    expect(report.rows.map(({ problems }) => problems.length)).toEqual([0, 1]);
    expect(report.rows[1]?.problems[0]?.message).toContain('is that of row 1 (line 2) too');
  });

  it('means columns that are nearly the name of a variable', async () => {
    const { report } = await inspected('id,Headline\na,x\n');
    expect(report.columns[1]).toEqual({ name: 'Headline', isVariable: false, suggestion: 'headline' });
  });

  it.each([
    ['a folder that is missing', join(folder, 'no'), 'There is no folder'],
    ['a file for a folder', storyboard, 'is not a folder'],
  ])('with %s is refused, and looks at all rows', async (_, wanted, expected) => {
    const { report, specs } = await inspected(
      'id,headline\na,x\n../b,y\nc,z\n',
      { folder: wanted },
      ({ set }) => {
        if (set.headline === 'z') throw fail('SOURCE_MISSING', 'There is no such picture.');
        return 'Card';
      },
    );
    expect(report.problems.map(({ message }) => message)).toEqual([expect.stringContaining(expected)]);
    expect(report.rows.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['NAME_INVALID'],
      ['SOURCE_MISSING'],
    ]);
    expect(report.rows[0]?.output).toBe(join(wanted, 'a.mp4'));
    // Looked at under names in a folder that is there, and can be written wherever the storyboard is.
    expect(specs.map(({ output }) => dirname(output))).toEqual(Array(3).fill(tmpdir()));
  });

  it.each<[string, Partial<BatchRequestInput>, string]>([
    ['a table that is missing', { table: join(folder, 'no.csv') }, 'There is no such file'],
    ['a storyboard that is missing', { storyboard: join(folder, 'no.yaml') }, 'There is no such file'],
    ['a name with an unknown column', { name: '{{idd}}.mp4' }, 'Did you mean "id"?'],
    ['a variable given twice', { set: { headline: 'x' } }, 'is given for all rows'],
    ['an unknown variable', { set: { x: 'y' } }, 'There is no variable "x"'],
    ['a batch that never was', { onlyFailed: true }, 'knows no earlier batch'],
  ])('with %s is refused before a row is looked at', async (_, request, expected) => {
    const { report, specs } = await inspected('id,headline\na,x\n', request);
    expect(report.problems.map(({ message }) => message).join('\n')).toContain(expected);
    expect(specs).toEqual([]);
  });
});
