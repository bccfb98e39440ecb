import type { CancelReason } from './cancelled';
import { currentClock, nextTurn } from './clock';
import { withContext } from './context';
import { CancelScope, runInside } from './scope';
import type { ScopeOptions } from './scope';
import { ScopeMisuse } from './scope-misuse';

export interface TaskOptions {
  /** For messages. */
  name?: string;
}

export interface TaskGroup {
  readonly scope: CancelScope;
  /**
   * Starts a task at the next turn of the event loop, in the order of the calls, with a copy of the caller's
   * context fields. An error in it cancels the rest of the group.
   *
   * @throws ScopeMisuse once the group has closed.
   */
  startSoon(fn: () => Promise<void> | void, options?: TaskOptions): void;
  /**
   * Starts a task and waits until it calls `started`; resolves with what it gave. Until then the task belongs
   * to the caller: the caller's cancellation reaches it, and its error comes out here as it is. From then on
   * it belongs to the group.
   *
   * @throws ScopeMisuse once the group has closed, or when the task ends without having called `started`.
   */
  start<V = void>(fn: (started: (value: V) => void) => Promise<void>, options?: TaskOptions): Promise<V>;
  /** Cancels the body and all tasks. */
  cancel(reason?: CancelReason | string): void;
}

/**
 * Runs `fn` with a group in which it can start tasks, and waits for all of them: no task outlives its group.
 * When the body or a task fails, the others are cancelled. Resolves with the body's value, or `undefined` if
 * the group was cancelled before the body had one.
 *
 * @throws AggregateError always, even for a single error (`unwrapSingle` peels it).
 */
export async function withTaskGroup<T>(
  fn: (group: TaskGroup) => Promise<T> | T,
  options?: ScopeOptions,
): Promise<T | undefined> {
  const group = new Group(new CancelScope({ name: 'task group', ...options }));
  let value: T | undefined;
  await group.scope.run(async () => {
    try {
      value = await fn(group);
    } catch (error) {
      group.fail(error, 'the body');
    }
    await group.join();
  });
  return value;
}

class Group implements TaskGroup {
  readonly scope: CancelScope;
  readonly #errors: unknown[] = [];
  #running = 0;
  #closed = false;
  #onLastTaskGone: (() => void) | undefined;

  constructor(scope: CancelScope) {
    this.scope = scope;
  }

  startSoon(fn: () => Promise<void> | void, options: TaskOptions = {}): void {
    this.#requireOpen();
    this.#running++;
    void runInside(this.scope, () => withContext({}, () => this.#runTask(fn, options.name ?? 'a task')));
  }

  start<V = void>(fn: (started: (value: V) => void) => Promise<void>, options: TaskOptions = {}): Promise<V> {
    return new Promise<V>((resolve, reject) => {
      this.#requireOpen();
      this.#running++;
      void withContext({}, () => this.#runStarting(fn, options.name ?? 'a task', resolve, reject));
    });
  }

  cancel(reason?: CancelReason | string): void {
    this.scope.cancel(reason);
  }

  fail(error: unknown, who: string): void {
    this.#errors.push(error);
    this.scope.cancel({ kind: 'sibling', message: `Stopped because ${who} of "${this.scope.name}" failed.` });
  }

  /** Waits for the tasks, of which each may still start others; throws what went wrong in the group. */
  async join(): Promise<void> {
    const waits = this.#running > 0;
    while (this.#running > 0) await new Promise<void>((resolve) => (this.#onLastTaskGone = resolve));
    this.#closed = true;
    if (this.#errors.length > 0) {
      throw new AggregateError(this.#errors, `${this.#errors.length} error(s) in "${this.scope.name}".`);
    }
    // Waiting for tasks is a checkpoint like any other wait.
    if (waits) this.scope.checkpointSync();
  }

  async #runTask(fn: () => Promise<void> | void, name: string): Promise<void> {
    try {
      await nextTurn(currentClock());
      await fn();
    } catch (error) {
      this.fail(error, name);
    } finally {
      this.#taskGone();
    }
  }

  async #runStarting<V>(
    fn: (started: (value: V) => void) => Promise<void>,
    name: string,
    resolve: (value: V) => void,
    reject: (error: unknown) => void,
  ): Promise<void> {
    const task = { scope: new CancelScope({ name }), given: [] as V[], ours: false };
    const started = (value: V): void => {
      if (task.given.length > 0) throw new ScopeMisuse(`${name} called started() a second time.`);
      task.given.push(value);
      // A caller that has been cancelled is leaving, and takes its task along.
      if (task.scope.reason !== undefined) return;
      task.scope.moveTo(this.scope);
      task.ours = true;
      resolve(value);
    };
    try {
      await task.scope.run(async () => {
        await nextTurn(currentClock());
        await fn(started);
      });
      if (task.given.length === 0) throw new ScopeMisuse(`${name} ended without calling started().`);
      for (const value of task.given) resolve(value);
    } catch (error) {
      if (task.ours) this.fail(error, name);
      else reject(error);
    } finally {
      this.#taskGone();
    }
  }

  #taskGone(): void {
    this.#running--;
    if (this.#running === 0) this.#onLastTaskGone?.();
  }

  #requireOpen(): void {
    if (!this.#closed) return;
    throw new ScopeMisuse(`"${this.scope.name}" has closed: no task can start in it any more.`);
  }
}
