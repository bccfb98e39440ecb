import { stat } from 'node:fs/promises';
import type { Job, JobResult } from '../../shared/job/job';
import { hashFile } from '../render/file-hash';
import { removeAbandoned } from '../render/output-reservation';
import type { Logger } from '../telemetry/logger';
import type { QueueStore } from './queue-store';

/** What became of the jobs that a dead owner left in the middle of something. */
export interface Recovered {
  /** Back in the queue. */
  requeued: Job[];
  /** Left as interrupted, because the setting says so. */
  interrupted: Job[];
  /** Their cancel had been asked for, and is now complete. */
  canceled: Job[];
  /** Their output had been published; only the note of it was missing. */
  completed: Job[];
}

/**
 * Brings jobs that a dead owner left into a state from which they go on, and removes their half outputs. For the new owner
 * only, before it runs anything and after the dead one's processes are gone.
 */
export async function recoverJobs(
  store: QueueStore,
  { requeue, log, now }: { requeue: boolean; log: Logger; now: number },
): Promise<Recovered> {
  const recovered: Recovered = { requeued: [], interrupted: [], canceled: [], completed: [] };
  for (const job of store.inStates('running', 'paused', 'canceling', 'interrupted')) {
    const removed =
      job.startedAt === null ? [] : await removeAbandoned(job.spec.output, job.spec.existing, job.startedAt);
    const published = job.state === 'interrupted' ? null : await publishedResult(store, job);
    const [list, after] = settle(store, job, published, requeue, now);
    recovered[list].push(after);
    log.warn(`"${job.title}" was ${job.state} when Renderyard last ended; it is ${after.state} now.`, {
      jobId: job.id,
      removed: removed.join(' '),
    });
  }
  return recovered;
}

function settle(
  store: QueueStore,
  job: Job,
  published: JobResult | null,
  requeue: boolean,
  at: number,
): [keyof Recovered, Job] {
  if (published !== null) {
    // The video is there: nothing of it is made again, and what was to be uploaded still is.
    const { uploads } = store.saveResult(job.id, published);
    const isUploaded = uploads.every(({ state }) => state !== 'waiting' && state !== 'running');
    if (!isUploaded && job.state !== 'canceling') return goOn(store, job, requeue, at);
    store.cancelUploads(job.id);
    if (job.state === 'paused') store.transition(job.id, 'running', { at });
    return ['completed', store.transition(job.id, 'completed', { at, result: published })];
  }
  if (job.state === 'canceling') {
    store.transition(job.id, 'interrupted', { at });
    return ['canceled', store.transition(job.id, 'canceled', { at })];
  }
  return goOn(store, job, requeue, at);
}

function goOn(store: QueueStore, job: Job, requeue: boolean, at: number): [keyof Recovered, Job] {
  const interrupted = job.state === 'interrupted' ? job : store.transition(job.id, 'interrupted', { at });
  return requeue ? ['requeued', store.transition(job.id, 'queued', { at })] : ['interrupted', interrupted];
}

/** The result that was announced, if exactly that file is there. */
async function publishedResult(store: QueueStore, job: Job): Promise<JobResult | null> {
  // Made and noted; whether the file is still there is the upload's business.
  if (job.result !== null) return job.result;
  const announced = store.notes.announced(job.id);
  if (announced === null) return null;
  try {
    if ((await stat(announced.output)).size !== announced.bytes) return null;
    return (await hashFile(announced.output)) === announced.sha256 ? announced : null;
  } catch {
    return null;
  }
}
