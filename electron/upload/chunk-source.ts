import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import type { Upstream } from './http';
import type { RateLimit } from './rate-limit';

/** Gives parts of a file to the network, at the pace that is allowed. */
export class ChunkSource {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #rate: RateLimit;
  readonly #onSent: (end: number) => void;
  #fault: Error | undefined;

  constructor(file: FileHandle, path: string, rate: RateLimit, onSent: (end: number) => void) {
    this.#file = file;
    this.#path = path;
    this.#rate = rate;
    this.#onSent = onSent;
  }

  /** Why the file could not be read on; the connection only broke because of it. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** @param signal Ends waits for the pace. */
  chunk(offset: number, bytes: number, signal: AbortSignal): Upstream {
    return { bytes, open: (busy) => this.#pieces(offset, bytes, signal, busy) };
  }

  async *#pieces(
    offset: number,
    bytes: number,
    signal: AbortSignal,
    busy: () => void,
  ): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < bytes;) {
      const wanted = Math.min(this.#rate.pieceBytes, bytes - sent);
      await pause(this.#rate.take(wanted), signal, busy);
      const piece = await this.#read(offset + sent, wanted);
      sent += piece.length;
      this.#onSent(offset + sent);
      yield piece;
    }
  }

  async #read(position: number, wanted: number): Promise<Uint8Array> {
    try {
      // A buffer of its own: the network may still hold the one before.
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
      if (bytesRead > 0) return buffer.subarray(0, bytesRead);
      throw new Error('it has become shorter');
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      this.#fault = fail(
        'UPLOAD_SOURCE',
        `The video ${this.#path} could not be read to its end (${why}), so its upload was given up; render it again.`,
        {},
        error,
      );
      throw this.#fault;
    }
  }
}

/** Longest wait without a word to the watchdog of the connection, milliseconds. */
const wordEveryMs = 1_000;

async function pause(milliseconds: number, signal: AbortSignal, busy: () => void): Promise<void> {
  for (let left = milliseconds; left > 0; left -= wordEveryMs) {
    busy();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
        Math.min(left, wordEveryMs),
      );
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
  }
}
