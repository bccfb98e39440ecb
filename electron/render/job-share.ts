import { RenderyardError } from '../../shared/errors';
import { CapacityLimiter, isCancelled, leaves } from '../concurrency';
import { ProcessFailed } from '../process/failures';
import type { Logger } from '../telemetry/logger';
import type { EncoderBudget } from './encoder-budget';

/** One encoder that runs. */
interface Run {
  /** How many ran at once, with it, at most. */
  atOnce: number;
}

/**
 * The part of all encoder slots that one job may have: no more than its ceiling on threads allows, and fewer from when its
 * encoders together turned out not to fit into its memory.
 */
export class JobShare {
  readonly #budget: EncoderBudget;
  readonly #own: CapacityLimiter;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #running = new Set<Run>();

  /** @param encoderThreads The job's own ceiling, if it has one; see {@link EncoderBudget.width}. */
  constructor(budget: EncoderBudget, encoderThreads: number | undefined, log: Pick<Logger, 'warn'>) {
    this.#budget = budget;
    this.#own = new CapacityLimiter(budget.width(encoderThreads));
    this.#log = log;
  }

  /** Encoders at once. */
  get width(): number {
    return this.#own.total;
  }

  /**
   * Runs `encode` in a slot, or in so many, and again in the same way when it was stopped for the memory that it held
   * together with others of the job: then fewer run at once from there on. One that does not fit alone fails.
   *
   * @throws what `encode` throws; Cancelled.
   */
  async run<T>(encode: () => Promise<T>, slots = 1): Promise<T> {
    for (;;) {
      const made = await this.#own.run(() => this.#budget.use(() => this.#attempt(encode), slots));
      if (made !== null) return made.value;
    }
  }

  /** @returns null when it is to be tried again. Its slot is given back after there are fewer of them. */
  async #attempt<T>(encode: () => Promise<T>): Promise<{ value: T } | null> {
    const run: Run = { atOnce: 1 };
    this.#running.add(run);
    for (const one of this.#running) one.atOnce = Math.max(one.atOnce, this.#running.size);
    try {
      return { value: await encode() };
    } catch (error) {
      const fewer = run.atOnce > 1 ? fewerThan(run.atOnce, error) : null;
      if (fewer === null) throw error;
      this.#lower(fewer);
      return null;
    } finally {
      this.#running.delete(run);
    }
  }

  #lower(encoders: number): void {
    if (encoders >= this.#own.total) return;
    this.#own.total = encoders;
    this.#log.warn('The encoders together need more memory than the job may use: fewer run at once.', {
      encoders,
    });
  }
}

/** How many fit, as far as can be told; null where memory was not what was lacking. */
function fewerThan(atOnce: number, error: unknown): number | null {
  const lack = lackOfMemory(error);
  if (lack === undefined) return null;
  const memory = lack.cause instanceof ProcessFailed ? lack.cause.memory : null;
  const fit = memory === null ? atOnce - 1 : Math.floor((atOnce * memory.limitBytes) / memory.usedBytes);
  return Math.max(1, Math.min(atOnce - 1, fit));
}

/** Why an encoder was stopped, where that was for the memory that it or the job held. */
export function lackOfMemory(error: unknown): RenderyardError | undefined {
  const errors = [...leaves(error)];
  if (errors.some(isCancelled)) return undefined;
  // Who draws its frames may fail with an encoder.
  return errors
    .filter((one) => one instanceof RenderyardError)
    .find(({ code }) => code === 'MEMORY_EXCEEDED');
}
