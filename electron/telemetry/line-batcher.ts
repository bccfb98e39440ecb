export interface LineBatcherOptions {
  /** Writes lines, each with its line end. One call at a time; a rejection means that nothing of it may be relied on. */
  append: (lines: readonly string[]) => Promise<void>;
  /** Milliseconds from the first line of a batch until it is written. */
  delayMs?: number;
  /** Characters that may wait; what comes beyond them is dropped and counted. */
  maxPending?: number;
  /** The line that stands for dropped ones. */
  gapLine: (dropped: number) => string;
}

/**
 * Collects lines and writes them in batches, in the background: who writes a line never waits, memory is bounded
 * whatever the rate, and a disk that fails loses lines but breaks nothing.
 */
export class LineBatcher {
  readonly #options: Required<LineBatcherOptions>;
  #pending: string[] = [];
  #pendingLength = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: LineBatcherOptions) {
    this.#options = { delayMs: 100, maxPending: 4_000_000, ...options };
  }

  push(line: string): void {
    if (this.#pendingLength + line.length > this.#options.maxPending) {
      this.#dropped += 1;
    } else {
      this.#pending.push(line);
      this.#pendingLength += line.length;
    }
    if (this.#writing === undefined)
      this.#timer ??= setTimeout(() => void this.#writeAll(), this.#options.delayMs);
  }

  /** Resolves when all lines that were pushed so far are written, or were lost to the disk. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#writeAll();
  }

  #writeAll(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
      // Lines that came while the last batch was being written start a batch of their own.
      if (this.#pending.length > 0)
        this.#timer ??= setTimeout(() => void this.#writeAll(), this.#options.delayMs);
    });
    return this.#writing;
  }

  async #drain(): Promise<void> {
    const lines = this.#pending;
    const dropped = this.#dropped;
    this.#pending = [];
    this.#pendingLength = 0;
    this.#dropped = 0;
    if (lines.length === 0 && dropped === 0) return;
    try {
      await this.#options.append(dropped === 0 ? lines : [...lines, this.#options.gapLine(dropped)]);
    } catch {
      // Not tried again by itself: what is missing is told with the next line, if the disk is better by then.
      this.#dropped += dropped + lines.length;
    }
  }
}
