import { runWithClock } from '../../electron/concurrency';
import type { Clock } from '../../electron/concurrency';

interface Timer {
  readonly atMs: number;
  readonly fn: () => void;
}

/** Time that only moves when a test moves it. It counts what is pending, so tests can prove nothing is left. */
export class VirtualClock implements Clock {
  #now = 0;
  #soon = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  setTimer(atMs: number, fn: () => void): () => void {
    const timer = { atMs, fn };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  soon(fn: () => void): void {
    this.#soon++;
    setImmediate(() => {
      this.#soon--;
      fn();
    });
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets code run, without time passing, until all of it waits for a timer or for something outside. */
  async settle(): Promise<void> {
    // Microtasks run to exhaustion within one turn; only what asked for another turn needs more of them.
    do await turn();
    while (this.#soon > 0);
  }

  /** Moves time on, stopping at every timer on the way to let code run. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (let next = this.#earliest(); next !== undefined && next.atMs <= until; next = this.#earliest()) {
      this.#fire(next);
      await this.settle();
    }
    this.#now = until;
  }

  /**
   * Runs `fn` on this clock and jumps to the next timer whenever all code waits; time costs nothing.
   * Fails when everything waits and there is no timer: nothing could ever go on.
   */
  async run<T>(fn: () => Promise<T> | T): Promise<T> {
    const state = { done: false };
    const result = runWithClock(this, async () => fn()).finally(() => (state.done = true));
    result.catch(() => undefined);
    for (;;) {
      await this.settle();
      if (state.done) return result;
      const next = this.#earliest();
      if (next === undefined) throw new Error('Deadlock: everything waits, and no timer is set.');
      this.#fire(next);
    }
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.atMs);
    timer.fn();
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.#timers)
      if (earliest === undefined || timer.atMs < earliest.atMs) earliest = timer;
    return earliest;
  }
}

/** Runs a test on a clock of its own, and fails it if a timer is left over. */
export async function inVirtualTime(test: (clock: VirtualClock) => Promise<void>): Promise<void> {
  const clock = new VirtualClock();
  await clock.run(() => test(clock));
  if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timer(s) left over.`);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
