import { CsvError, parse } from 'csv-parse/sync';
import { batchRowsAtMost } from '../../../shared/batch';
import { fail, RenderyardError } from '../../../shared/errors';
import type { Problem } from '../../../shared/errors';
import { quote } from '../../../shared/storyboard/wording';
import { readTableText } from './table-text';

export interface TableRow {
  /** Counts from 1, without the heading. */
  number: number;
  /** Line of the file on which it begins, from 1. */
  line: number;
  /** Cells by column. */
  values: ReadonlyMap<string, string>;
  /** A sentence on what is wrong with the row as such, whatever its cells say; null if nothing. */
  fault: string | null;
}

export interface Table {
  /** Absolute. */
  file: string;
  delimiter: string;
  columns: readonly string[];
  rows: readonly TableRow[];
}

const delimiters = [',', ';', '\t', '|'] as const;

/** Longest cell, in UTF-16 units: as for values in a storyboard. */
const cellAtMost = 100_000;

/**
 * Reads a table: comma, semicolon, tab or bar between cells, whichever its heading uses; cells in double quotes may
 * hold them, line ends and doubled quotes. Lines end in LF, CRLF or CR. Empty lines are passed over.
 *
 * @returns also rows that have a fault of their own.
 * @throws RenderyardError with every fault of the table as a whole, FILE_NOT_FOUND and its like, TABLE_INVALID.
 */
export async function readTable(file: string): Promise<Table> {
  return parseTable(await readTableText(file), file);
}

/** The same for a text. @throws RenderyardError TABLE_INVALID with every fault. */
export function parseTable(text: string, file: string): Table {
  // A first line that spreadsheets write to say which delimiter follows.
  const announced = /^"?sep=(.)"?\r?\n/i.exec(text);
  const delimiter = announced?.[1] ?? delimiterOf(text);
  const skipped = announced === null ? 0 : 1;
  const records = recordsOf(text.slice(announced?.[0].length ?? 0), delimiter, file, skipped);

  const problems: Problem[] = [];
  const at = (line: number, message: string) =>
    problems.push({ code: 'TABLE_INVALID', message, file, line: line + skipped, column: 1 });
  // Rows without a single cell are what spreadsheets leave of rows that were cleared.
  const [heading, ...others] = records.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (heading === undefined) {
    at(1, 'This table is empty: its first line has to name the columns, and each further line is a video.');
    throw new RenderyardError(problems as [Problem, ...Problem[]]);
  }
  const columns = heading.cells.map((cell) => cell.trim());
  // Spreadsheets leave empty columns behind that were once used.
  while (columns.at(-1) === '' && others.every(({ cells }) => (cells[columns.length - 1] ?? '') === ''))
    columns.pop();
  columns.forEach((name, index) => {
    if (name === '') at(heading.line, `Column ${index + 1} has no name: name it, or remove it.`);
    else if (columns.indexOf(name) !== index)
      at(heading.line, `Two columns are named ${quote(name)}: rename or remove one.`);
  });
  if (others.length === 0) at(heading.line, 'This table has a heading but no rows: add one for each video.');
  if (others.length > batchRowsAtMost)
    at(
      heading.line,
      `This table has ${others.length} rows, and at most ${batchRowsAtMost} are taken: split it.`,
    );

  const rows = others.slice(0, batchRowsAtMost).map(({ cells, line }, index): TableRow => {
    return {
      number: index + 1,
      line: line + skipped,
      values: new Map(columns.map((name, column) => [name, cells[column] ?? ''])),
      fault: faultOfRow(cells, columns, delimiter),
    };
  });
  const [first, ...more] = problems;
  if (first !== undefined) throw new RenderyardError([first, ...more]);
  return { file, delimiter, columns, rows };
}

function faultOfRow(cells: readonly string[], columns: readonly string[], delimiter: string): string | null {
  const tooMany = cells.slice(columns.length).some((cell) => cell !== '');
  if (cells.length < columns.length || tooMany) {
    const isLikely = tooMany && (delimiter === ',' || delimiter === ';');
    const hint = isLikely ? `: a cell with a ${quote(delimiter)} in it needs quotes` : '';
    return `It has ${count(cells.length, 'cell')}, and the heading has ${columns.length}${hint}.`;
  }
  const long = cells.findIndex((cell) => cell.length > cellAtMost);
  return long < 0
    ? null
    : `It has more than ${cellAtMost} characters in column ${quote(columns[long] ?? '')}.`;
}

interface Row {
  cells: string[];
  line: number;
}

function recordsOf(text: string, delimiter: string, file: string, skipped: number): Row[] {
  try {
    let next = 1;
    // The parser counts a CRLF within quotes as two lines.
    let surplus = 0;
    const records = parse(text, {
      delimiter,
      // Rows of another length than the heading are told by us, all of them.
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      bom: true,
      record_delimiter: recordDelimiterOf(text),
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => {
      // Where a record ends is known; it begins after the one before it, and after empty lines.
      const height = record.reduce((lines, cell) => lines + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      surplus += record.reduce((lines, cell) => lines + (cell.match(/\r\n/g)?.length ?? 0), 0);
      const last = info.lines - surplus;
      const line = Math.max(next, last - height);
      next = last + 1;
      return { cells: record, line };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reached = (error as unknown as { lines?: number }).lines ?? 1;
    // That one is noticed at the end of the table only; the quote at which it began is the last one.
    const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? lineOfLastQuote(text) : reached;
    throw fail('TABLE_INVALID', faultOf(error), { file, line: line + skipped, column: 1 }, error);
  }
}

function lineOfLastQuote(text: string): number {
  return text.slice(0, text.lastIndexOf('"') + 1).split(/\r\n|\r|\n/).length;
}

/** Faults that people make; the others are those of programs. */
const faults: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED:
    'A quoted cell that begins on this line is never closed: add the missing double quote.',
  INVALID_OPENING_QUOTE:
    'A double quote stands within a cell that is not quoted: put the cell in quotes, and double those in it.',
  CSV_INVALID_CLOSING_QUOTE:
    'Text follows the closing quote of a cell: double the quotes that are part of the text.',
};

function faultOf({ code, message }: CsvError): string {
  return faults[code] ?? `This table cannot be read (${message.replace(/\s+/g, ' ')}).`;
}

/** Whatever ends the first line ends them all, but LF and CRLF may be mixed; CR alone is old, and still written. */
function recordDelimiterOf(text: string): string[] {
  return text.includes('\n') ? ['\r\n', '\n'] : ['\r'];
}

/** The one that the heading uses most, outside of quotes; a comma where there is but one column. */
function delimiterOf(text: string): string {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let begun = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === '\n' || character === '\r') && begun) break;
    if (!/\s/.test(character)) begun = true;
    const counted = counts.get(character);
    if (!quoted && counted !== undefined) counts.set(character, counted + 1);
  }
  return delimiters.reduce((best, delimiter) =>
    (counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best,
  );
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
