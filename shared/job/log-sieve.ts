import type { LogLevel, LogRecord } from './log-record';
import { messageText } from './log-text';

/** From the least to the most important. (The list beside the schema comes with zod, which the page's first paint does without.) */
const levels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** Which lines of a log are wanted. */
export interface LogSieve {
  /** Lines of this level and those above it. */
  level: LogLevel;
  /** What they say, in small letters; empty lets all through. */
  words: string;
}

/** Whether a line is wanted. */
export function passesSieve(
  record: Pick<LogRecord, 'level' | 'message' | 'fields'>,
  { level, words }: LogSieve,
): boolean {
  return (
    levels.indexOf(record.level) >= levels.indexOf(level) &&
    (words === '' || messageText(record).toLowerCase().includes(words))
  );
}
