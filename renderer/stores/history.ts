import { request } from '../api/client';
import type { Snapshot } from '../api/sync';
import { upsertJobs } from './jobs';

/** Ended jobs that come with the first snapshot: more than a window shows. */
const endedAtFirst = 100;
/** Ended jobs read at once after that: little enough that the page and the main process answer in between. */
const endedPerRead = 1000;
/** Before another try, milliseconds. */
const pause = 1000;

/** Whether the page has all jobs; from then on it is repaired with all of them, so that the list does not shrink and grow. */
let isWhole = false;
/** Counts the snapshots: what is read for an older one is not used. */
let snapshots = 0;
/** Jobs that are no longer among the ended ones since the last reading: those behind them have moved up. */
let missing = 0;

/** Begins anew, with a page that has no jobs yet. */
export function forgetHistory(): void {
  isWhole = false;
  snapshots += 1;
}

/** The queue as it is; of what has ended, only the latest while the window opens. */
export function askSnapshot(): Promise<Snapshot> {
  return request('queue.snapshot', isWhole ? undefined : { ended: endedAtFirst });
}

/** So many jobs were removed, or retried. */
export function noteNotEnded(count: number): void {
  missing += count;
}

/** Reads the ended jobs that a snapshot left out, the latest first. */
export async function readHistory({ moreEnded, jobs }: Snapshot, countEnded: () => number): Promise<void> {
  snapshots += 1;
  const snapshot = snapshots;
  isWhole = moreEnded === 0;
  let from = isWhole || jobs.length === 0 ? 0 : countEnded();
  while (!isWhole) {
    missing = 0;
    const page = await request('queue.ended', { from, count: endedPerRead }).catch(() => null);
    if (snapshot !== snapshots) return;
    if (page === null) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    // Changes of a job reach the page in the order in which they happen, so what is read now is never older than what it has.
    upsertJobs(page.jobs);
    from = Math.max(0, from + page.jobs.length - missing);
    isWhole = page.jobs.length === 0 || from >= page.total;
  }
}
