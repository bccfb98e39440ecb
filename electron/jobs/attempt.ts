import { JobContext } from '../concurrency';
import type { CancelScope } from '../concurrency';
import type { JobResult } from '../../shared/job/job';
import { phases } from '../../shared/job/phases';
import type { Phase } from '../../shared/job/phases';
import type { Work } from '../render/work';
import type { Attempt } from './executor';
import { ProgressGate } from './progress-gate';

/** Removing many gigabytes of frames from a slow disk takes its time. */
const removalTimeoutMs = 60_000;

/**
 * Does the work of an attempt inside `scope`, and cleans up after it however it ends. Both executors run attempts through
 * this, so that a job cannot tell which one runs it.
 *
 * @throws what the work throws. What goes wrong in cleanup is told to the attempt, and changes nothing else.
 */
export async function carryOut(attempt: Attempt, scope: CancelScope): Promise<JobResult> {
  const { jobId, number, log, folders } = attempt;
  const context = new JobContext({ jobId, attempt: number, signal: scope.signal });
  const gate = new ProgressGate(attempt.onProgress);
  let phase: Phase = 'prepare';
  let entered = -1;
  let folder: Promise<string> | undefined;

  const work: Work = {
    jobId,
    attempt: number,
    log,
    async enter(next) {
      await scope.checkpoint();
      const place = phases.indexOf(next);
      if (place <= entered)
        throw new Error(`Phase ${next} was entered after ${phases[entered] ?? 'itself'}.`);
      entered = place;
      phase = next;
      context.phase = next;
      gate.flush();
      attempt.onPhase(next);
    },
    report: (progress) => gate.push(phase, progress),
    defer: (name, cleanup) => context.defer(name, cleanup),
    announce: (result) => attempt.onAnnounced?.(result),
    async temporaryFolder() {
      if (folder === undefined) {
        context.defer('remove temporary files', () => folders.remove(jobId, number), {
          timeoutMs: removalTimeoutMs,
        });
        folder = folders.make(jobId, number);
      }
      return folder;
    },
  };

  try {
    return await attempt.body(work);
  } finally {
    gate.flush();
    // Told one by one below.
    await context.dispose().catch(() => undefined);
    attempt.onCleanedUp(context.ran, context.failures);
  }
}
