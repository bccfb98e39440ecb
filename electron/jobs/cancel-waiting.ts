import type { Job } from '../../shared/job/job';
import type { QueueStore } from './queue-store';

/**
 * Cancels a job that waits. One whose video is made, and was only to be uploaded, keeps it: the rest is canceled by the
 * way that a running one would take.
 *
 * @throws JOB_STATE when it does not wait any more.
 */
export function cancelWaiting(store: QueueStore, { id, state, result }: Job, at: number): Job {
  if (result === null) return store.transition(id, 'canceled', { at });
  store.cancelUploads(id);
  if (state === 'interrupted') store.transition(id, 'queued', { at });
  store.transition(id, 'running', { at });
  store.transition(id, 'canceling', { at });
  return store.transition(id, 'completed', { at });
}
