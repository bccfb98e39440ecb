import { availableParallelism } from 'node:os';
import { CapacityLimiter } from '../concurrency';

/**
 * Encoder slots over all jobs, so that two jobs together use the machine as one would and neither thrashes it.
 * First come, first served. A job asks for no more than `width` at a time: then jobs take turns, and one with a
 * thousand segments does not make the next one wait for all of them.
 */
export class EncoderBudget {
  readonly #limiter: CapacityLimiter;
  readonly #wanted: () => number | null;

  /** @param wanted Encoders that may run at once, or null for one on each processor; asked again at each use. */
  constructor(wanted: () => number | null) {
    this.#wanted = wanted;
    this.#limiter = new CapacityLimiter(this.slots);
  }

  /** Encoders that may run at once now. */
  get slots(): number {
    return Math.max(1, this.#wanted() ?? availableParallelism());
  }

  /**
   * How many encoders a job may have waiting or running at once.
   *
   * @param encoderThreads The job's own ceiling, if it has one: each encoder keeps about one processor busy, so a
   *   ceiling on threads is one on encoders.
   */
  width(encoderThreads = Infinity): number {
    return Math.max(1, Math.min(this.slots, encoderThreads));
  }

  /**
   * Waits for a slot (cancellable), runs `task` in it, gives the slot back when the task has settled.
   *
   * @param threads Slots to take at once: an encoder of so many threads keeps as many processors busy. One that has
   *   more than there are slots takes them all.
   */
  async use<T>(task: () => Promise<T>, threads = 1): Promise<T> {
    const slots = this.slots;
    if (this.#limiter.total !== slots) this.#limiter.total = slots;
    return await this.#limiter.run(task, threads);
  }
}
