import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { LogRecord } from '../../shared/job/log-record';
import { LineBatcher } from './line-batcher';
import { encodeRecord, gapRecord } from './record';
import { headPath, listSegments, tailPath } from './log-segments';
import type { LogSegment } from './log-segments';

export interface JobLogFileOptions {
  /** The job's own folder; made when the first line is written. */
  folder: string;
  attempt: number;
  /** Bytes that all files of this log may take together. */
  maxBytes: number;
  /** Called when lines have reached the file, with the number of lines there are now. */
  onGrown?: (total: number) => void;
}

/** Tail files that are kept; with the head, which may take half of the room, they stay within the bound. */
const tailFiles = 4;

/**
 * The log of one attempt, bounded: its first half of the room is kept for ever, since that is where causes stand,
 * and after that the latest lines. Appends to what an interrupted run of the same attempt left.
 */
export class JobLogFile {
  readonly #options: JobLogFileOptions;
  readonly #batcher: LineBatcher;
  #segments: LogSegment[] = [];
  #file: FileHandle | undefined;
  #bytes = 0;
  #lines = 0;

  constructor(options: JobLogFileOptions) {
    this.#options = options;
    this.#batcher = new LineBatcher({
      append: (lines) => this.#append(lines),
      gapLine: (dropped) => encodeRecord(gapRecord(dropped, 'They came faster than they could be written.')),
    });
  }

  write(record: LogRecord): void {
    this.#batcher.push(encodeRecord(record));
  }

  /** Resolves when everything written so far can be read. */
  flush(): Promise<void> {
    return this.#batcher.flush();
  }

  /** Flushes and lets go of the file. Writing again opens it again. */
  async close(): Promise<void> {
    await this.#batcher.flush();
    await this.#release();
  }

  async #append(lines: readonly string[]): Promise<void> {
    try {
      if (this.#file === undefined) await this.#open();
      let batch: string[] = [];
      let batchBytes = 0;
      const writeBatch = async () => {
        if (batch.length === 0) return;
        await this.#file?.appendFile(batch.join(''));
        this.#bytes += batchBytes;
        this.#lines += batch.length;
        batch = [];
        batchBytes = 0;
      };
      for (const line of lines) {
        const bytes = Buffer.byteLength(line);
        if (this.#bytes + batchBytes + bytes > this.#room && this.#bytes + batchBytes > 0) {
          await writeBatch();
          await this.#rotate();
        }
        batch.push(line);
        batchBytes += bytes;
      }
      await writeBatch();
    } catch (error) {
      // How much of it reached the disk is unknown, so it is counted again before the next line.
      await this.#release();
      throw error;
    } finally {
      this.#options.onGrown?.(this.#lines);
    }
  }

  /** Bytes that the current file may take. */
  get #room(): number {
    const half = this.#options.maxBytes / 2;
    return this.#segments.length <= 1 ? half : half / tailFiles;
  }

  async #open(): Promise<void> {
    const { folder, attempt } = this.#options;
    await mkdir(folder, { recursive: true });
    this.#segments = await listSegments(folder, attempt);
    if (this.#segments.length === 0) this.#segments = [{ path: headPath(folder, attempt), firstLine: 0 }];
    const last = this.#segments.at(-1);
    if (last === undefined) return;
    this.#file = await open(last.path, 'a');
    const found = await measure(last.path);
    this.#bytes = found.bytes;
    this.#lines = last.firstLine + found.lines;
    if (found.endsInsideLine) {
      // A crash or a full disk cut the last line; what follows must not be glued to it.
      await this.#file.appendFile('\n');
      this.#bytes += 1;
      this.#lines += 1;
    }
  }

  async #rotate(): Promise<void> {
    const { folder, attempt } = this.#options;
    await this.#release();
    const segment = { path: tailPath(folder, attempt, this.#lines), firstLine: this.#lines };
    this.#file = await open(segment.path, 'a');
    this.#bytes = 0;
    this.#segments.push(segment);
    while (this.#segments.length > 1 + tailFiles) {
      const [oldest] = this.#segments.splice(1, 1);
      if (oldest !== undefined) await rm(oldest.path, { force: true });
    }
  }

  async #release(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }
}

async function measure(path: string): Promise<{ bytes: number; lines: number; endsInsideLine: boolean }> {
  let bytes = 0;
  let lines = 0;
  let last = 0x0a;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return { bytes, lines, endsInsideLine: last !== 0x0a };
}
