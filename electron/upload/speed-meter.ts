/** For how long the rate is averaged, milliseconds: steady, and yet soon true after a change. */
const averageMs = 8_000;
/** Before this much time nobody can know how long the rest takes. */
const knowableMs = 1_000;

/** Bytes a second and time left of something that is sent. Bytes that have to be sent again count as not sent. */
export class SpeedMeter {
  readonly #now: () => number;
  readonly #began: number;
  #last: { at: number; bytes: number };
  #rate = 0;

  constructor(startBytes: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#began = now();
    this.#last = { at: this.#began, bytes: startBytes };
  }

  /** @returns bytes a second, and the seconds that the rest takes, null while nobody can know */
  update(bytes: number, totalBytes: number): { bytesPerSecond: number; etaSeconds: number | null } {
    const now = this.#now();
    const elapsed = now - this.#last.at;
    if (elapsed >= 200) {
      const rate = Math.max(0, bytes - this.#last.bytes) / elapsed;
      const weight = Math.min(1, elapsed / Math.min(averageMs, Math.max(elapsed, now - this.#began)));
      this.#rate += weight * (rate - this.#rate);
      this.#last = { at: now, bytes };
    }
    const left = totalBytes - bytes;
    const isKnown = now - this.#began >= knowableMs && this.#rate > 0;
    return {
      bytesPerSecond: this.#rate * 1000,
      etaSeconds: left <= 0 ? 0 : isKnown ? left / this.#rate / 1000 : null,
    };
  }
}
