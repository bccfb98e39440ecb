/** Shares a bandwidth between all uploads: bytes are paid for in the order in which they are asked for. */
export class RateLimit {
  readonly #bytesPerSecond: () => number | null;
  readonly #now: () => number;
  #freeAt = -Infinity;

  /** @param bytesPerSecond as the settings are now; null is no limit */
  constructor(bytesPerSecond: () => number | null, now: () => number = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
  }

  /** Bytes that are worth asking for at once: small enough for an even flow. */
  get pieceBytes(): number {
    const rate = this.#bytesPerSecond();
    return rate === null ? largestPiece : Math.min(largestPiece, Math.max(1024, Math.floor(rate / 10)));
  }

  /** Books the bytes. Returns how long to wait before they are sent, milliseconds. */
  take(bytes: number): number {
    const rate = this.#bytesPerSecond();
    if (rate === null) return 0;
    const now = this.#now();
    const start = Math.max(now, this.#freeAt);
    this.#freeAt = start + (bytes / rate) * 1000;
    return start - now;
  }
}

const largestPiece = 65_536;
