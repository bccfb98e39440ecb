import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFinds, LogPage } from '../../shared/job/log-record';
import type { LogSieve } from '../../shared/job/log-sieve';
import { JobLogFile } from '../telemetry/job-log-file';
import { findInLog } from '../telemetry/log-find';
import { LogReader } from '../telemetry/log-reader';

interface JobLogsOptions {
  /** Holds one folder for each job. */
  folder: string;
  /** Upper bound of one attempt's log. */
  maxBytes: () => number;
  onGrown: (jobId: string, attempt: number, total: number) => void;
}

/** The logs of all jobs. */
export class JobLogs {
  readonly #options: JobLogsOptions;
  readonly #reader = new LogReader();
  readonly #open = new Map<string, JobLogFile>();

  constructor(options: JobLogsOptions) {
    this.#options = options;
  }

  /** The log of an attempt that is about to run; goes on where an interrupted run of it ended. */
  begin(jobId: string, attempt: number): JobLogFile {
    const file = new JobLogFile({
      folder: this.folderOf(jobId),
      attempt,
      maxBytes: this.#options.maxBytes(),
      onGrown: (total) => this.#options.onGrown(jobId, attempt, total),
    });
    this.#open.set(jobId, file);
    return file;
  }

  /** The log of the job's attempt that runs now. */
  current(jobId: string): JobLogFile | undefined {
    return this.#open.get(jobId);
  }

  /** Resolves when everything that was written can be read. */
  async end(jobId: string): Promise<void> {
    await this.#open.get(jobId)?.close();
    this.#open.delete(jobId);
  }

  read(jobId: string, attempt: number, from: number, count: number): Promise<LogPage> {
    return this.#reader.read(this.folderOf(jobId), attempt, from, count);
  }

  find(
    jobId: string,
    attempt: number,
    from: number,
    sieve: LogSieve,
    withRecords: boolean,
  ): Promise<LogFinds> {
    const read = (first: number, count: number) =>
      this.#reader.readLines(this.folderOf(jobId), attempt, first, count);
    return findInLog(read, from, sieve, withRecords);
  }

  async remove(jobIds: readonly string[]): Promise<void> {
    for (const jobId of jobIds) {
      this.#reader.forget(this.folderOf(jobId));
      await rm(this.folderOf(jobId), { recursive: true, force: true });
    }
  }

  folderOf(jobId: string): string {
    return join(this.#options.folder, jobId);
  }
}
