import { AsyncLocalStorage } from 'node:async_hooks';

import type { Cancelled, CancelReason } from './cancelled';

/**
 * Undoes a pending operation. It runs at most once, in the context of the code that waits, and the wait ends
 * only when it has: with `Cancelled`, whatever the operation reported meanwhile. A handler that finds that
 * the operation cannot be undone calls `keepWaiting`: then the wait goes on to the operation's own end.
 */
export type AbortHandler = (reason: CancelReason, keepWaiting: () => void) => void | Promise<void>;

/** Starts an operation that calls one of its arguments at its end, and says how to undo it. */
export type Register<T> = (resolve: (value: T) => void, reject: (error: unknown) => void) => AbortHandler;

type Phase = 'waiting' | 'aborting' | 'unabortable' | 'over';

/** One operation that ends by a callback or by being aborted, whichever is right; knows nothing of scopes. */
export class AbortableWait<T> {
  readonly promise: Promise<T>;
  readonly #inOwnContext = AsyncLocalStorage.snapshot();
  #phase: Phase = 'waiting';
  #abortHandler: AbortHandler = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  /** Ends the wait the way the operation asked for while its abort handler was still busy. */
  #held: (() => void) | undefined;

  constructor(register: Register<T>) {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      this.#abortHandler = register(
        (value) => this.#operationEnded(() => resolve(value)),
        (error) => this.#operationEnded(() => this.#reject(error)),
      );
    });
  }

  /** Runs the abort handler unless it ran before; `cancelled` is what the wait then throws. */
  abort(cancelled: Cancelled): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'aborting';
    void this.#inOwnContext(() => this.#runAbortHandler(cancelled));
  }

  async #runAbortHandler(cancelled: Cancelled): Promise<void> {
    const answer = { keepWaiting: false };
    try {
      const busy = this.#abortHandler(cancelled.reason, () => (answer.keepWaiting = true));
      if (busy !== undefined) await busy;
    } catch (error) {
      this.#end(() => this.#reject(error));
      return;
    }
    if (!answer.keepWaiting) this.#end(() => this.#reject(cancelled));
    else if (this.#held !== undefined) this.#end(this.#held);
    else this.#phase = 'unabortable';
  }

  #operationEnded(settle: () => void): void {
    if (this.#phase === 'aborting') this.#held ??= settle;
    else this.#end(settle);
  }

  #end(settle: () => void): void {
    this.#phase = 'over';
    this.#held = undefined;
    settle();
  }
}
