import { abortableWait } from './waiting';

/** Gives a slot back; calling it again does nothing. */
export type Release = () => void;

/** At most `total` holders at a time; those who wait are served in the order they came. */
export class CapacityLimiter {
  #total: number;
  #held = 0;
  readonly #queue = new Set<(release: Release) => void>();

  /** @throws RangeError unless `total` is a whole number of zero or more, or `Infinity`. */
  constructor(total: number) {
    this.#total = requireTotal(total);
  }

  get total(): number {
    return this.#total;
  }

  /** Takes effect at once for those who wait. Lowering it takes nothing away from holders; 0 is a pause. */
  set total(total: number) {
    this.#total = requireTotal(total);
    this.#serve();
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Waits for a slot; a checkpoint of the scope around. Who is cancelled while waiting takes none. */
  acquire(): Promise<Release> {
    return abortableWait<Release>((resolve) => {
      this.#queue.add(resolve);
      this.#serve();
      return () => {
        this.#queue.delete(resolve);
      };
    });
  }

  /** Runs `fn` while holding a slot. */
  async run<T>(fn: () => Promise<T> | T): Promise<T> {
    const release = await this.acquire();
    try {
      return await fn();
    } finally {
      release();
    }
  }

  #serve(): void {
    for (const grant of this.#queue) {
      if (this.#held >= this.#total) return;
      this.#queue.delete(grant);
      this.#held++;
      grant(this.#makeRelease());
    }
  }

  #makeRelease(): Release {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#held--;
      this.#serve();
    };
  }
}

function requireTotal(total: number): number {
  if (total === Infinity || (Number.isInteger(total) && total >= 0)) return total;
  throw new RangeError(`A limit must be a whole number of zero or more, not ${total}.`);
}
