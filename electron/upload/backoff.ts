/** How failures that may pass are met. */
export interface BackoffOptions {
  /** Longest first wait, milliseconds; the longest possible wait doubles with each failure in a row. */
  firstMs: number;
  /** No wait is longer, milliseconds. */
  mostMs: number;
  /** How long nothing may have gone forward before it is given up, milliseconds. */
  patienceMs: number;
}

/**
 * Exponential backoff with full jitter: each wait is a random part of a bound that doubles, so that many clients of a
 * server that comes back do not all come at once (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
export class Backoff {
  readonly #options: () => BackoffOptions;
  readonly #random: () => number;
  readonly #now: () => number;
  #failures = 0;
  #progressAt: number;

  constructor(
    options: () => BackoffOptions,
    random: () => number = Math.random,
    now: () => number = () => performance.now(),
  ) {
    this.#options = options;
    this.#random = random;
    this.#now = now;
    this.#progressAt = now();
  }

  /** Failures since something went forward. */
  get failures(): number {
    return this.#failures;
  }

  /** Something went forward. */
  reset(): void {
    this.#failures = 0;
    this.#progressAt = this.#now();
  }

  /** How long to wait now, milliseconds; undefined when it is time to give up. */
  next(atLeastMs = 0): number | undefined {
    const { firstMs, mostMs, patienceMs } = this.#options();
    const bound = Math.min(mostMs, firstMs * 2 ** Math.min(this.#failures, 40));
    this.#failures += 1;
    const wait = Math.max(atLeastMs, this.#random() * bound);
    return this.#now() - this.#progressAt + wait > patienceMs ? undefined : wait;
  }
}
