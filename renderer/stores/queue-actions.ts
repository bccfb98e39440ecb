import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';
import { request } from '../api/client';
import { text } from '../text';
import { groupOf } from './job-order';
import { jobById, upsertJobs, useJobs } from './jobs';
import { useQueue } from './queue';
import { attempt, showNotice } from './toasts';

export function pauseQueue(): Promise<boolean> {
  return attempt(() => request('queue.pause'));
}

export function resumeQueue(): Promise<boolean> {
  return attempt(() => request('queue.resume'));
}

export function toggleQueue(): Promise<boolean> {
  return useQueue.getState().queue.paused ? resumeQueue() : pauseQueue();
}

export function clearFinished(): Promise<boolean> {
  return attempt(() => request('queue.clearFinished'));
}

/**
 * Cancels a job. A running one shows *Canceling* before the answer is there: a cancel is accepted at once, so waiting for the
 * word would only make the window feel slow. When it is refused, the job is shown as it was.
 */
export async function cancelJob(jobId: string): Promise<void> {
  const before = jobById(jobId);
  const shown: Job | undefined =
    before?.state === 'running' || before?.state === 'paused' ? { ...before, state: 'canceling' } : undefined;
  if (shown !== undefined) upsertJobs([shown]);
  const accepted = await attempt(() => request('queue.cancel', { jobIds: [jobId] }));
  if (!accepted && before !== undefined && jobById(jobId) === shown) upsertJobs([before]);
}

export function retryJob(jobId: string): Promise<boolean> {
  return attempt(() => request('queue.retry', { jobIds: [jobId] }));
}

export function pauseJob(jobId: string): Promise<boolean> {
  return attempt(() => request('job.pause', { jobId }));
}

export function resumeJob(jobId: string): Promise<boolean> {
  return attempt(() => request('job.resume', { jobId }));
}

/** Takes a finished job off the list; its video stays. One that is not finished has to be canceled first. */
export async function removeJob(jobId: string): Promise<void> {
  const job = jobById(jobId);
  if (job === undefined) return;
  if (isTerminal(job.state)) await attempt(() => request('queue.remove', { jobIds: [jobId] }));
  else showNotice(text.jobs.cancelFirst);
}

export function openResult(jobId: string): Promise<boolean> {
  return attempt(() => request('result.open', { jobId }));
}

export function showInFolder(jobId: string): Promise<boolean> {
  return attempt(() => request('result.showInFolder', { jobId }));
}

export async function copyText(copied: string, notice: string): Promise<void> {
  if (await attempt(() => request('clipboard.write', { text: copied }))) showNotice(notice);
}

export type Move = 'first' | 'up' | 'down' | 'last';

/** Where a queued job goes: the id it is put before, null for the end, undefined when it is there already. */
export function moveTarget(jobId: string, move: Move): string | null | undefined {
  const { order, byId } = useJobs.getState();
  const queued = order.filter((id) => {
    const job = byId.get(id);
    return job !== undefined && groupOf(job.state) === 'next';
  });
  const at = queued.indexOf(jobId);
  if (at < 0) return undefined;
  const isLast = at === queued.length - 1;
  switch (move) {
    case 'first':
      return at === 0 ? undefined : queued[0];
    case 'up':
      return at === 0 ? undefined : queued[at - 1];
    case 'down':
      return isLast ? undefined : (queued[at + 2] ?? null);
    case 'last':
      return isLast ? undefined : null;
  }
}

export async function moveJob(jobId: string, move: Move): Promise<void> {
  const before = moveTarget(jobId, move);
  if (before !== undefined) await attempt(() => request('queue.move', { jobId, before }));
}
