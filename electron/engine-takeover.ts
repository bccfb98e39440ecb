import type { Job } from '../shared/job/job';
import { storeDamaged } from './jobs/database';
import { chooseExecutor } from './jobs/executor-choice';
import { JobRunner } from './jobs/job-runner';
import type { RunnerOptions } from './jobs/job-runner';
import { Owner } from './jobs/owner';
import { OwnerLock } from './jobs/owner-lock';
import type { Face } from './jobs/owner-lock';
import type { JobQueue } from './jobs/queue';
import { recoverJobs } from './jobs/recovery';
import { TemporaryFolders } from './jobs/temporary-folders';
import type { HomeLayout } from './paths';
import type { ProcessLedger } from './process/ledger';
import { recoverProcesses } from './process/recovery';
import type { RecoveryReport } from './process/recovery';
import type { SegmentCache } from './render/segment-cache';

export interface TakeoverOptions extends Omit<RunnerOptions, 'executor' | 'folders'> {
  layout: HomeLayout;
  face: Face;
  version: string;
  queue: JobQueue;
  ledger: ProcessLedger;
  cache: SegmentCache;
  /** Used instead of the setting. */
  executorWanted: 'structured' | 'plain' | undefined;
  /** Runs only jobs that this process adds or retries. */
  onlyOwn: boolean;
  /** Throws where the engine is closing by now. */
  requireOpen: () => void;
}

/**
 * Becomes the owner of the queue: recovers what a dead owner left, processes before the files that they may be writing and
 * both before jobs that would write them again. Its scheduler has not been woken yet.
 *
 * @throws STORE_OWNED, STORE_DAMAGED; whatever `requireOpen` throws. The queue has no owner then.
 */
export async function takeOver(
  options: TakeoverOptions,
): Promise<{ owner: Owner; recovery: RecoveryReport; recovered: Job[] }> {
  const { layout, face, store, settings, queue, ledger, cache, log, metrics } = options;
  const lock = OwnerLock.acquire(layout.ownerLock, layout.ownerNote, face);
  try {
    const problem = lock.afterCrash ? store.check() : null;
    if (problem !== null) throw storeDamaged(layout.store, problem);
    const recovery = await recoverProcesses({
      ledger,
      killWaitMs: settings().killWaitSeconds * 1000,
      log,
      metrics,
    });
    const folders = new TemporaryFolders(layout.temporary, lock.token);
    const reclaimed = (await folders.reclaim()) + (await cache.reclaim());
    if (reclaimed > 0) log.info('Temporary folders of earlier runs were removed.', { folders: reclaimed });
    const recovered = await recoverJobs(store, {
      requeue: settings().resumeInterrupted,
      log,
      now: Date.now(),
    });
    for (const [how, jobs] of Object.entries(recovered) as [string, Job[]][])
      metrics.count('job_recoveries', { how }, jobs.length);
    const executor = await chooseExecutor(options.executorWanted ?? settings().executor, log);
    options.requireOpen();
    const owner = new Owner({
      lock,
      store,
      runner: new JobRunner({ ...options, executor, folders }),
      queue,
      bell: layout.bell,
      log,
      settings,
      ownFolders: [layout.temporary, layout.cache],
      onlyOwn: options.onlyOwn,
    });
    log.info(`Renderyard ${options.version} runs the queue.`, {
      face,
      executor: executor.mode,
      pid: process.pid,
    });
    return { owner, recovery, recovered: (Object.values(recovered) as Job[][]).flat() };
  } catch (error) {
    lock.release();
    throw error;
  }
}
