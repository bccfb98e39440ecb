import { currentClock, requireDuration } from './clock';
import { currentContext, setContext } from './context';
import { CancelScope, currentScope, runInside } from './scope';
import { ScopeMisuse } from './scope-misuse';
import { TooSlow } from './timeouts';

export interface JobContextOptions {
  jobId: string;
  /** Counts from 1. */
  attempt: number;
  /** Aborted when the job has to stop; by default the signal of the scope around. */
  signal?: AbortSignal;
}

export interface CleanupFailure {
  readonly name: string;
  readonly error: unknown;
}

interface Cleanup {
  readonly name: string;
  readonly run: () => Promise<void> | void;
  readonly timeoutMs: number;
}

const defaultTimeoutMs = 10_000;

/** How long a cleanup that ran out of time may take to notice, in milliseconds, before it is left behind. */
const unwindingMs = 1_000;

/**
 * What one attempt of a job has to undo. However the attempt ends, `await using job = new JobContext(…)` runs
 * what was deferred, once, the last first. Cancellation does not reach it, each has its own time limit, and
 * one that fails does not keep the others from running.
 */
export class JobContext implements AsyncDisposable {
  readonly jobId: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly #deferred: Cleanup[] = [];
  readonly #ran: string[] = [];
  readonly #failures: CleanupFailure[] = [];
  #phase = '';
  #disposal: Promise<void> | undefined;

  constructor(options: JobContextOptions) {
    this.jobId = options.jobId;
    this.attempt = options.attempt;
    this.signal = options.signal ?? currentScope()?.signal ?? new AbortController().signal;
  }

  /** What the job is busy with; log fields of the calling task follow, if it works for this job. */
  get phase(): string {
    return this.#phase;
  }

  set phase(phase: string) {
    this.#phase = phase;
    if (currentContext().jobId === this.jobId) setContext({ phase });
  }

  /** Names of the cleanups that have run, the first first. */
  get ran(): readonly string[] {
    return this.#ran;
  }

  /** What went wrong in cleanup so far. */
  get failures(): readonly CleanupFailure[] {
    return this.#failures;
  }

  /**
   * Has `cleanup` run when the job ends. Defer first, acquire second, where the order can be chosen.
   * `timeoutMs` (by default 10,000 milliseconds) cancels it, and a second later nobody waits for it any more.
   *
   * @throws ScopeMisuse once cleanup has begun: what was acquired so late has to be released on the spot.
   */
  defer(name: string, cleanup: () => Promise<void> | void, options: { timeoutMs?: number } = {}): void {
    if (this.#disposal !== undefined) {
      throw new ScopeMisuse(`Cleanup of job ${this.jobId} has begun: "${name}" cannot be deferred any more.`);
    }
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    requireDuration(timeoutMs, 'A cleanup timeout');
    this.#deferred.push({ name, run: cleanup, timeoutMs });
  }

  /**
   * Runs the cleanup; every call waits for the same one run.
   *
   * @throws AggregateError of what failed, after all has run. `await using` joins it with the block's own
   * error in a SuppressedError, of which scopes absorb the `Cancelled` half.
   */
  dispose(): Promise<void> {
    this.#disposal ??= this.#runAll();
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #runAll(): Promise<void> {
    for (let next = this.#deferred.pop(); next !== undefined; next = this.#deferred.pop()) {
      try {
        this.#ran.push(next.name);
        await runCleanup(next);
      } catch (error) {
        this.#failures.push({ name: next.name, error });
      }
    }
    if (this.#failures.length === 0) return;
    const names = this.#failures.map((failure) => failure.name).join(', ');
    throw new AggregateError(
      this.#failures.map((failure) => failure.error),
      `Cleanup of job ${this.jobId} failed: ${names}.`,
    );
  }
}

/** Ends for certain, which code awaiting a plain promise inside a shielded scope would not. */
async function runCleanup({ name, run, timeoutMs }: Cleanup): Promise<void> {
  const clock = currentClock();
  const scope = new CancelScope({ name: `cleanup "${name}"`, timeoutMs });
  // Outside every scope, which shields it, and lets it be left behind without anything waiting for it.
  const finished = runInside(undefined, () => scope.run(run));
  const tooSlow = (): TooSlow =>
    new TooSlow(`${scope.name} did not end within ${timeoutMs} ms.`, scope.reason);
  await new Promise<void>((resolve, reject) => {
    const dropTimer =
      timeoutMs === Infinity
        ? () => undefined
        : clock.setTimer(clock.now() + timeoutMs + unwindingMs, () => reject(tooSlow()));
    finished
      .then(() => {
        if (scope.cancelledCaught) throw tooSlow();
      })
      .finally(dropTimer)
      .then(resolve, reject);
  });
}
