import { exitStatus, formatProblem } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { JobSpecInput } from '../../shared/job/spec';
import { shortSpan } from '../../shared/short-span';
import type { Engine } from '../engine-interface';
import { withEngine } from './context';
import type { Context, ExecutorChoice } from './context';
import { JsonEvents } from './json-events';
import { clockTime, ProgressLine } from './progress-line';
import { showUploads } from './upload';

/**
 * Queues one job and runs it here and now, and nothing else of the queue. A signal cancels it, and the command ends when
 * nothing of it is left.
 */
export async function runJobHere(
  context: Context,
  spec: JobSpecInput,
  { json = false, executor }: { json?: boolean; executor?: ExecutorChoice },
): Promise<void> {
  const { interruption } = context;
  await withEngine(
    context,
    async (engine) => {
      await engine.start({ onlyOwn: true });
      interruption.check();
      const events = json ? new JsonEvents(context, engine) : null;
      const stopShowing =
        events === null ? showProgress(context, engine) : engine.subscribe((event) => events.write(event));
      const job = await interruption.race(engine.queue.add(spec));
      interruption.onFirst(() => void engine.queue.cancel(job.id).catch(() => undefined));
      const done = await engine.queue.settled(job.id);
      stopShowing();
      if (events === null) showResult(context, done);
      else await events.written();
      context.exitStatus = statusOf(done);
      context.isDone = context.exitStatus === 0;
    },
    { patient: true, ...(executor === undefined ? {} : { executor }) },
  );
}

/** Exit status for how a job ended: what the user gave us is told apart from what went wrong. */
export function statusOf({ state, error, uploads }: Job): number {
  // The video is there, but not everything that was asked for is done.
  if (state === 'completed') return uploads.every((upload) => upload.state === 'done') ? 0 : 1;
  return error === null ? 130 : exitStatus(error.code);
}

function showProgress({ err }: Context, engine: Engine): () => void {
  const line = new ProgressLine(err);
  let phase: Job['phase'] = null;
  let title = '';
  const stop = engine.subscribe((event) => {
    if (event.type === 'progress') line.show(title, phase, event.progress);
    if (event.type !== 'job') return;
    ({ title } = event.job);
    const { state } = event.job;
    const isNews = event.job.phase !== phase && state === 'running';
    ({ phase } = event.job);
    if (state === 'canceling' || (isNews && phase !== null && !err.isTerminal)) {
      line.clear();
      err.line(state === 'canceling' ? 'canceling …' : `${phase ?? ''} …`);
    } else if (state === 'running') {
      line.show(title, phase, event.job.progress);
    }
  });
  return () => {
    stop();
    line.clear();
  };
}

/** How a job ended, for people: the video on standard output, anything else on standard error. */
export function showResult(context: Context, job: Job): void {
  const { out, err } = context;
  const { result, error, state } = job;
  if (state === 'completed' && result !== null) {
    const seconds = ((job.finishedAt ?? 0) - (job.startedAt ?? 0)) / 1000;
    const segments = `${result.segmentsRendered} segments rendered, ${result.segmentsReused} reused`;
    const size = result.width === 0 ? '' : ` ${result.width} × ${result.height},`;
    out.line(
      `${result.output}: ${clockTime(result.durationSeconds)},${size} done in ${shortSpan(seconds)} (${segments})`,
    );
    for (const note of result.notes ?? []) err.line(`renderyard: ${note}`);
    showUploads(context, job);
  } else if (error !== null) {
    err.line(`renderyard: ${formatProblem(error)}`);
    if (job.startedAt !== null) err.line(`renderyard: \`renderyard logs ${job.id}\` shows what happened.`);
  } else {
    err.line(`renderyard: "${job.title}" was ${state}.`);
  }
}
