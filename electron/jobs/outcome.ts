import { Cancelled, isCancelled, leaves } from '../concurrency';
import type { CancelReason } from '../concurrency';
import { RenderyardError } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import { ProcessFailed, UnkillableProcess } from '../process/failures';
import type { Outcome } from './executor';

/** How an attempt that threw, or was stopped, has ended. `reason` is why its scope was cancelled, if it was. */
export function outcomeOf(error: unknown, reason: CancelReason | undefined, timeoutMs: number): Outcome {
  const real = [...leaves(error)].filter((leaf) => !(leaf instanceof Cancelled));
  // What was thrown while the work was being stopped is most often a consequence of that, but never lost: see the log.
  const stuck = real.find((leaf) => leaf instanceof UnkillableProcess);
  if (stuck !== undefined) return failed(stuck);
  if (reason?.kind === 'timeout') {
    const message = `The job was not done within ${Number((timeoutMs / 1000).toPrecision(3))} s; raise its time limit, or make the video simpler.`;
    return { kind: 'failed', problem: { code: 'JOB_TIMEOUT', message }, error };
  }
  if (reason !== undefined) return { kind: 'stopped', reason };
  return failed(real.find((leaf) => leaf instanceof RenderyardError) ?? real[0] ?? error);
}

function failed(error: unknown): Outcome {
  return { kind: 'failed', problem: problemOf(error), error };
}

/** The sentence for people. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RenderyardError)
    return error.problems[0] ?? { code: error.code, message: error.message };
  if (error instanceof UnkillableProcess) return { code: 'UNKILLABLE', message: error.message };
  if (error instanceof ProcessFailed) return { code: codeOfProcess(error), message: error.message };
  if (isCancelled(error)) return { code: 'CANCELED', message: 'The job was canceled.' };
  const { code, path, message }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error(String(error));
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      code: 'DISK_FULL',
      message: `The disk${path === undefined ? '' : ` with ${path}`} is full; free some space and retry.`,
    };
  }
  return {
    code: 'INTERNAL',
    message: `Something went wrong inside Renderyard (${message}); the job's log says more. Please report it.`,
  };
}

function codeOfProcess(error: ProcessFailed): Problem['code'] {
  if (error.outOfMemory) return 'MEMORY_EXCEEDED';
  if (error.stalled) return 'ENCODER_STALLED';
  if (error.spawnFailed) return 'ENCODER_MISSING';
  return error.signal === null ? 'ENCODER_FAILED' : 'ENCODER_KILLED';
}
