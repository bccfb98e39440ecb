import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';

/**
 * Lets at most one value through each `intervalMs` milliseconds: the latest, and the last one always. `fraction` never
 * falls, whatever is pushed.
 */
export class ProgressGate {
  readonly #publish: (progress: Progress) => void;
  readonly #intervalMs: number;
  readonly #now: () => number;
  #highest = 0;
  #waiting: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = -Infinity;

  constructor(
    publish: (progress: Progress) => void,
    intervalMs = 250,
    now: () => number = () => performance.now(),
  ) {
    this.#publish = publish;
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  push(phase: Phase, progress: Omit<Progress, 'phase'>): void {
    const fraction = Number.isFinite(progress.fraction) ? Math.min(1, Math.max(0, progress.fraction)) : 0;
    this.#highest = Math.max(this.#highest, fraction);
    this.#waiting = { ...progress, phase, fraction: this.#highest };
    const wait = this.#lastAt + this.#intervalMs - this.#now();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Publishes what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const progress = this.#waiting;
    if (progress === undefined) return;
    this.#waiting = undefined;
    this.#lastAt = this.#now();
    this.#publish(progress);
  }
}
