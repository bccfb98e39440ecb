import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../shared/settings';
import type { LadderTimes } from './process/ladder';
import type { Logger } from './telemetry/logger';

/** How long processes may take when the system is shutting down: it waits five seconds or so for an app. */
const shutdownTimes: LadderTimes = { cancelGraceMs: 3_000, killWaitMs: 1_000 };
/** Beyond the time that ending a process may take: for cleanup, and for writing down what became of the jobs. */
const closingMarginMs = 5_000;

/** How much time there is to end things in. */
export class EndingTimes {
  readonly #settings: () => Settings;
  #inHurry = false;
  #systemShutdown = false;

  constructor(settings: () => Settings) {
    this.#settings = settings;
  }

  /** Asked twice to end: nothing gets time to leave by itself any more. */
  hurry(): void {
    this.#inHurry = true;
  }

  /**
   * The system is shutting down: there is little time.
   *
   * @returns whether that is news.
   */
  shutDown(): boolean {
    const isNews = !this.#systemShutdown;
    this.#systemShutdown = true;
    return isNews;
  }

  get shutdownGraceMs(): number {
    return shutdownTimes.cancelGraceMs;
  }

  /** For the tree that is to be ended now. */
  ladder(): LadderTimes {
    const { cancelGraceSeconds, killWaitSeconds } = this.#settings();
    const atMost = this.#systemShutdown ? shutdownTimes : { cancelGraceMs: Infinity, killWaitMs: Infinity };
    return {
      cancelGraceMs: this.#inHurry ? 0 : Math.min(cancelGraceSeconds * 1000, atMost.cancelGraceMs),
      killWaitMs: Math.min(killWaitSeconds * 1000, atMost.killWaitMs),
    };
  }

  /** Waits for the end of all work, as long as that can take when everything goes as it must, and no longer. */
  async waitFor(ended: Promise<void>, log: Logger): Promise<void> {
    const { cancelGraceMs, killWaitMs } = this.ladder();
    const hasEnded = new AbortController();
    const all = ended.then(() => hasEnded.abort());
    const limit = cancelGraceMs + killWaitMs + closingMarginMs;
    await Promise.race([all, delay(limit, undefined, { signal: hasEnded.signal })]).catch(
      (error: unknown) => {
        if (!hasEnded.signal.aborted) log.error('Closing did not go well.', { error: String(error) });
      },
    );
    if (!hasEnded.signal.aborted)
      log.error('Some jobs did not end in time; they are looked after at the next start.');
  }
}
