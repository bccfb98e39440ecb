import { logRecordSchema } from '../../shared/job/log-record';
import type { LogRecord } from '../../shared/job/log-record';
import { redact } from './redact';

/** Characters of a message, or of one field, that are kept. */
const longestText = 8_192;

/** One line of a log file, with its line end: without secrets, and never longer than some tens of kilobytes. */
export function encodeRecord(record: LogRecord): string {
  const fields = record.fields === undefined ? {} : { fields: cleanFields(record.fields) };
  return `${JSON.stringify({ ...record, message: clean(record.message), ...fields })}\n`;
}

/** The record of a line; a line that is none (cut by a crash, written by something else) becomes a message. */
export function decodeRecord(line: string): LogRecord {
  try {
    const parsed = logRecordSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  } catch {
    // Said below.
  }
  return { time: '', level: 'warn', message: `(unreadable line) ${line.slice(0, 1_000)}` };
}

/** Stands for lines that are not there. */
export function gapRecord(lines: number, why: string, time = new Date().toISOString()): LogRecord {
  return {
    time,
    level: 'warn',
    message: `${lines} ${lines === 1 ? 'line is' : 'lines are'} left out here. ${why}`,
    fields: { droppedLines: lines },
  };
}

function clean(text: string): string {
  const short =
    text.length <= longestText ? text : `${text.slice(0, longestText)} … (${text.length} characters)`;
  return redact(short);
}

function cleanFields(fields: NonNullable<LogRecord['fields']>): NonNullable<LogRecord['fields']> {
  const entries = Object.entries(fields).slice(0, 40);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value === 'string') return [name, clean(value)];
      // JSON has no word for these.
      return [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value];
    }),
  );
}
