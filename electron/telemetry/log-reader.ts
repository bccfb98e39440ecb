import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { LogPage, LogRecord } from '../../shared/job/log-record';
import { listSegments } from './log-segments';
import type { LogSegment } from './log-segments';
import { decodeRecord, gapRecord } from './record';

/** The place of every so many lines is remembered. */
const stride = 256;
const chunkBytes = 64 * 1024;
/** Files whose line index is remembered. */
const remembered = 64;

interface LineIndex {
  /** Bytes that have been looked at. */
  scanned: number;
  /** Line ends among them. */
  lines: number;
  /** Where line 0, 256, 512 … starts. */
  readonly starts: number[];
}

/** A stretch of a log as it stands in the files; what stands for dropped lines is a record already. */
export interface LogLines extends Omit<LogPage, 'records'> {
  lines: (string | LogRecord)[];
}

/**
 * Reads stretches of logs by line number. A file is gone through once, and then only where it has grown, so that a page
 * of a log that is being written costs what is new plus the page. Works for logs of other processes as well.
 */
export class LogReader {
  readonly #indexes = new Map<string, Promise<LineIndex>>();

  /**
   * Lines from `from` (a negative one counts from the end), at most `count`. Lines that were dropped from the middle of
   * a long log stand as one record, at the number of the last of them: then the page's own `from` is larger than asked.
   * The next page starts at `page.from + page.records.length`.
   */
  async read(folder: string, attempt: number, from: number, count: number): Promise<LogPage> {
    const { lines, ...page } = await this.readLines(folder, attempt, from, count);
    return { ...page, records: lines.map((line) => (typeof line === 'string' ? decodeRecord(line) : line)) };
  }

  /** The same, not decoded yet. */
  async readLines(folder: string, attempt: number, from: number, count: number): Promise<LogLines> {
    try {
      return await this.#read(folder, attempt, from, count);
    } catch (error) {
      // The oldest tail file was removed while we looked at it: the next listing is without it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return this.#read(folder, attempt, from, count);
      throw error;
    }
  }

  /** Forgets a job's files. */
  forget(folder: string): void {
    for (const path of this.#indexes.keys()) if (path.startsWith(folder)) this.#indexes.delete(path);
  }

  async #read(folder: string, attempt: number, from: number, count: number): Promise<LogLines> {
    const segments = await listSegments(folder, attempt);
    const last = segments.at(-1);
    if (last === undefined) return { from: 0, total: 0, lines: [] };
    const newest = await this.#index(last.path);
    const total = last.firstLine + newest.lines;
    let at = from < 0 ? Math.max(0, total + from) : Math.min(from, total);
    const read: LogLines['lines'] = [];
    let first = at;
    for (const [number, segment] of segments.entries()) {
      const next = segments[number + 1];
      // Whatever has come to the last one meanwhile is for the next page.
      const index = segment === last ? newest : await this.#index(segment.path);
      const end = segment.firstLine + index.lines;
      if (at < end) {
        const lines = await linesOf(segment, index, at, Math.min(end - at, count - read.length));
        read.push(...lines);
        at += lines.length;
      }
      if (read.length >= count) break;
      if (next === undefined || at < end || at >= next.firstLine) continue;
      // Between two files: only a page that starts here may jump, since the lines of a page are consecutive.
      if (read.length > 0) break;
      const [following] = await linesOf(next, await this.#index(next.path), next.firstLine, 1);
      const time = following === undefined ? '' : decodeRecord(following).time;
      read.push(gapRecord(next.firstLine - end, 'The log grew beyond its bound.', time));
      first = next.firstLine - 1;
      at = next.firstLine;
    }
    return { from: first, total: Math.max(total, at), lines: read };
  }

  /** The file's index, up to date. Calls for one file take turns, since each goes on where the last one ended. */
  #index(path: string): Promise<LineIndex> {
    const known = this.#indexes.get(path) ?? Promise.resolve(undefined);
    const updated = known.catch(() => undefined).then((index) => update(path, index));
    this.#indexes.delete(path);
    this.#indexes.set(path, updated);
    for (const oldest of this.#indexes.keys()) {
      if (this.#indexes.size <= remembered) break;
      this.#indexes.delete(oldest);
    }
    return updated;
  }
}

async function linesOf(
  segment: LogSegment,
  index: LineIndex,
  from: number,
  count: number,
): Promise<string[]> {
  const wanted = from - segment.firstLine;
  const slot = Math.min(Math.floor(wanted / stride), index.starts.length - 1);
  const file = await open(segment.path, 'r');
  try {
    return await collect(file, index.starts[slot] ?? 0, index.scanned, wanted - slot * stride, count);
  } finally {
    await file.close();
  }
}

async function update(path: string, known: LineIndex | undefined): Promise<LineIndex> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // Shorter than it was: another file under the same name.
    const index =
      known !== undefined && size >= known.scanned ? known : { scanned: 0, lines: 0, starts: [0] };
    await scan(file, index, size);
    return index;
  } finally {
    await file.close();
  }
}

/** Brings the index up to the file's size. A line counts once it has its end. */
async function scan(file: FileHandle, index: LineIndex, size: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, size - index.scanned)));
  while (index.scanned < size) {
    const length = Math.min(buffer.length, size - index.scanned);
    const { bytesRead } = await file.read(buffer, 0, length, index.scanned);
    if (bytesRead === 0) return;
    const chunk = buffer.subarray(0, bytesRead);
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) {
      index.lines += 1;
      if (index.lines % stride === 0) index.starts.push(index.scanned + at + 1);
    }
    index.scanned += bytesRead;
  }
}

/** Up to `count` lines after `skip` ones, from `start` on, not beyond `end` (bytes). */
async function collect(
  file: FileHandle,
  start: number,
  end: number,
  skip: number,
  count: number,
): Promise<string[]> {
  const lines: string[] = [];
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, end - start)));
  let unfinished: Buffer[] = [];
  let toSkip = skip;
  for (let position = start; position < end && lines.length < count;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - position), position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0 && lines.length < count; at = chunk.indexOf(0x0a, from)) {
      if (toSkip > 0) toSkip -= 1;
      else if (unfinished.length === 0) lines.push(chunk.toString('utf8', from, at));
      else lines.push(Buffer.concat([...unfinished, chunk.subarray(from, at)]).toString('utf8'));
      unfinished = [];
      from = at + 1;
    }
    // A copy: the buffer is used again.
    if (from < chunk.length) unfinished.push(Buffer.from(chunk.subarray(from)));
  }
  return lines;
}
