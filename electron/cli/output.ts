import type { Writable } from 'node:stream';

/**
 * Where a command writes. A reader that has gone (`| head`) is no error: what is written after that goes nowhere, and
 * `closed` tells commands that only write to stop.
 */
export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Writable & { isTTY?: boolean; columns?: number };
  readonly #gone = new AbortController();

  constructor(stream: Writable & { isTTY?: boolean; columns?: number }) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    // Without a listener a failed write would end the process with a stack trace.
    stream.on('error', () => this.#gone.abort());
  }

  /** Aborted when nobody reads any more. */
  get closed(): AbortSignal {
    return this.#gone.signal;
  }

  /** Width of the terminal in characters; 80 where there is none. */
  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  write(text: string): void {
    if (!this.#gone.signal.aborted) this.#stream.write(text);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** One object on a line of its own. */
  json(value: object): void {
    this.line(JSON.stringify(value));
  }

  /** Resolves when everything is written, or nobody reads it. */
  flush(): Promise<void> {
    if (this.#gone.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#gone.signal.addEventListener('abort', () => resolve(), { once: true });
      this.#stream.write('', () => resolve());
    });
  }
}
