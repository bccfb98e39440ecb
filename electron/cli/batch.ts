import type { Command } from 'commander';
import { Option } from 'commander';
import type { BatchReport, BatchRequestInput } from '../../shared/batch';
import { formatProblem, RenderyardError } from '../../shared/errors';
import { isTerminal } from '../../shared/job/states';
import type { Engine } from '../engine-interface';
import { BatchProgress } from './batch-progress';
import { pathFrom, withEngine } from './context';
import type { Context } from './context';
import { jobEvent } from './events';
import {
  addAllowCommands,
  addExecutorOption,
  addLimitOptions,
  collectSet,
  existingOf,
  limitsOf,
  permissionOf,
  presetOf,
  withAbsoluteFiles,
} from './job-options';
import type { JobOptions, WithExecutor } from './job-options';
import { JsonEvents } from './json-events';
import { table } from './table';
import { destinationsOf } from './upload';
import { permitUploads } from './upload-permission';

interface BatchOptions extends JobOptions, WithExecutor {
  name?: string;
  set: Readonly<Record<string, string>>;
  onlyFailed?: boolean;
  dryRun?: boolean;
  skipBad?: boolean;
  queueOnly?: boolean;
  allowCommands?: boolean;
}

export function addBatchCommand(program: Command, context: Context): void {
  const command = program
    .command('batch')
    .description('render a storyboard once for each row of a table; nothing is rendered while a row is bad')
    .argument('<file>', 'the storyboard')
    .argument('<rows>', 'a CSV file; its heading names variables')
    .requiredOption('-o, --output <folder>', 'where the videos go')
    .option('--name <template>', 'names of the videos, such as "{{id}}.mp4": columns, variables, {{row}}')
    .option(
      '--set <name=value>',
      'value of a variable in all rows; may be given several times',
      collectSet,
      {},
    )
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .option('--only-failed', 'only rows whose video an earlier run of this batch did not finish')
    .option('--dry-run', 'check every row and list its video and its problems; queue nothing')
    .option('--skip-bad', 'leave out rows with problems; the status is 2 when there are any')
    .addOption(
      new Option('--queue-only', 'queue the jobs for the app or `queue run`, and run none here').conflicts(
        'dryRun',
      ),
    );
  addExecutorOption(addAllowCommands(addLimitOptions(command))).action(
    async (file: string, rows: string, options: BatchOptions) => {
      const request = await requestOf(context, file, rows, options);
      if (options.dryRun === true) {
        await dryRun(context, request, options);
        return;
      }
      await permitUploads(context, request.storyboard, options);
      await runBatch(context, request, options);
    },
  );
}

async function requestOf(
  context: Context,
  file: string,
  rows: string,
  options: BatchOptions,
): Promise<BatchRequestInput> {
  const storyboard = pathFrom(context, file);
  return {
    storyboard,
    table: pathFrom(context, rows),
    folder: pathFrom(context, options.output),
    name: options.name ?? null,
    set: {
      ...options.set,
      ...(await withAbsoluteFiles(context, storyboard, options.set).catch(toldLater)),
    },
    ...presetOf(context, options),
    existing: existingOf(options),
    limits: limitsOf(options),
    ...destinationsOf(options),
    ...(await permissionOf(storyboard, options).catch(toldLater)),
    onlyFailed: options.onlyFailed === true,
  };
}

/** What is wrong with the storyboard is told with everything else. */
function toldLater(error: unknown): Record<string, never> {
  if (error instanceof RenderyardError) return {};
  throw error;
}

async function dryRun(
  context: Context,
  request: BatchRequestInput,
  { json, skipBad }: BatchOptions,
): Promise<void> {
  const { out } = context;
  await withEngine(context, async (engine) => {
    const report = await engine.batches.inspect(request, checking(context));
    const bad = report.rows.filter(({ problems }) => problems.length > 0).length;
    if (json === true) {
      for (const row of report.rows) out.json({ type: 'row', ...row });
      const { rows, ...whole } = report;
      out.json({ type: 'batch', ...whole, rows: rows.length, bad });
    } else {
      const rows = report.rows.map(({ row, line, action, output, problems }) => [
        String(row),
        String(line),
        problems.length > 0 ? 'bad' : action,
        output ?? '-',
      ]);
      if (rows.length > 0) out.write(table(['ROW', 'LINE', 'ACTION', 'VIDEO'], rows, out));
      tellUnusedColumns(context, report);
      tellProblems(context, report);
      const good = report.problems.length > 0 ? 0 : report.rows.length - bad;
      out.line(`${count(good, 'row')} of ${report.rows.length} can be rendered; nothing was queued.`);
    }
    const isGood =
      report.problems.length === 0 && (bad === 0 || (skipBad === true && bad < report.rows.length));
    if (!isGood) context.exitStatus = 2;
  });
}

async function runBatch(context: Context, request: BatchRequestInput, options: BatchOptions): Promise<void> {
  const { interruption, out, err } = context;
  const { json = false, queueOnly = false, skipBad = false, executor } = options;
  await withEngine(
    context,
    async (engine) => {
      if (!queueOnly) await engine.start({ onlyOwn: true });
      interruption.check();
      const adding = engine.batches.add(request, { skipBad, onRow: checking(context) });
      const { batchId, jobIds, report } = await interruption.race(adding).catch((error: unknown) => {
        if (!(error instanceof RenderyardError)) throw error;
        // All of them: this is what the rows were checked for.
        for (const problem of error.problems) err.line(`renderyard: ${formatProblem(problem)}`);
        context.exitStatus = 2;
        return { batchId: '', jobIds: [], report: null };
      });
      if (report === null) {
        err.line('renderyard: Nothing was queued.');
        return;
      }
      const bad = report.rows.filter(({ problems }) => problems.length > 0).length;
      if (!json) tellUnusedColumns(context, report);
      tellProblems(context, report);
      if (queueOnly) {
        for (const jobId of jobIds) {
          if (json) out.json(jobEvent(engine.queue.get(jobId)));
          else out.line(jobId);
        }
        if (bad > 0) context.exitStatus = 2;
        return;
      }
      const counts = await runToEnd(context, engine, jobIds, json);
      const skipped = report.rows.filter(({ action }) => action === 'skip').length;
      if (json) out.json({ type: 'batch', batchId, jobs: jobIds.length, ...counts, bad, skipped });
      else {
        const parts = [
          jobIds.length === 0
            ? 'nothing to make'
            : `${counts.completed} of ${count(jobIds.length, 'video')} made`,
          ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
          ...(counts.canceled > 0 ? [`${counts.canceled} canceled`] : []),
          ...(bad > 0 ? [`${count(bad, 'row')} left out`] : []),
          ...(skipped > 0 ? [`${count(skipped, 'row')} made before`] : []),
        ];
        out.line(`${request.folder}: ${parts.join(', ')}.`);
      }
      if (counts.failed > 0) {
        context.exitStatus = 1;
        err.line('renderyard: The same command with --only-failed tries the failed rows again.');
      } else if (counts.canceled > 0) context.exitStatus = 130;
      else if (bad > 0) context.exitStatus = 2;
    },
    { patient: true, ...(executor === undefined ? {} : { executor }) },
  );
}

interface Counts {
  completed: number;
  failed: number;
  canceled: number;
}

/** Shows the jobs until all have ended. A signal cancels them all. */
async function runToEnd(
  context: Context,
  engine: Engine,
  jobIds: readonly string[],
  json: boolean,
): Promise<Counts> {
  const { interruption, out, err } = context;
  const progress = new BatchProgress(jobIds, performance.now());
  const events = json ? new JsonEvents(context, engine) : null;
  let wasShown = false;
  let isDiskFull = false;
  const clear = () => {
    if (wasShown) err.write('\r\u001b[K');
    wasShown = false;
  };
  const show = () => {
    if (json || !err.isTerminal) return;
    err.write(`\r${progress.text(performance.now(), err.columns)}\u001b[K`);
    wasShown = true;
  };
  const stop = engine.subscribe((event) => {
    if (event.type === 'progress' && progress.has(event.jobId)) {
      progress.noteProgress(event);
      events?.write(event);
    } else if (event.type === 'job' && progress.has(event.job.id)) {
      const { job } = event;
      const hasEnded = progress.noteJob(job);
      // All that is left would fail in the same way.
      if (job.error?.code === 'DISK_FULL' && !isDiskFull) {
        isDiskFull = true;
        clear();
        err.line('renderyard: The disk is full, so the rest of the batch is canceled.');
        stopAll();
      }
      events?.write(event);
      if (hasEnded && !json) {
        clear();
        if (job.result !== null) {
          out.line(job.result.output);
          for (const note of job.result.notes ?? [])
            err.line(`renderyard: ${job.title} (job ${job.id}): ${note}`);
        } else if (job.error !== null)
          err.line(`renderyard: ${job.title} (job ${job.id}): ${formatProblem(job.error)}`);
      }
    } else return;
    show();
  });
  const stopAll = () => {
    // Those that wait first: the end of a running one must not start another.
    const open = jobIds
      .map((jobId) => engine.queue.get(jobId))
      .filter(({ state }) => !isTerminal(state))
      .sort((a, b) => order(a.state) - order(b.state));
    for (const { id } of open) void engine.queue.cancel(id).catch(() => undefined);
  };
  interruption.onFirst(() => {
    clear();
    if (!json) err.line('canceling …');
    stopAll();
  });
  // What ended before we listened.
  for (const jobId of jobIds) {
    const job = engine.queue.get(jobId);
    progress.noteJob(job);
    if (job.state !== 'queued') events?.write({ type: 'job', job });
  }
  show();
  await Promise.all(jobIds.map((jobId) => engine.queue.settled(jobId)));
  stop();
  clear();
  await events?.written();
  for (const jobId of jobIds) progress.noteJob(engine.queue.get(jobId));
  return {
    completed: progress.ended('completed'),
    failed: progress.ended('failed'),
    canceled: progress.ended('canceled'),
  };
}

function order(state: string): number {
  return state === 'queued' || state === 'interrupted' ? 0 : 1;
}

/** Says on a terminal how many rows have been checked. */
function checking({ err }: Context): (done: number, all: number) => void {
  return (done, all) => {
    if (err.isTerminal) err.write(done < all ? `\rchecking row ${done} of ${all} …\u001b[K` : '\r\u001b[K');
  };
}

function tellUnusedColumns({ err }: Context, { columns, name }: BatchReport): void {
  for (const column of columns) {
    if (column.isVariable || column.suggestion === null || name.includes(column.name)) continue;
    err.line(
      `renderyard: The column "${column.name}" is not a variable of the storyboard; is it meant to be "${column.suggestion}"?`,
    );
  }
}

function tellProblems({ err }: Context, { problems, rows }: BatchReport): void {
  for (const problem of [...problems, ...rows.flatMap((row) => row.problems)])
    err.line(`renderyard: ${formatProblem(problem)}`);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
