import type { Job } from '../../shared/job/job';
import { jobStates } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import type { Database, SqlValue } from './database';
import { jobOf, jobColumns } from './job-row';
import type { JobRow } from './job-row';
import { unknownJob } from './refusals';

/** Jobs and their attempts as they stand in the store, read. */
export class JobRecords {
  protected readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  get(id: string): Job {
    const [job] = this.jobs('WHERE job.id = ?', id);
    if (job === undefined) throw unknownJob(id);
    return job;
  }

  has(id: string): boolean {
    return this.database.all('SELECT 1 FROM job WHERE id = ?', id).length > 0;
  }

  /** Ids that begin with `prefix`, at most ten. */
  idsLike(prefix: string): string[] {
    return this.database
      .all<{ id: string }>('SELECT id FROM job WHERE substr(id, 1, ?) = ? LIMIT 10', prefix.length, prefix)
      .map((row) => row.id);
  }

  /**
   * In the order in which people want to see them: what runs, what is queued (in its order), what ended (latest first).
   *
   * @param states only jobs in these; all when left out
   * @param from leaves out so many of the first
   * @param limit gives so many at most; all when left out
   */
  list(states: readonly JobState[] = jobStates, from = 0, limit = -1): Job[] {
    return this.jobs(
      `WHERE state IN (SELECT value FROM json_each(?)) ORDER BY
         CASE WHEN state IN ('completed', 'failed', 'canceled') THEN 2 WHEN state = 'queued' THEN 1 ELSE 0 END,
         CASE WHEN state = 'queued' THEN -priority END, CASE WHEN state = 'queued' THEN position END,
         finished_at DESC, position LIMIT ? OFFSET ?`,
      JSON.stringify(states),
      limit,
      from,
    );
  }

  count(states: readonly JobState[]): number {
    const [row] = this.database.all<{ count: number }>(
      `SELECT count(*) AS count FROM job JOIN attempt ON attempt.job_id = job.id AND attempt.number = job.attempt
       WHERE state IN (SELECT value FROM json_each(?))`,
      JSON.stringify(states),
    );
    return row?.count ?? 0;
  }

  /** Jobs in one of these states, in queue order. */
  inStates(...states: JobState[]): Job[] {
    return this.jobs(
      'WHERE state IN (SELECT value FROM json_each(?)) ORDER BY priority DESC, position',
      JSON.stringify(states),
    );
  }

  /**
   * The first job of the queue.
   *
   * @param exceptOutputs not one that writes one of these files
   * @param only one of these jobs; any when left out
   */
  first(exceptOutputs: readonly string[] = [], only?: readonly string[]): Job | undefined {
    const [job] = this.jobs(
      `WHERE state = 'queued' AND output NOT IN (SELECT value FROM json_each(?))
         AND (? IS NULL OR id IN (SELECT value FROM json_each(?)))
       ORDER BY priority DESC, position LIMIT 1`,
      JSON.stringify(exceptOutputs),
      only === undefined ? null : 1,
      JSON.stringify(only ?? []),
    );
    return job;
  }

  /** A job that has not ended and is to write this file. */
  unfinishedFor(output: string): Job | undefined {
    const [job] = this.jobs(
      `WHERE output = ? AND state NOT IN ('completed', 'failed', 'canceled') LIMIT 1`,
      output,
    );
    return job;
  }

  /** What has changed since a revision: the jobs, and the revision of now. */
  changedSince(revision: number): { revision: number; jobs: Job[] } {
    // Read first: a change that is written in between is told twice, never not at all.
    const now = this.revision;
    return { revision: now, jobs: this.jobs('WHERE job.revision > ? ORDER BY job.revision', revision) };
  }

  ids(): string[] {
    return this.database.all<{ id: string }>('SELECT id FROM job').map((row) => row.id);
  }

  get revision(): number {
    const [row] = this.database.all<{ revision: number }>('SELECT revision FROM queue');
    return row?.revision ?? 0;
  }

  /** Earlier attempts and the latest one, as jobs. */
  attempts(id: string): Job[] {
    const rows = this.database.all<JobRow>(
      `${jobColumns.replace('attempt.number = job.attempt', 'TRUE')} WHERE job.id = ? ORDER BY attempt.number`,
      id,
    );
    if (rows.length === 0) throw unknownJob(id);
    return rows.map((row) => jobOf(row, this.database.path));
  }

  /** Jobs with their latest attempt; `where` is SQL of ours, never of a user. */
  protected jobs(where: string, ...values: SqlValue[]): Job[] {
    return this.database
      .all<JobRow>(`${jobColumns} ${where}`, ...values)
      .map((row) => jobOf(row, this.database.path));
  }
}
