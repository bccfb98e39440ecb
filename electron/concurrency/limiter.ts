import { abortableWait } from './waiting';

/** Gives a slot back; calling it again does nothing. */
export type Release = () => void;

/** At most `total` holders at a time; those who wait are served in the order they came. */
export class CapacityLimiter {
  #total: number;
  #held = 0;
  /** Who waits, and for how many slots. */
  readonly #queue = new Map<(release: Release) => void, number>();

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

  /**
   * Waits for a slot; a checkpoint of the scope around. Who is cancelled while waiting takes none.
   *
   * @param slots How many to take, all at once; who asks for more than there are gets all there are.
   */
  acquire(slots = 1): Promise<Release> {
    return abortableWait<Release>((resolve) => {
      this.#queue.set(resolve, slots);
      this.#serve();
      return () => {
        this.#queue.delete(resolve);
      };
    });
  }

  /** Runs `fn` while holding a slot, or so many; see {@link acquire}. */
  async run<T>(fn: () => Promise<T> | T, slots = 1): Promise<T> {
    const release = await this.acquire(slots);
    try {
      return await fn();
    } finally {
      release();
    }
  }

  #serve(): void {
    for (const [grant, wanted] of this.#queue) {
      const slots = Math.min(wanted, this.#total);
      if (slots < 1 || this.#held + slots > this.#total) return;
      this.#queue.delete(grant);
      this.#held += slots;
      grant(this.#makeRelease(slots));
    }
  }

  #makeRelease(slots: number): Release {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#held -= slots;
      this.#serve();
    };
  }
}

function requireTotal(total: number): number {
  if (total === Infinity || (Number.isInteger(total) && total >= 0)) return total;
  throw new RangeError(`A limit must be a whole number of zero or more, not ${total}.`);
}
