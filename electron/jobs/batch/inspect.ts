import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { BatchReport, BatchRequest, BatchRow } from '../../../shared/batch';
import { formatProblem, RenderyardError } from '../../../shared/errors';
import type { Problem } from '../../../shared/errors';
import type { Job } from '../../../shared/job/job';
import type { RenderSpec } from '../../../shared/job/spec';
import { nearest, quote, shorten } from '../../../shared/storyboard/wording';
import type { StoryboardSummary } from '../../../shared/storyboard-summary';
import { unwrapSingle, withTaskGroup } from '../../concurrency';
import { filesAmong } from '../../render/own-sources';
import { inspectStoryboard, readStoryboard } from '../../storyboard';
import type { PresetLibrary } from '../../storyboard';
import { newJobId } from '../job-id';
import type { JobKinds } from '../job-kinds';
import { earlierJobs, plannedAction } from './earlier';
import { faultOfName, faultOfTemplate, sameName, unknownPlaceholders, withExtension } from './name-template';
import { specOf } from './row-spec';
import { readTable } from './table';
import type { Table, TableRow } from './table';

export interface BatchSurroundings {
  kinds: JobKinds;
  presets: Pick<PresetLibrary, 'known'>;
  fontFolders: readonly string[];
  /** All jobs that there are. */
  jobs: () => readonly Job[];
  /** What is wrong with queueing this now; null if nothing. */
  outputTaken: (spec: RenderSpec) => Problem | null;
}

/** A row, and what would be queued for it. */
export interface InspectedRow extends BatchRow {
  spec: RenderSpec;
  /** Whether its cells are those of its columns: of a row that has too few or too many nobody knows. */
  isWhole: boolean;
  /** Files that it reads. */
  sources: readonly string[];
  /** Those of its problems that are of one of its cells. */
  ofCells: Set<Problem>;
}

export interface InspectedBatch {
  report: BatchReport;
  rows: InspectedRow[];
  /** The batch that this one goes on with. */
  earlierBatch: string | null;
}

/** How many rows are looked at at the same time: most of it is work of one thread, but ffprobe works beside it. */
const rowsAtOnce = 4;
/** Cells longer than this are cut in reports. */
const shownOfCell = 200;

/**
 * Finds out everything that is wrong with a batch, of every row, without queueing anything.
 *
 * @param onRow Called with how many rows have been looked at, and how many there are.
 * @throws only what is no fault of the batch.
 */
export async function inspectBatch(
  request: BatchRequest,
  surroundings: BatchSurroundings,
  onRow: (done: number, all: number) => void = () => undefined,
): Promise<InspectedBatch> {
  const problems: Problem[] = [];
  const collected = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof RenderyardError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const source = await collected(() => readStoryboard(request.storyboard));
  const table = await collected(() => readTable(request.table));
  const folderFault = await faultOfFolder(request.folder);
  if (folderFault !== null) problems.push(folderFault);
  const { preset, set } = request;
  const presets = await collected(() => surroundings.presets.known(preset));
  const summary = await inspectStoryboard(request.storyboard, {
    set,
    ...(preset === undefined ? {} : { preset }),
    ...(presets === undefined ? {} : { presets }),
    fontFolders: surroundings.fontFolders,
  });
  const template = templateOf(request, summary, table);
  const report: BatchReport = {
    storyboard: request.storyboard,
    table: request.table,
    folder: request.folder,
    title: summary.title,
    name: template,
    delimiter: table?.delimiter ?? ',',
    columns: columnsOf(table, summary),
    rows: [],
    problems,
  };
  if (source === undefined || table === undefined) return { report, rows: [], earlierBatch: null };

  problems.push(
    ...faultsOfTemplate(template, table, summary),
    ...variablesSetTwice(request, table, summary),
    ...summary.problems.filter(({ code }) => code === 'VARIABLE_UNKNOWN' || code === 'PRESET_UNKNOWN'),
  );
  const earlier = request.onlyFailed ? earlierJobs(surroundings.jobs(), request) : new Map<string, Job>();
  if (request.onlyFailed && earlier.size === 0) {
    problems.push({
      code: 'JOB_UNKNOWN',
      message: `The queue knows no earlier batch of this storyboard and ${request.table} that made videos of these names in ${request.folder}: run it without --only-failed.`,
    });
  }
  // What is wrong with the whole would be wrong with each row again.
  if (problems.some((problem) => problem !== folderFault)) return { report, rows: [], earlierBatch: null };

  const rows = table.rows.map((row) => beginRow(request, table, row, summary, template, earlier));
  reportSameNames(rows, request.table);
  // Where the name is wrong, or its folder is not there, everything else is looked at under a name that is free.
  const freeFolder = folderFault === null ? request.folder : tmpdir();
  const freeName = join(freeFolder, `${newJobId()}${extname(template)}`);
  const nameFor = ({ output, spec }: InspectedRow) =>
    folderFault === null && output !== null ? spec.output : freeName;
  await checkRows(rows, request, nameFor, surroundings, onRow);
  if (request.existing === 'overwrite') await reportReplacedSources(rows, request.table);
  problems.push(...takeCommonProblems(rows));
  distinguishTitles(rows);
  report.rows = rows.map(({ spec: _, isWhole: __, sources: ___, ofCells: ____, ...row }) => row);
  const [job] = earlier.values();
  return { report, rows, earlierBatch: job?.spec.kind === 'render' ? (job.spec.batch?.id ?? null) : null };
}

async function faultOfFolder(folder: string): Promise<Problem | null> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return null;
  return {
    code: 'OUTPUT_UNWRITABLE',
    message:
      found === undefined
        ? `There is no folder ${folder} for the videos: make it, or choose another one.`
        : `${folder} is not a folder: choose one for the videos.`,
  };
}

function templateOf(request: BatchRequest, summary: StoryboardSummary, table: Table | undefined): string {
  if (request.name !== null) return withExtension(request.name, summary.extension);
  const hasId = table?.columns.includes('id') ?? false;
  const stem = basename(summary.suggestedOutput, extname(summary.suggestedOutput)).replace(/[{}]/g, '');
  return `${hasId ? '{{id}}' : `${stem}-{{row}}`}.${summary.extension}`;
}

function columnsOf(table: Table | undefined, { variables }: StoryboardSummary): BatchReport['columns'] {
  const columns = table?.columns ?? [];
  const ids = variables.map(({ id }) => id);
  const free = ids.filter((id) => !columns.includes(id));
  return columns.map((name) => {
    const isVariable = ids.includes(name);
    return { name, isVariable, suggestion: isVariable ? null : nearest(name, free) };
  });
}

function faultsOfTemplate(
  template: string,
  table: Table,
  { variables, extension }: StoryboardSummary,
): Problem[] {
  const known = [...new Set([...table.columns, ...variables.map(({ id }) => id)])];
  const hint = `In names there can be ${known.map((name) => `{{${name}}}`).join(', ')} and {{row}}`;
  const unknown = unknownPlaceholders(template, known).map(
    (message) => `The name ${quote(template)}: ${message} ${shorten(hint)}.`,
  );
  // What is wrong whatever the rows hold is told once.
  const fault = faultOfTemplate(template, table.rows.length, extension);
  const messages = unknown.length > 0 || fault === null ? unknown : [fault];
  return messages.map((message) => ({ code: 'NAME_INVALID', message }));
}

function variablesSetTwice({ set }: BatchRequest, table: Table, { variables }: StoryboardSummary): Problem[] {
  const twice = variables.filter(({ id }) => Object.hasOwn(set, id) && table.columns.includes(id));
  return twice.map(({ id }) => ({
    code: 'VARIABLE_INVALID',
    message: `The variable ${quote(id)} is given for all rows and is a column of ${table.file} too: keep one of them.`,
  }));
}

function beginRow(
  request: BatchRequest,
  table: Table,
  row: TableRow,
  summary: StoryboardSummary,
  template: string,
  earlierByOutput: ReadonlyMap<string, Job>,
): InspectedRow {
  const { name, spec } = specOf(request, table, row, summary.variables, template);
  const fault = faultOf(name, row);
  const earlier = earlierByOutput.get(spec.output);
  return {
    row: row.number,
    line: row.line,
    title: null,
    output: fault === null ? spec.output : null,
    values: Object.fromEntries([...row.values].map(([column, cell]) => [column, shorten(cell, shownOfCell)])),
    action: plannedAction(spec, earlier),
    earlier: earlier === undefined ? null : { jobId: earlier.id, state: earlier.state },
    problems: fault === null ? [] : [inRow(fault, request.table, row)],
    spec,
    isWhole: row.fault === null,
    sources: [],
    ofCells: new Set(),
  };
}

/** Of a row with too few or too many cells nobody knows which ones are which: nothing else is said of it. */
function faultOf(name: string, row: TableRow): Problem | null {
  if (row.fault !== null) return { code: 'TABLE_INVALID', message: row.fault };
  const message = faultOfName(name);
  return message === null ? null : { code: 'NAME_INVALID', message };
}

/** A problem of one row: its place is in the table, and what is wrong elsewhere because of it is told with that place. */
function inRow(problem: Problem, file: string, { number, line }: Pick<TableRow, 'number' | 'line'>): Problem {
  return {
    code: problem.code,
    message: formatProblem(problem),
    file,
    line,
    column: 1,
    path: `row ${number}`,
  };
}

function reportSameNames(rows: readonly InspectedRow[], file: string): void {
  const first = new Map<string, InspectedRow>();
  for (const row of rows) {
    if (row.output === null) continue;
    const name = basename(row.output);
    const other = first.get(sameName(name));
    if (other === undefined) first.set(sameName(name), row);
    else {
      const message = `Its name ${quote(name)} is that of row ${other.row} (line ${other.line}) too: rows need different names.`;
      row.problems.push(inRow({ code: 'NAME_INVALID', message }, file, { number: row.row, line: row.line }));
    }
  }
}

/** The column whose cell a problem is about; undefined if none. */
function columnOf({ path = '' }: Problem, { values }: InspectedRow): string | undefined {
  return Object.keys(values).find((column) => path === `set.${column}`);
}

function inColumn({ code, message }: Problem, column: string): Problem {
  return { code, message: `Column ${quote(column)}: ${message}` };
}

/** Videos that would take the place of what this or another row is made of. */
async function reportReplacedSources(rows: readonly InspectedRow[], file: string): Promise<void> {
  const made = rows.filter(({ action }) => action === 'add' || action === 'retry');
  const replaced = await filesAmong(
    made.flatMap(({ output }) => output ?? []),
    made.flatMap(({ sources }) => sources),
  );
  for (const row of made) {
    const source = replaced.get(row.output ?? '');
    if (source === undefined) continue;
    const message = `Its video would replace ${source}, which videos of this batch are made of: choose another folder or other names.`;
    row.problems.push(
      inRow({ code: 'OUTPUT_UNWRITABLE', message }, file, { number: row.row, line: row.line }),
    );
  }
}

async function checkRows(
  rows: readonly InspectedRow[],
  request: BatchRequest,
  nameFor: (row: InspectedRow) => string,
  { kinds, outputTaken }: BatchSurroundings,
  onRow: (done: number, all: number) => void,
): Promise<void> {
  let done = 0;
  const waiting = rows.filter(({ action, isWhole }) => isWhole && (action === 'add' || action === 'retry'));
  const all = waiting.length;
  const queue = waiting[Symbol.iterator]();
  const checkSome = async () => {
    for (const row of queue) {
      try {
        const { output } = row.spec;
        const { title, spec, sources = [] } = await kinds.check({ ...row.spec, output: nameFor(row) });
        row.title = title;
        row.sources = sources;
        if (spec.kind === 'render') row.spec = { ...spec, output };
        const taken = outputTaken(row.spec);
        if (taken !== null) throw new RenderyardError(taken);
      } catch (error) {
        if (!(error instanceof RenderyardError)) throw error;
        const place = { number: row.row, line: row.line };
        for (const problem of error.problems) {
          const column = columnOf(problem, row);
          const told = column === undefined ? problem : inColumn(problem, column);
          const found = inRow(told, request.table, place);
          row.problems.push(found);
          if (column !== undefined) row.ofCells.add(found);
        }
      }
      done += 1;
      onRow(done, all);
    }
  };
  try {
    await withTaskGroup((group) => {
      for (let task = 0; task < Math.min(rowsAtOnce, all); task += 1) group.startSoon(checkSome);
    });
  } catch (error) {
    throw unwrapSingle(error);
  }
}

/** What every row has is told once: it is wrong with the storyboard, not with a row, unless it is a fault of rows as such. */
function takeCommonProblems(rows: readonly InspectedRow[]): Problem[] {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return [];
  const common = first.problems.filter(
    (problem) =>
      problem.code !== 'TABLE_INVALID' &&
      !first.ofCells.has(problem) &&
      others.every((row) => row.problems.some(({ message }) => message === problem.message)),
  );
  const messages = new Set(common.map(({ message }) => message));
  for (const row of rows) row.problems = row.problems.filter(({ message }) => !messages.has(message));
  return common.map(({ code, message }) => ({ code, message }));
}

/** Jobs of one batch should not all look the same in the queue. */
function distinguishTitles(rows: readonly InspectedRow[]): void {
  const titled = rows.filter(({ title }) => title !== null);
  if (titled.length < 2 || new Set(titled.map(({ title }) => title)).size === titled.length) return;
  for (const row of titled) {
    const name = basename(row.spec.output, extname(row.spec.output));
    row.title = `${row.title ?? ''}: ${name}`;
  }
}
