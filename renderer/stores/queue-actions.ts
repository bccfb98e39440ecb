import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';
import { request } from '../api/client';
import { text } from '../text';
import { groupOf } from './job-order';
import { jobById, upsertJobs, useJobs } from './jobs';
import { useVisible } from './list-filter';
import { useQueue } from './queue';
import { attempt, showNotice } from './toasts';
import { openDialog, selectJob } from './ui';

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
 * Cancels jobs. Running ones show *Canceling* before the answer is there: a cancel is accepted at once, so waiting for the
 * word would only make the window feel slow. When it is refused, they are shown as they were.
 */
export async function cancelJobs(jobIds: readonly string[]): Promise<void> {
  const before = jobsOf(jobIds).filter(({ state }) => state === 'running' || state === 'paused');
  const shown = before.map((job): Job => ({ ...job, state: 'canceling' }));
  upsertJobs(shown);
  const accepted = await attempt(() => request('queue.cancel', { jobIds: [...jobIds] }));
  if (accepted) return;
  upsertJobs(before.filter((job, index) => jobById(job.id) === shown[index]));
}

export function retryJobs(jobIds: readonly string[]): Promise<boolean> {
  return attempt(() => request('queue.retry', { jobIds: [...jobIds] }));
}

export function pauseJobs(jobIds: readonly string[]): Promise<boolean> {
  return attempt(() => Promise.all(jobIds.map((jobId) => request('job.pause', { jobId }))));
}

export function resumeJobs(jobIds: readonly string[]): Promise<boolean> {
  return attempt(() => Promise.all(jobIds.map((jobId) => request('job.resume', { jobId }))));
}

/** Takes jobs off the list; their videos stay. Those that are under way have to be canceled first. */
export async function removeJobs(jobIds: readonly string[]): Promise<void> {
  const jobs = jobsOf(jobIds);
  const removable = jobs.filter(isRemovable);
  if (removable.length < jobs.length) showNotice(text.jobs.cancelFirst(jobs.length - removable.length));
  if (removable.length > 0)
    await attempt(() => request('queue.remove', { jobIds: removable.map(({ id }) => id) }));
}

function isRemovable({ state }: Job): boolean {
  return state === 'queued' || isTerminal(state);
}

/** Queues jobs once more, each beside the video that is there already. */
export async function duplicateJobs(jobIds: readonly string[]): Promise<void> {
  await attempt(async () => {
    const added = await request('queue.duplicate', { jobIds: [...jobIds] });
    // Their first patches may have been quicker than this answer.
    upsertJobs(added.filter(({ id }) => jobById(id) === undefined));
    const last = added.at(-1);
    if (last !== undefined) selectJob(last.id);
    showNotice(text.jobs.duplicated(added.length));
  });
}

export function setPriority(jobIds: readonly string[], priority: number): Promise<boolean> {
  return attempt(() => request('queue.setPriority', { jobIds: [...jobIds], priority }));
}

export function openResult(jobId: string): Promise<boolean> {
  return attempt(() => request('result.open', { jobId }));
}

/** Plays a finished video inside the app. */
export function playResult(jobId: string): void {
  selectJob(jobId);
  openDialog('player');
}

export function showInFolder(jobId: string): Promise<boolean> {
  return attempt(() => request('result.showInFolder', { jobId }));
}

export async function copyText(copied: string, notice: string): Promise<void> {
  if (await attempt(() => request('clipboard.write', { text: copied }))) showNotice(notice);
}

export type Move = 'first' | 'up' | 'down' | 'last';

/**
 * Where queued jobs go: the id they are put before, null for the end, undefined when they are there already. *Up* and *down* go
 * past the next job that is shown, however many the filter hides between.
 */
export function moveTarget(jobIds: readonly string[], move: Move): string | null | undefined {
  const queued = queuedIn(useJobs.getState().order);
  const moved = new Set(jobIds);
  const places = queued.flatMap((id, index) => (moved.has(id) ? [index] : []));
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isTogether = last - first === places.length - 1;
  const others = queuedIn(useVisible.getState().order).filter((id) => !moved.has(id));
  const placeOf = (id: string) => queued.indexOf(id);
  switch (move) {
    case 'first':
      return first === 0 && isTogether ? undefined : queued.find((id) => !moved.has(id));
    case 'up':
      return others.findLast((id) => placeOf(id) < first);
    case 'down': {
      const passed = others.find((id) => placeOf(id) > last);
      if (passed === undefined) return undefined;
      return queued.slice(placeOf(passed) + 1).find((id) => !moved.has(id)) ?? null;
    }
    case 'last':
      return last === queued.length - 1 && isTogether ? undefined : null;
  }
}

export async function moveJobs(jobIds: readonly string[], move: Move): Promise<void> {
  const before = moveTarget(jobIds, move);
  if (before !== undefined) await placeJobs(jobIds, before);
}

/** Puts the queued ones among these jobs before another, or at the end, in the order they have now. */
export async function placeJobs(jobIds: readonly string[], before: string | null): Promise<void> {
  const moved = new Set(jobIds);
  const queued = queuedIn(useJobs.getState().order);
  const ids = queued.filter((id) => moved.has(id));
  if (before !== null && moved.has(before)) return;
  if (ids.length > 0) await attempt(() => request('queue.move', { jobIds: ids, before }));
}

function queuedIn(order: readonly string[]): string[] {
  return order.filter((id) => {
    const job = jobById(id);
    return job !== undefined && groupOf(job.state) === 'next';
  });
}

function jobsOf(jobIds: readonly string[]): Job[] {
  return jobIds.map(jobById).filter((job) => job !== undefined);
}
