import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseTable, readTable } from '../../../../electron/jobs/batch/table';
import { RenderyardError } from '../../../../shared/errors';

const folder = mkdtempSync(join(tmpdir(), 'renderyard-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cellsOf(text: string): string[][] {
  const { columns, rows } = parseTable(text, '/t.csv');
  return [[...columns], ...rows.map(({ values }) => columns.map((name) => values.get(name) ?? ''))];
}

function faultsOf(text: string): string[] {
  try {
    parseTable(text, '/t.csv');
  } catch (error) {
    if (error instanceof RenderyardError)
      return error.problems.map(({ line, message }) => `${line ?? 0} ${message}`);
    throw error;
  }
  return [];
}

describe('a table', () => {
  it.each([
    [
      'commas',
      'a,b\n1,2\n',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons and CRLF',
      'a;b\r\n1,5;2\r\n',
      ';',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1;x\t2,y\n',
      '\t',
      [
        ['a', 'b'],
        ['1;x', '2,y'],
      ],
    ],
    [
      'lines that end in CR',
      'a,b\r1,2\r',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes around delimiters, quotes and line ends',
      'a,b\n"x,""y""","1\n2"\n',
      ',',
      [
        ['a', 'b'],
        ['x,"y"', '1\n2'],
      ],
    ],
    [
      'a delimiter in a quoted heading',
      '"a,x,y,z";b\n1;2\n',
      ';',
      [
        ['a,x,y,z', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a delimiter that is announced',
      'sep=;\r\na;b,c,d,e\r\n1;2\r\n',
      ';',
      [
        ['a', 'b,c,d,e'],
        ['1', '2'],
      ],
    ],
    ['one column', 'a\n1\n\n2', ',', [['a'], ['1'], ['2']]],
    [
      'empty lines, and rows of empty cells',
      '\n\na,b\n\n,,\n1,\n,,\n',
      ',',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    [
      'columns without name and content',
      'a,b,,\n1,2,,\n',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'placeholders and formulas as they are',
      'a,b\n{{b}},=1+1\n',
      ',',
      [
        ['a', 'b'],
        ['{{b}}', '=1+1'],
      ],
    ],
  ])('with %s is read', (_, text, delimiter, cells) => {
    expect(parseTable(text, '/t.csv').delimiter).toBe(delimiter);
    expect(cellsOf(text)).toEqual(cells);
  });

  it('counts a line end in quotes once, also that of Windows', () => {
    const text = 'id,headline\r\nq,"one\r\ntwo"\r\n\r\nr,"x\ny"\r\ns,z\r\n';
    expect(parseTable(text, '/t.csv').rows.map(({ line }) => line)).toEqual([2, 5, 7]);
  });

  it('says on which line each row begins', () => {
    const text = 'sep=,\na,b\n\n1,"x\n\ny"\n\n2,z\n';
    expect(parseTable(text, '/t.csv').rows.map(({ number, line }) => [number, line])).toEqual([
      [1, 4],
      [2, 8],
    ]);
  });

  it('says which rows are too short and too long', () => {
    expect(parseTable('a,b\n1\n1,2,3\n1,2,\n', '/t.csv').rows.map(({ fault }) => fault)).toEqual([
      'It has 1 cell, and the heading has 2.',
      'It has 3 cells, and the heading has 2: a cell with a "," in it needs quotes.',
      null,
    ]);
  });

  it.each([
    ['nothing', '', ['1 This table is empty']],
    ['only a heading', 'a,b\n', ['1 This table has a heading but no rows']],
    [
      'a column twice, and one without a name',
      'a,a,\n1,2,3\n',
      ['1 Two columns are named "a"', '1 Column 3 has no name'],
    ],
    ['a quote that is not closed', 'a,b\n1,"2\n3,4\n', ['2 A quoted cell']],
    ['text after a quote', 'a,b\n1,"2"x\n', ['2 Text follows the closing quote']],
    ['a quote within a cell', 'a,b\n1,2"x"\n', ['2 A double quote stands within a cell']],
  ])('with %s is refused, with all its faults and their lines', (_, text, expected) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(expected.length);
    expected.forEach((beginning, index) => expect(faults[index]?.startsWith(beginning)).toBe(true));
  });

  it.each(['utf8', 'utf8 with mark', 'utf16le', 'utf16le with mark', 'utf16be with mark', 'utf16be'])(
    'in %s is understood',
    async (encoding) => {
      const text = 'id;Größe\r\n1;"ä ""ö"" 漢字 🎬"\r\n';
      const marked = encoding.endsWith('mark') ? `\ufeff${text}` : text;
      const bytes = Buffer.from(marked, encoding.startsWith('utf8') ? 'utf8' : 'utf16le');
      const file = join(folder, `${encoding}.csv`);
      writeFileSync(file, encoding.startsWith('utf16be') ? bytes.swap16() : bytes);
      const { columns, rows } = await readTable(file);
      expect(columns).toEqual(['id', 'Größe']);
      expect(rows[0]?.values.get('Größe')).toBe('ä "ö" 漢字 🎬');
    },
  );

  it('in another encoding is refused with the line', async () => {
    const file = join(folder, 'latin1.csv');
    writeFileSync(file, Buffer.from('id,name\n1,x\n2,Größe\n', 'latin1'));
    await expect(readTable(file)).rejects.toMatchObject({
      code: 'FILE_NOT_TEXT',
      problems: [{ file, line: 3 }],
    });
  });

  it.each(['/dev/zero', folder, join(folder, 'missing.csv')])(
    'that is no file (%s) is refused',
    async (file) => {
      await expect(readTable(file)).rejects.toBeInstanceOf(RenderyardError);
    },
  );

  it('gives back whatever was written with the quotes that the format asks for', () => {
    // A row of which all cells are empty counts as none, and headings are trimmed.
    const cell = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    const cells = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        cells,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        (rows, by, end) => {
          const written = [['a', 'b', 'c'], ...rows]
            .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(by) + end)
            .join('');
          expect(cellsOf(written).slice(1)).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });
});
