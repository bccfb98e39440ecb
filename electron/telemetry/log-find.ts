import type { LogFinds, LogRecord } from '../../shared/job/log-record';
import { passesSieve } from '../../shared/job/log-sieve';
import type { LogSieve } from '../../shared/job/log-sieve';
import type { LogLines } from './log-reader';
import { decodeRecord } from './record';

const linesPerRead = 2_000;
/** Milliseconds after which an answer is due: whoever asks shows what was found, and asks on. */
const patienceMs = 50;
/** Found lines that make an answer due. */
const foundAtMost = 5_000;

/**
 * Looks through a log from a line on until it ends, much was found, or a while has passed.
 *
 * @param read Gives lines as {@link LogReader.readLines} does.
 */
export async function findInLog(
  read: (from: number, count: number) => Promise<LogLines>,
  from: number,
  sieve: LogSieve,
  withRecords: boolean,
): Promise<LogFinds> {
  const beganAt = performance.now();
  const finds: LogFinds = { next: from, total: 0, lines: [], records: [] };
  for (;;) {
    const page = await read(finds.next, linesPerRead);
    page.lines.forEach((line, index) => {
      const record = typeof line === 'string' ? quickRecord(line) : line;
      if (!passesSieve(record, sieve)) return;
      finds.lines.push(page.from + index);
      if (withRecords) finds.records.push(typeof line === 'string' ? decodeRecord(line) : line);
    });
    finds.total = page.total;
    if (page.lines.length === 0) {
      // Lines that were counted and cannot be read (a part of the file was lost) would be looked for without end.
      finds.total = Math.min(page.total, finds.next);
      return finds;
    }
    finds.next = page.from + page.lines.length;
    const isDue = performance.now() - beganAt > patienceMs || finds.lines.length >= foundAtMost;
    if (isDue || finds.next >= page.total) return finds;
  }
}

/** A line of ours, which its schema is asked about only when it is found; any other as the schema has it. */
function quickRecord(line: string): Pick<LogRecord, 'level' | 'message' | 'fields'> {
  try {
    const parsed = JSON.parse(line) as Partial<LogRecord> | null;
    if (typeof parsed?.message === 'string' && typeof parsed.level === 'string') return parsed as LogRecord;
  } catch {
    // Said by the schema's way below.
  }
  return decodeRecord(line);
}
