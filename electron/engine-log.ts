import type { LogRecord } from '../shared/job/log-record';
import { currentContext } from './concurrency';
import type { JobLogs } from './jobs/job-logs';
import type { AppLog } from './telemetry/app-log';

/**
 * Where a record of the engine goes: to the log of the job that it is about, or whose work it comes from, and to the app's
 * log if it is about none, or about trouble.
 */
export function route(record: LogRecord, appLog: AppLog, logs: JobLogs): void {
  const context = currentContext();
  const jobId = record.jobId ?? context.jobId;
  const file = jobId === undefined ? undefined : logs.current(jobId);
  file?.write({
    ...(context.phase === undefined ? {} : { phase: context.phase as LogRecord['phase'] }),
    ...record,
    jobId,
  });
  if (file === undefined ? record.level !== 'debug' : record.level === 'warn' || record.level === 'error')
    appLog.write(record);
}
