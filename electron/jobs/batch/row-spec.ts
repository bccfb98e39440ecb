import { dirname, join, resolve } from 'node:path';
import type { BatchRequest } from '../../../shared/batch';
import type { RenderSpec, VariableValue } from '../../../shared/job/spec';
import type { StoryboardSummary } from '../../../shared/storyboard-summary';
import { filledName } from './name-template';
import { rowPlaceholder } from './name-template';
import type { Table, TableRow } from './table';

type Declared = StoryboardSummary['variables'];

/**
 * Values of a row's variables. An empty cell of text is empty text; an empty cell of anything else leaves the variable
 * its default. Files are meant from the folder of the table. Nothing else is converted here: the storyboard checks it.
 */
export function valuesOf(
  { file, delimiter }: Pick<Table, 'file' | 'delimiter'>,
  { values }: TableRow,
  variables: Declared,
): Record<string, VariableValue> {
  const set: Record<string, VariableValue> = {};
  for (const { id, type } of variables) {
    const cell = values.get(id);
    if (cell === undefined) continue;
    if (type === 'text') {
      set[id] = cell;
      continue;
    }
    const word = cell.trim();
    if (word === '') continue;
    if (type === 'file') set[id] = resolve(dirname(file), word);
    // Spreadsheets separate cells by semicolons where the comma is the decimal mark.
    else if (type === 'number' && delimiter === ';' && /^[+-]?\d+,\d+$/.test(word))
      set[id] = word.replace(',', '.');
    else set[id] = word;
  }
  return set;
}

/** What placeholders in a name stand for: cells, then variables, then the number of the row. */
export function namesOf(
  row: TableRow,
  rows: number,
  variables: Declared,
  set: Readonly<Record<string, VariableValue>>,
): Map<string, VariableValue> {
  const names = new Map<string, VariableValue>();
  names.set(rowPlaceholder, String(row.number).padStart(String(rows).length, '0'));
  for (const { id, default: fallback } of variables) names.set(id, set[id] ?? fallback ?? '');
  for (const [column, cell] of row.values) names.set(column, cell.trim());
  return names;
}

/** The job of a row, but for the batch that it belongs to. */
export function specOf(
  request: BatchRequest,
  table: Table,
  row: TableRow,
  variables: Declared,
  template: string,
): { name: string; spec: RenderSpec } {
  const set = { ...request.set, ...valuesOf(table, row, variables) };
  const name = filledName(template, namesOf(row, table.rows.length, variables, set));
  return {
    name,
    spec: {
      kind: 'render',
      storyboard: request.storyboard,
      output: join(request.folder, name),
      set,
      ...(request.preset === undefined ? {} : { preset: request.preset }),
      existing: request.existing,
      strategy: 'auto',
      limits: request.limits,
      ...(request.commandsAllowedFor === undefined ? {} : { commandsAllowedFor: request.commandsAllowedFor }),
      ...(request.destinations === undefined ? {} : { destinations: request.destinations }),
    },
  };
}
