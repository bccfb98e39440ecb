import { AsyncResource } from 'node:async_hooks';
import { CancelScope, withContext } from '../concurrency';
import type { CancelReason } from '../concurrency';
import { fail } from '../../shared/errors';
import { carryOut } from './attempt';
import type { Attempt, Executor, Outcome, RunningAttempt } from './executor';
import { outcomeOf } from './outcome';

/** The longest time that `setTimeout` can wait, milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/**
 * Attempts side by side, with nothing around them: an AbortController and a timer each. What a job starts inside itself
 * still sees a scope, which only passes the controller's signal on.
 */
export class PlainExecutor implements Executor {
  readonly mode = 'plain';
  readonly #running = new Set<Promise<Outcome>>();
  /** An attempt must not inherit the scope of whichever job's end made room for it. */
  readonly #outside = new AsyncResource('renderyard jobs');
  #closed = false;

  run(attempt: Attempt): RunningAttempt {
    if (this.#closed) throw fail('INTERNAL', 'No job can be started any more: Renderyard is closing.');
    const controller = new AbortController();
    const limit = new TimeLimit(attempt.timeoutMs, () =>
      controller.abort({ kind: 'timeout', message: 'The job ran out of time.' } satisfies CancelReason),
    );
    const ended = this.#outside.runInAsyncScope(() =>
      withContext({ jobId: attempt.jobId, attempt: attempt.number, phase: undefined }, () =>
        outcome(attempt, controller.signal),
      ),
    );
    this.#running.add(ended);
    void ended.finally(() => {
      limit.stop();
      this.#running.delete(ended);
    });
    return {
      ended,
      cancel: (reason) => controller.abort(reason),
      hold: () => limit.stop(),
      release: () => limit.start(),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

async function outcome(attempt: Attempt, signal: AbortSignal): Promise<Outcome> {
  const scope = new CancelScope({ name: `job ${attempt.jobId}` });
  const passOn = () => scope.cancel(signal.reason as CancelReason);
  signal.addEventListener('abort', passOn, { once: true });
  try {
    const result = await scope.run(() => carryOut(attempt, scope));
    if (result !== undefined) return { kind: 'completed', result };
    return outcomeOf(undefined, scope.reason, attempt.timeoutMs);
  } catch (error) {
    return outcomeOf(error, scope.reason, attempt.timeoutMs);
  } finally {
    signal.removeEventListener('abort', passOn);
  }
}

/** A timer that can be stopped and goes on where it was. */
class TimeLimit {
  readonly #onExpired: () => void;
  #left: number;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, onExpired: () => void) {
    this.#left = milliseconds;
    this.#onExpired = onExpired;
    this.start();
  }

  start(): void {
    if (this.#startedAt !== undefined || this.#left > longestTimeout) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onExpired, this.#left);
  }

  stop(): void {
    if (this.#startedAt === undefined) return;
    clearTimeout(this.#timer);
    this.#left = Math.max(0, this.#left - (performance.now() - this.#startedAt));
    this.#startedAt = undefined;
  }
}
