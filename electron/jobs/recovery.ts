import type { Job } from '../../shared/job/job';
import type { Logger } from '../telemetry/logger';
import type { QueueStore } from './queue-store';

export interface Recovered {
  /** Back in the queue. */
  requeued: Job[];
  /** Left as interrupted, because the setting says so. */
  interrupted: Job[];
  /** Their cancel had been asked for, and is now complete. */
  canceled: Job[];
}

/**
 * Brings jobs that a dead owner left in the middle of something into a state from which they go on. For the new owner
 * only, after the dead one's processes are gone.
 */
export function recoverJobs(store: QueueStore, requeue: boolean, log: Logger, now: number): Recovered {
  const recovered: Recovered = { requeued: [], interrupted: [], canceled: [] };
  for (const job of store.inStates('running', 'paused', 'canceling', 'interrupted')) {
    if (job.state !== 'interrupted') store.transition(job.id, 'interrupted', { at: now });
    const [next, list] =
      job.state === 'canceling'
        ? (['canceled', recovered.canceled] as const)
        : requeue
          ? (['queued', recovered.requeued] as const)
          : (['interrupted', recovered.interrupted] as const);
    list.push(next === 'interrupted' ? store.get(job.id) : store.transition(job.id, next, { at: now }));
    log.warn(`"${job.title}" was ${job.state} when Renderyard last ended; it is ${next} now.`, {
      jobId: job.id,
    });
  }
  return recovered;
}
