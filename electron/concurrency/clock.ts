import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';

/** Where time comes from, so that tests can own it. All times are milliseconds on this clock. */
export interface Clock {
  /** Never goes backwards; only differences mean anything. */
  now(): number;
  /** Calls `fn` once `now()` has reached `atMs`, never inside this call. The result takes the timer back. */
  setTimer(atMs: number, fn: () => void): () => void;
  /** Calls `fn` at the next turn of the event loop, in order, after timers and I/O had theirs. */
  soon(fn: () => void): void;
}

// Node fires at once for any delay that does not fit 31 bits.
const longestDelayMs = 2 ** 31 - 1;

/** The machine's monotonic clock. It may stand still while the machine is asleep. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(atMs, fn) {
    let handle: NodeJS.Timeout;
    // Node may fire a fraction of a millisecond early, so the clock has the last word.
    const arm = (): void => {
      const delayMs = Math.min(Math.max(0, Math.ceil(atMs - performance.now())), longestDelayMs);
      handle = setTimeout(() => (performance.now() >= atMs ? fn() : arm()), delayMs);
    };
    arm();
    return () => clearTimeout(handle);
  },
  soon(fn) {
    setImmediate(fn);
  },
};

const ambientClock = new AsyncLocalStorage<Clock>();

/** The clock of {@link runWithClock}, or the system's. */
export function currentClock(): Clock {
  return ambientClock.getStore() ?? systemClock;
}

/** Runs `fn`, and everything it starts, on another clock. */
export function runWithClock<T>(clock: Clock, fn: () => T): T {
  return ambientClock.run(clock, fn);
}

/** Lets everything else that is ready go first. */
export function nextTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve));
}

/** Throws a RangeError for a duration that is negative or not a number; `Infinity` stands for no limit. */
export function requireDuration(ms: number, what: string): void {
  if (!(ms >= 0)) throw new RangeError(`${what} must be zero or more milliseconds, not ${ms}.`);
}
