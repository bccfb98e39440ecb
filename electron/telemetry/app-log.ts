import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogRecord } from '../../shared/job/log-record';
import { LineBatcher } from './line-batcher';
import { encodeRecord, gapRecord } from './record';

const defaultBytes = 5_000_000;
/** Older files that are kept beside the current one: `app.1.jsonl` is the youngest. */
const olderFiles = 2;

/**
 * The log of the app itself, shared by all processes that work on one data folder: each appends whole lines, and
 * whoever finds the file full moves it aside. The file is opened when there is something to write.
 */
export class AppLog {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #batcher: LineBatcher;
  #file: FileHandle | undefined;

  constructor(path: string, maxBytes = defaultBytes) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#batcher = new LineBatcher({
      append: (lines) => this.#append(lines),
      gapLine: (dropped) => encodeRecord(gapRecord(dropped, 'They came faster than they could be written.')),
    });
  }

  write(record: LogRecord): void {
    this.#batcher.push(encodeRecord(record));
  }

  flush(): Promise<void> {
    return this.#batcher.flush();
  }

  async close(): Promise<void> {
    await this.#batcher.flush();
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  async #append(lines: readonly string[]): Promise<void> {
    const file = await this.#current();
    await file.appendFile(lines.join(''));
  }

  async #current(): Promise<FileHandle> {
    if (this.#file !== undefined && (await this.#file.stat()).size > this.#maxBytes) await this.#rotate();
    if (this.#file === undefined) {
      await mkdir(dirname(this.#path), { recursive: true });
      this.#file = await open(this.#path, 'a');
    }
    return this.#file;
  }

  async #rotate(): Promise<void> {
    const mine = await this.#file?.stat();
    await this.#file?.close();
    this.#file = undefined;
    // Another process may have moved it aside already; the file of that name is then a new one.
    const named = await stat(this.#path).catch(() => undefined);
    if (named === undefined || named.ino !== mine?.ino) return;
    await rm(this.#older(olderFiles), { force: true });
    for (let number = olderFiles - 1; number >= 1; number--)
      await rename(this.#older(number), this.#older(number + 1)).catch(() => undefined);
    await rename(this.#path, this.#older(1));
  }

  #older(number: number): string {
    return this.#path.replace(/(\.jsonl)?$/, (extension) => `.${number}${extension}`);
  }
}
