import type { LogLevel, LogRecord } from '../../shared/job/log-record';

/** From the least to the most important. (The shared list comes with zod, which the first paint does without.) */
const levels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** Which lines are shown. */
export interface LogFilter {
  /** This level and those above it. */
  level: LogLevel;
  /** Text that a line must hold, in any case. */
  query: string;
}

export const everything: LogFilter = { level: 'debug', query: '' };

export function isEverything(filter: LogFilter): boolean {
  return filter.level === 'debug' && filter.query.trim() === '';
}

export function passes(record: LogRecord, filter: LogFilter): boolean {
  if (levels.indexOf(record.level) < levels.indexOf(filter.level)) return false;
  const query = filter.query.trim().toLowerCase();
  return query === '' || lineText(record).toLowerCase().includes(query);
}

/** A record as one line of text, the way it is searched and copied. */
export function lineText(record: LogRecord): string {
  const fields = Object.entries(record.fields ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [record.message, ...fields].join('  ');
}
