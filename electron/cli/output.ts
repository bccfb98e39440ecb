import type { Writable } from 'node:stream';

/** What writing gives when the reader has gone. */
const goneCodes = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/**
 * Where a command writes. A reader that has gone (`| head`, a terminal that was closed) is no error: what is written after that goes
 * nowhere, and `closed` tells commands that only write to stop. Anything else that keeps it from writing is in `failure`.
 */
export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Writable & { isTTY?: boolean; columns?: number };
  readonly #gone = new AbortController();
  #failure: NodeJS.ErrnoException | undefined;

  constructor(stream: Writable & { isTTY?: boolean; columns?: number }) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    // Without a listener a failed write would end the process with a stack trace.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Of a terminal EIO says that it was closed, of a file that its disk fails.
      const hasGone = goneCodes.includes(error.code ?? '') || (this.isTerminal && error.code === 'EIO');
      if (!hasGone) this.#failure ??= error;
      this.#gone.abort();
    });
  }

  /** Why not everything could be written, as on a full disk; undefined if it could, or nobody wanted it. */
  get failure(): NodeJS.ErrnoException | undefined {
    return this.#failure;
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

  /** For people: what a terminal would obey, in a file's name for one, is shown instead. */
  line(text: string): void {
    this.write(`${visible(text)}\n`);
  }

  /** One object on a line of its own. */
  json(value: object): void {
    this.write(`${JSON.stringify(value)}\n`);
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

/** Control characters, but for line ends and tabs, as the picture of themselves: ␛ instead of an escape. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}]/gu, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** Most texts are, and a long table has thousands of them. */
const isPlain = /^[\x20-\x7e]*$/;

/** The same on one line, for tables and progress. */
export function onOneLine(text: string): string {
  if (isPlain.test(text)) return text;
  return visible(text.replace(/\s*\n\s*/g, ' '));
}
