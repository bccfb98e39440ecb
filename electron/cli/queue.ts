import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { fail, formatProblem } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import { uploadTrouble } from '../../shared/job/upload';
import type { JobLimits } from '../../shared/job/spec';
import { jobStates } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import type { Destination } from '../../shared/storyboard/destinations';
import type { Engine } from '../engine-interface';
import { withEngine } from './context';
import type { Context } from './context';
import { jobEvent } from './events';
import { addExecutorOption, addRenderOptions, positiveWhole, renderSpec } from './job-options';
import type { RenderOptions } from './job-options';
import { addQueueRunCommand } from './queue-run';
import { table } from './table';
import { destination } from './upload';
import { permitUploads } from './upload-permission';

interface JsonOption {
  json?: boolean;
}

interface MoveOptions {
  before?: string;
  toFront?: boolean;
  toEnd?: boolean;
}

const jsonOption = () => new Option('--json', 'write JSON, one object on each line');

export function addQueueCommands(program: Command, context: Context): void {
  const queue = program.command('queue').description('the durable queue, shared with the app');

  addRenderOptions(
    queue.command('add').description('check a storyboard and queue it').argument('<file>', 'the storyboard'),
  )
    .option('--priority <value>', 'higher runs first, -100 to 100', priority, 0)
    .action(async (file: string, options: RenderOptions & { priority: number }) => {
      const spec = await renderSpec(context, file, options);
      await permitUploads(context, spec.storyboard, options);
      await withEngine(context, async (engine) => {
        const job = await engine.queue.add(spec, { priority: options.priority });
        if (options.json === true) context.out.json(jobEvent(job));
        else context.out.line(job.id);
      });
    });

  queue
    .command('list')
    .description('what runs, what waits, and what has ended')
    .addOption(new Option('--state <states...>', 'only jobs in these states').choices(jobStates))
    .option('-n, --limit <count>', 'at most so many', positiveWhole)
    .addOption(jsonOption())
    .action(({ json, state, limit }: JsonOption & { state?: JobState[]; limit?: number }) =>
      withEngine(context, async ({ queue: jobs }) => {
        const listed = jobs.list({
          ...(state === undefined ? {} : { states: state }),
          ...(limit === undefined ? {} : { limit }),
        });
        if (json === true) {
          for (const job of listed) context.out.json(jobEvent(job));
          return;
        }
        if (listed.length === 0) context.out.line('The queue is empty.');
        else
          context.out.write(table(['ID', 'STATE', 'DONE', 'TITLE', 'OUTPUT'], listed.map(row), context.out));
        if (jobs.status.paused)
          context.out.line('The queue is paused; `renderyard queue resume` lets it go on.');
      }),
    );

  queue
    .command('show')
    .description('everything about a job, its earlier attempts included')
    .argument('<id>', 'the job; the beginning of its id is enough')
    .addOption(jsonOption())
    .action((typed: string, { json }: JsonOption) =>
      withEngine(context, async ({ queue: jobs }) => {
        const job = jobs.get(jobs.find(typed));
        const attempts = jobs.attempts(job.id);
        if (json === true) context.out.json({ ...jobEvent(job), attempts });
        else for (const line of details(job, attempts)) context.out.line(line);
      }),
    );

  const forJobs = (
    name: string,
    description: string,
    act: (engine: Engine, jobId: string) => Promise<unknown>,
    idsMayBeAbsent?: (engine: Engine) => Promise<void>,
  ) =>
    queue
      .command(name)
      .description(description)
      .argument(
        idsMayBeAbsent === undefined ? '<ids...>' : '[ids...]',
        'jobs; the beginnings of their ids are enough',
      )
      .addOption(jsonOption())
      .action((typed: string[], { json }: JsonOption) =>
        withEngine(context, async (engine) => {
          if (typed.length === 0) await idsMayBeAbsent?.(engine);
          for (const jobId of typed.map((prefix) => engine.queue.find(prefix))) {
            await act(engine, jobId);
            if (name !== 'remove') tell(engine.queue.get(jobId), json);
            else if (json === true) context.out.json({ type: 'removed', jobId });
            else context.out.line(`${jobId}  removed`);
          }
          if (typed.length === 0) {
            const { status } = engine.queue;
            if (json === true) context.out.json({ type: 'queue', ...status });
            else context.out.line(status.paused ? 'The queue is paused.' : 'The queue goes on.');
          }
        }),
      );
  const tell = (job: Job, json: boolean | undefined) => {
    if (json === true) context.out.json(jobEvent(job));
    else context.out.line(`${job.id}  ${stateOf(job)}  ${job.title}`);
  };

  forJobs('cancel', 'cancel jobs; a running one ends within seconds', (engine, id) =>
    engine.queue.cancel(id),
  );
  forJobs('retry', 'queue ended jobs again, as new attempts', (engine, id) => engine.queue.retry(id));
  forJobs('remove', 'remove queued or ended jobs, with their logs', (engine, id) =>
    engine.queue.remove([id]),
  );
  forJobs(
    'pause',
    'start no further jobs; with ids, suspend these running jobs',
    (engine, id) => engine.queue.pauseJob(id),
    (engine) => engine.queue.pause(),
  );
  forJobs(
    'resume',
    'start jobs again; with ids, continue these paused jobs',
    (engine, id) => engine.queue.resumeJob(id),
    (engine) => engine.queue.resume(),
  );

  queue
    .command('upload')
    .description('upload the videos of completed jobs, or go on with uploads that failed')
    .argument('<ids...>', 'jobs; the beginnings of their ids are enough')
    .option(
      '--to <address>',
      'where to, gs://bucket/prefix; the default destination when left out',
      destination,
    )
    .addOption(jsonOption())
    .action((typed: string[], { json, to }: JsonOption & { to?: Destination }) =>
      withEngine(context, async (engine) => {
        for (const jobId of typed.map((prefix) => engine.queue.find(prefix)))
          tell(await engine.queue.upload(jobId, to === undefined ? [] : [to]), json);
      }),
    );

  queue
    .command('priority')
    .description('change the priority of a job')
    .argument('<id>', 'the job; the beginning of its id is enough')
    .argument('<value>', 'higher runs first, -100 to 100', priority)
    .addOption(jsonOption())
    .action((typed: string, value: number, { json }: JsonOption) =>
      withEngine(context, async (engine) => {
        const jobId = engine.queue.find(typed);
        await engine.queue.setPriority(jobId, value);
        tell(engine.queue.get(jobId), json);
      }),
    );

  queue
    .command('move')
    .description('change the place of a queued job, while others run too')
    .argument('<id>', 'the job; the beginning of its id is enough')
    .addOption(
      new Option('--before <id>', 'before this queued job, with its priority').conflicts([
        'toFront',
        'toEnd',
      ]),
    )
    .addOption(
      new Option('--to-front', 'before all others, with the priority of the first').conflicts('toEnd'),
    )
    .option('--to-end', 'behind all others')
    .addOption(jsonOption())
    .action((typed: string, { json, before, toFront, toEnd }: JsonOption & MoveOptions) =>
      withEngine(context, async ({ queue: jobs }) => {
        const jobId = jobs.find(typed);
        if (before !== undefined) await jobs.move(jobId, jobs.find(before));
        else if (toFront === true) await jobs.moveToFront(jobId);
        else if (toEnd === true) await jobs.move(jobId, null);
        else
          throw fail('USAGE', 'It is not said where the job goes; give --before ID, --to-front or --to-end.');
        tell(jobs.get(jobId), json);
      }),
    );

  queue
    .command('clear')
    .description('remove all jobs that have ended, with their logs')
    .addOption(jsonOption())
    .action(({ json }: JsonOption) =>
      withEngine(context, async (engine) => {
        const removed = await engine.queue.clearFinished();
        if (json === true) context.out.json({ type: 'cleared', removed });
        else context.out.line(`Removed ${removed} ${removed === 1 ? 'job' : 'jobs'}.`);
      }),
    );

  addQueueRunCommand(addExecutorOption(queue.command('run')), context);
}

function row(job: Job): string[] {
  const done = job.state === 'completed' ? '100 %' : `${Math.floor((job.progress?.fraction ?? 0) * 100)} %`;
  return [job.id, stateOf(job), done, job.title, job.result?.output ?? job.spec.output];
}

/** `completed, upload failed` */
function stateOf({ state, uploads }: Job): string {
  const trouble = state === 'completed' ? uploadTrouble(uploads) : null;
  return trouble === null ? state : `${state}, upload ${trouble}`;
}

function details(job: Job, attempts: readonly Job[]): string[] {
  const time = (at: number | null) => (at === null ? '-' : new Date(at).toISOString());
  return [
    `${job.id}  ${job.title}`,
    `state     ${stateOf(job)}${job.phase === null ? '' : ` (${job.phase})`}`,
    `source    ${job.spec.kind === 'render' ? job.spec.storyboard : job.spec.input}`,
    `output    ${job.result?.output ?? job.spec.output}`,
    `priority  ${job.priority}`,
    ...limitLines(job.spec.limits),
    `added     ${time(job.createdAt)}`,
    ...attempts.map(
      ({ attempt, state, startedAt, finishedAt, error }) =>
        `attempt ${attempt}  ${state}, started ${time(startedAt)}, ended ${time(finishedAt)}${error === null ? '' : `: ${formatProblem(error)}`}`,
    ),
    ...(job.result === null ? [] : [`sha256    ${job.result.sha256}`]),
    ...job.uploads.map(
      ({ url, state, bytes, confirmedBytes, error }) =>
        `upload    ${url}  ${state}${state === 'done' ? '' : `, ${confirmedBytes} of ${bytes} bytes are there`}${error === null ? '' : `: ${error.message}`}`,
    ),
  ];
}

/** The ceilings that the job has of its own. */
function limitLines({ timeoutSeconds, memoryBytes, encoderThreads, niceness }: JobLimits): string[] {
  const told = [
    ...(timeoutSeconds === undefined ? [] : [`${timeoutSeconds} s at most`]),
    ...(memoryBytes === undefined ? [] : [`${memoryBytes / 1e6} MB of memory`]),
    ...(encoderThreads === undefined
      ? []
      : [`${encoderThreads} encoder ${encoderThreads === 1 ? 'thread' : 'threads'}`]),
    ...(niceness === undefined ? [] : [`niceness ${niceness}`]),
  ];
  return told.length === 0 ? [] : [`limits    ${told.join(', ')}`];
}

function priority(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || Math.abs(value) > 100)
    throw new InvalidArgumentError('Give a whole number from -100 to 100.');
  return value;
}
