const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Cuts a byte stream into lines of text in bounded memory. LF, CR and CRLF all end a line, because encoders
 * redraw status lines with a bare CR. A longer line is cut at the limit and the rest of it is dropped.
 */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #limit: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #afterCarriageReturn = false;

  /** @param limit longest line, bytes */
  constructor(onLine: (line: string) => void, limit = 8192) {
    this.#onLine = onLine;
    this.#limit = limit;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    // Each kind is searched for again only once its last hit is used up: the chunk is scanned twice, not once a line.
    let nextFeed = bytes.indexOf(lineFeed);
    let nextReturn = bytes.indexOf(carriageReturn);
    if (this.#afterCarriageReturn && bytes.length > 0) {
      this.#afterCarriageReturn = false;
      if (nextFeed === 0) {
        start = 1;
        nextFeed = bytes.indexOf(lineFeed, start);
      }
    }
    while (nextFeed !== -1 || nextReturn !== -1) {
      const byReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = byReturn ? nextReturn : nextFeed;
      this.#emit(bytes.subarray(start, end));
      start = end + 1;
      if (byReturn && start === bytes.length) this.#afterCarriageReturn = true;
      if (byReturn && nextFeed === start) start++;
      if (nextFeed !== -1 && nextFeed < start) nextFeed = bytes.indexOf(lineFeed, start);
      if (nextReturn !== -1 && nextReturn < start) nextReturn = bytes.indexOf(carriageReturn, start);
    }
    this.#keep(bytes.subarray(start));
  }

  /** Gives what stands behind the last line end, if anything does. */
  end(): void {
    if (this.#keptBytes > 0) this.#emit(nothing);
  }

  #keep(part: Buffer): void {
    const room = this.#limit - this.#keptBytes;
    if (part.length === 0 || room <= 0) return;
    // A copy: a small slice would hold the stream's whole 64 KiB chunk.
    const copy = Buffer.from(part.subarray(0, room));
    this.#kept.push(copy);
    this.#keptBytes += copy.length;
  }

  /** Gives what was kept and this as one line. */
  #emit(rest: Buffer): void {
    // Most lines come whole, and need no copy.
    if (this.#keptBytes === 0) {
      this.#onLine(rest.toString('utf8', 0, Math.min(rest.length, this.#limit)));
      return;
    }
    this.#keep(rest);
    const line = Buffer.concat(this.#kept, this.#keptBytes).toString('utf8');
    this.#kept = [];
    this.#keptBytes = 0;
    this.#onLine(line);
  }
}

/** The end of a byte stream, in bounded memory. */
export class TailBuffer {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param limit bytes kept */
  constructor(limit = 65_536) {
    this.#limit = limit;
  }

  push(chunk: Uint8Array): void {
    const copy = Buffer.from(chunk.subarray(Math.max(0, chunk.length - this.#limit)));
    this.#chunks.push(copy);
    this.#bytes += copy.length;
    // Tiny writes would otherwise cost far more for bookkeeping than for text.
    if (this.#chunks.length > 256 || this.#bytes > 2 * this.#limit) this.#compact();
  }

  /** The text; a character that was cut in half at the front is left out. */
  text(): string {
    this.#compact();
    const bytes = this.#chunks[0];
    if (bytes === undefined) return '';
    let start = 0;
    while (start < 3 && bytes[start] !== undefined && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
    return bytes.subarray(start).toString('utf8');
  }

  #compact(): void {
    if (this.#chunks.length === 0) return;
    const all = Buffer.concat(this.#chunks, this.#bytes);
    const kept = Buffer.from(all.subarray(Math.max(0, all.length - this.#limit)));
    this.#chunks = [kept];
    this.#bytes = kept.length;
  }
}
