import type { LogLevel, LogRecord } from '../../shared/job/log-record';
import type { Phase } from '../../shared/job/phases';

/** Flat values only, so that each line stays a small JSON object. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** What a child logger adds to each of its records. */
export interface LogBindings {
  readonly jobId?: string;
  readonly attempt?: number;
  readonly phase?: Phase;
}

/** A structured log. Writing never blocks and never throws: what cannot be kept is counted and dropped. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger with the same destination that also adds these. */
  child(bindings: LogBindings): Logger;
}

/** Where records go. */
export type LogSink = (record: LogRecord) => void;

/** A logger that stamps records with the time and hands them to a sink. */
export function createLogger(
  sink: LogSink,
  bindings: LogBindings = {},
  now: () => number = Date.now,
): Logger {
  const write = (level: LogLevel, message: string, fields?: LogFields) => {
    sink({
      time: new Date(now()).toISOString(),
      level,
      message,
      ...bindings,
      ...(fields === undefined ? {} : { fields: { ...fields } }),
    });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (more) => createLogger(sink, { ...bindings, ...more }, now),
  };
}

/** A logger that keeps nothing. */
export const silentLogger: Logger = createLogger(() => undefined);
