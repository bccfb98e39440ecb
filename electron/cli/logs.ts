import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { fail } from '../../shared/errors';
import { isTerminal } from '../../shared/job/states';
import type { LogRecord } from '../../shared/job/log-record';
import type { Engine } from '../engine-interface';
import { withEngine } from './context';
import type { Context } from './context';
import { positiveWhole } from './job-options';

interface LogsOptions {
  follow?: boolean;
  json?: boolean;
  attempt?: number;
  lines?: number;
}

const pageSize = 1_000;

export function addLogsCommand(program: Command, context: Context): void {
  program
    .command('logs')
    .description('print the log of a job')
    .argument('<id>', 'the job; the beginning of its id is enough')
    .option('-f, --follow', 'go on until the job has ended')
    .option('--attempt <number>', 'an earlier attempt', attemptNumber)
    .option('-n, --lines <count>', 'only the last lines', positiveWhole)
    .option('--json', 'write records as JSON, one on each line')
    .action((typed: string, options: LogsOptions) =>
      withEngine(context, async (engine) => {
        const jobId = engine.queue.find(typed);
        const print = (record: LogRecord) => {
          if (options.json === true) context.out.json({ type: 'log', ...record, jobId });
          else context.out.line(plainLine(record));
        };
        const { attempt: latest } = engine.queue.get(jobId);
        const attempt = options.attempt ?? latest;
        if (attempt > latest)
          throw fail('USAGE', `Job ${jobId} has no attempt ${attempt}: its latest is ${latest}.`);
        for await (const record of records(engine, jobId, attempt, options)) {
          if (context.out.closed.aborted) return;
          print(record);
        }
      }),
    );
}

async function* records(
  engine: Engine,
  jobId: string,
  attempt: number,
  { follow = false, lines }: LogsOptions,
): AsyncGenerator<LogRecord> {
  let at = 0;
  if (lines !== undefined) at = (await engine.readLog(jobId, attempt, -lines, 1)).from;
  if (follow && !isTerminal(engine.queue.get(jobId).state)) {
    yield* engine.followLog(jobId, attempt, at);
    return;
  }
  for (;;) {
    const page = await engine.readLog(jobId, attempt, at, pageSize);
    if (page.records.length === 0) return;
    yield* page.records;
    at = page.from + page.records.length;
  }
}

function plainLine({ time, level, message, phase, fields }: LogRecord): string {
  const rest = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [
    time,
    level.toUpperCase().padEnd(5),
    ...(phase === undefined ? [] : [`[${phase}]`]),
    message,
    ...rest,
  ].join(' ');
}

function attemptNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Attempts count from 1.');
  return number;
}
