import type { LogRecord } from './log-record';

/** What a record says as one line, the way it is shown and searched: the message, then its fields. */
export function messageText({ message, fields }: Pick<LogRecord, 'message' | 'fields'>): string {
  const facts = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [message, ...facts].join('  ');
}

/** A record as a line of a copied log, with its time (UTC) and level. */
export function lineText(record: LogRecord): string {
  return `${record.time} ${record.level.toUpperCase().padEnd(5)} ${messageText(record)}`;
}
