const longestDelayMs = 2 ** 31 - 1;

/**
 * Calls `onExpired` once when `limitMs` have passed since the last beat (or since the start). Time during
 * which it is paused does not count. Beats are cheap: thousands a second cost no timers.
 */
export class Watchdog {
  readonly #limitMs: number;
  readonly #onExpired: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastBeat = performance.now();
  #pausedAt: number | undefined;
  #stopped = false;

  constructor(limitMs: number, onExpired: () => void) {
    this.#limitMs = limitMs;
    this.#onExpired = onExpired;
    this.#arm();
  }

  beat(): void {
    this.#lastBeat = performance.now();
  }

  pause(): void {
    if (this.#stopped || this.#pausedAt !== undefined) return;
    this.#pausedAt = performance.now();
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (this.#stopped || this.#pausedAt === undefined) return;
    this.#lastBeat += performance.now() - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const left = this.#lastBeat + this.#limitMs - performance.now();
    this.#timer = setTimeout(() => this.#check(), Math.min(Math.max(1, Math.ceil(left)), longestDelayMs));
  }

  #check(): void {
    if (performance.now() < this.#lastBeat + this.#limitMs) this.#arm();
    else {
      this.stop();
      this.#onExpired();
    }
  }
}
