import { AbortableWait } from './abortable-wait';
import type { Register } from './abortable-wait';
import { currentClock, nextTurn, requireDuration } from './clock';
import { currentScope } from './scope';

/** {@link CancelScope.checkpoint} of the scope around; without one it only lets others go first. */
export function checkpoint(): Promise<void> {
  return currentScope()?.checkpoint() ?? nextTurn(currentClock());
}

/** Waits `ms` milliseconds; a checkpoint of the scope around. @throws RangeError if negative or NaN. */
export function sleep(ms: number): Promise<void> {
  return currentScope()?.sleep(ms) ?? sleepOutside(ms);
}

async function sleepOutside(ms: number): Promise<void> {
  requireDuration(ms, 'A sleep');
  const clock = currentClock();
  await new Promise<void>((resolve) => {
    if (ms < Infinity) clock.setTimer(clock.now() + ms, resolve);
  });
}

/**
 * Waits for a callback: the bridge from events to scopes, and a checkpoint of the scope around.
 *
 * `register` starts the operation and returns the handler that undoes it, which runs at most once, when the
 * scope is cancelled; not at all if the scope was cancelled before, because then `register` is not called.
 */
export function abortableWait<T>(register: Register<T>): Promise<T> {
  return currentScope()?.abortableWait(register) ?? new AbortableWait(register).promise;
}

/**
 * Waits for a promise, which cannot be undone. On cancellation, `'wait'` goes on to the promise's end and
 * leaves `Cancelled` to the next checkpoint; `'abandon'` throws it at once and drops a late result or error.
 */
export function fromPromise<T>(promise: Promise<T>, options: { onCancel: 'wait' | 'abandon' }): Promise<T> {
  if (options.onCancel === 'wait') return promise;
  promise.catch(() => undefined);
  return abortableWait<T>((resolve, reject) => {
    promise.then(resolve, reject);
    return () => undefined;
  });
}
