import { AsyncLocalStorage } from 'node:async_hooks';

import type { Cancelled, CancelReason } from './cancelled';

/**
 * Undoes a pending operation. It runs at most once, in the context of the code that waits, and the wait ends
 * only when it has: with `Cancelled`, whatever the operation reported meanwhile. `'keep-waiting'` says that
 * the operation cannot be undone: then the wait goes on to the operation's own end.
 */
export type AbortHandler = (
  reason: CancelReason,
) => void | 'keep-waiting' | Promise<void> | Promise<void | 'keep-waiting'>;

/** Starts an operation that calls one of its arguments at its end, and says how to undo it. */
export type Register<T> = (resolve: (value: T) => void, reject: (error: unknown) => void) => AbortHandler;

type Phase = 'waiting' | 'aborting' | 'unabortable' | 'over';

/** One operation that ends by a callback or by being aborted, whichever is right; knows nothing of scopes. */
export class AbortableWait<T> {
  readonly promise: Promise<T>;
  readonly #abortHandler: AbortHandler;
  readonly #inOwnContext = AsyncLocalStorage.snapshot();
  #phase: Phase = 'waiting';
  /** Ends the wait the way the operation asked for while its abort handler was still busy. */
  #held: (() => void) | undefined;
  #reject!: (error: unknown) => void;

  constructor(register: Register<T>) {
    let handler: AbortHandler | undefined;
    this.promise = new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      handler = register(
        (value) => this.#operationEnded(() => resolve(value)),
        (error) => this.#operationEnded(() => reject(error)),
      );
    });
    this.#abortHandler = handler ?? (() => undefined);
  }

  /** Runs the abort handler unless it ran before; `cancelled` is what the wait then throws. */
  abort(cancelled: Cancelled): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'aborting';
    try {
      const outcome = this.#inOwnContext(() => this.#abortHandler(cancelled.reason));
      if (typeof outcome === 'object') {
        outcome.then(
          (late) => this.#abortEnded(late, cancelled),
          (error: unknown) => this.#end(() => this.#reject(error)),
        );
      } else this.#abortEnded(outcome, cancelled);
    } catch (error) {
      this.#end(() => this.#reject(error));
    }
  }

  #abortEnded(outcome: void | 'keep-waiting', cancelled: Cancelled): void {
    if (outcome !== 'keep-waiting') this.#end(() => this.#reject(cancelled));
    else if (this.#held) this.#end(this.#held);
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
