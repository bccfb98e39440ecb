import type { Command } from 'commander';
import type { EngineEvent } from '../../shared/engine-events';
import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';
import type { Engine } from '../engine-interface';
import { withEngine } from './context';
import type { Context } from './context';
import type { WithExecutor } from './job-options';
import { JsonEvents } from './json-events';
import { ProgressLine } from './progress-line';
import { showResult } from './run-job';

type RunOptions = WithExecutor & { json?: boolean; watch?: boolean };

export function addQueueRunCommand(command: Command, context: Context): void {
  command
    .description('run the jobs of the queue; the status is 1 when one of them failed, or still waits')
    .option('--watch', 'stay, and run what is added later')
    .option('--json', 'write events as JSON, one on each line')
    .action(({ json = false, watch = false, executor }: RunOptions) =>
      withEngine(
        context,
        async (engine) => {
          const events = json ? new JsonEvents(context, engine) : null;
          const show = events === null ? showProgress(context) : null;
          const finished = engine.subscribe((event) => {
            events?.write(event);
            show?.(event);
            if (event.type === 'job' && isTerminal(event.job.state) && !isAsAsked(event.job))
              context.exitStatus = 1;
          });
          await engine.start();
          if (watch) await context.interruption.race(new Promise<never>(() => undefined));
          else await context.interruption.race(untilIdle(context, engine));
          finished();
          await events?.written();
        },
        // What a signal stops goes on the next time.
        { running: 'requeue', patient: true, ...(executor === undefined ? {} : { executor }) },
      ),
    );
}

/** Resolves when nothing runs and nothing will start. That jobs still wait then is an answer of no. */
async function untilIdle(context: Context, engine: Engine): Promise<void> {
  const { queue } = engine;
  for (;;) {
    const open = queue.list({ states: ['queued', 'running', 'paused', 'canceling'] });
    const waiting = open.filter((job) => job.state === 'queued');
    if (open.length === 0) return;
    if (queue.status.paused && waiting.length === open.length) {
      const many = `${waiting.length} ${waiting.length === 1 ? 'job waits' : 'jobs wait'}`;
      const { reason } = queue.status;
      context.err.line(
        reason === null
          ? `renderyard: The queue is paused, and ${many}; \`renderyard queue resume\` lets it go on.`
          : `renderyard: ${reason} Meanwhile ${many}.`,
      );
      context.exitStatus = 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const stop = engine.subscribe((event) => {
        if (event.type === 'progress' || event.type === 'log') return;
        stop();
        resolve();
      });
    });
  }
}

function showProgress(context: Context): (event: EngineEvent) => void {
  const line = new ProgressLine(context.err);
  const titles = new Map<string, string>();
  const states = new Map<string, Job['state']>();
  return (event) => {
    if (event.type === 'progress')
      line.show(titles.get(event.jobId) ?? '', event.progress.phase, event.progress);
    if (event.type !== 'job') return;
    const { id, title, state } = event.job;
    titles.set(id, title);
    if (states.get(id) === state) return;
    states.set(id, state);
    line.clear();
    if (isTerminal(state)) showResult(context, event.job);
    else if (state === 'running' && !context.err.isTerminal) context.err.line(`${id}  ${title} …`);
  };
}

/** A job that failed, or whose video is not where it was to go. One that was canceled is as asked. */
function isAsAsked({ state, uploads }: Job): boolean {
  return state !== 'failed' && uploads.every((upload) => upload.state !== 'failed');
}
