import { availableParallelism } from 'node:os';

import { CapacityLimiter } from './limiter';
import { ScopeMisuse } from './scope-misuse';
import { abortableWait } from './waiting';
import { WorkerThread } from './worker-thread';
import type { BlockingWork, Outcome } from './worker-thread';

export interface BlockingOptions {
  /**
   * What cancellation does to a call that has started. Its flag is set in any case.
   * `wait` (the default) waits for the end, and a result still counts; `abandon` goes on at once, the result
   * is dropped and the thread stays taken until it is done; `terminate` ends the thread, at any instruction.
   */
  onCancel?: 'wait' | 'abandon' | 'terminate';
  /** Called with each value that the call reports (`BlockingHandle.report`) while it is still wanted. */
  onReport?: (value: unknown) => void;
  pool?: BlockingPool;
}

/**
 * Worker threads for JavaScript that would block this one. Calls start in the order they were posted, as many
 * at a time as the limiter allows. Not for native code: ending a thread does not stop that.
 */
export class BlockingPool {
  readonly #limiter: CapacityLimiter;
  readonly #threads = new Set<WorkerThread>();
  readonly #idle: WorkerThread[] = [];
  #closed = false;

  constructor(limiter: CapacityLimiter) {
    this.#limiter = limiter;
  }

  /**
   * Makes the call on a thread and waits for its result; a checkpoint of the scope around. A call that is
   * cancelled before its turn never starts.
   *
   * @throws ScopeMisuse when the pool is closed.
   */
  async run<T>(work: BlockingWork, options: Omit<BlockingOptions, 'pool'> = {}): Promise<T> {
    const { onCancel = 'wait', onReport = () => undefined } = options;
    this.#requireOpen();
    const release = await this.#limiter.acquire();
    const call = { started: false };
    try {
      return await abortableWait<T>((resolve, reject) => {
        this.#requireOpen();
        const flag = new Int32Array(new SharedArrayBuffer(4));
        const thread = this.#takeThread();
        const ended = thread.call(work, flag, (value) => {
          if (Atomics.load(flag, 0) === 0) onReport(value);
        });
        call.started = true;
        void ended.then((outcome) => {
          this.#giveBack(thread);
          release();
          settle(outcome, resolve as (value: unknown) => void, reject);
        });
        return async (_reason, keepWaiting) => {
          Atomics.store(flag, 0, 1);
          if (onCancel === 'terminate') await thread.terminate();
          if (onCancel === 'abandon') thread.unref();
          if (onCancel === 'wait' && (await ended).kind !== 'stopped') keepWaiting();
        };
      });
    } finally {
      if (!call.started) release();
    }
  }

  /** Ends all threads, abandoned calls included. Calls still waiting for their turn fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  /** Threads that exist, busy or idle. */
  get threads(): number {
    return this.#threads.size;
  }

  #takeThread(): WorkerThread {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.alive) return idle;
      this.#threads.delete(idle);
    }
    const thread = new WorkerThread();
    this.#threads.add(thread);
    return thread;
  }

  #giveBack(thread: WorkerThread): void {
    if (thread.alive) this.#idle.push(thread);
    else this.#threads.delete(thread);
  }

  #requireOpen(): void {
    if (this.#closed) throw new ScopeMisuse('This pool of worker threads is closed.');
  }
}

function settle(outcome: Outcome, resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  switch (outcome.kind) {
    case 'value':
      resolve(outcome.value);
      return;
    case 'error':
      reject(outcome.error);
      return;
    case 'stopped':
      // Only a cancelled call stops, and then the wait has ended already, with Cancelled.
      return;
  }
}

let sharedPool: BlockingPool | undefined;

/** {@link BlockingPool.run} on a pool for the whole process, which leaves one processor to this thread. */
export function runBlocking<T>(work: BlockingWork, options: BlockingOptions = {}): Promise<T> {
  sharedPool ??= new BlockingPool(new CapacityLimiter(Math.max(1, availableParallelism() - 1)));
  return (options.pool ?? sharedPool).run<T>(work, options);
}
