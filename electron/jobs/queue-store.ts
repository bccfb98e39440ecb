import { fail } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import type { Job, JobResult } from '../../shared/job/job';
import type { JobSpec } from '../../shared/job/spec';
import { isTerminal, mayFollow } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import { AttemptNotes } from './attempt-notes';
import type { Database } from './database';
import { JobRecords } from './job-records';
import { openStore } from './migrations';
import { QueueOrder } from './queue-order';
import { wrongState } from './refusals';
import { changeJob, nextRevision } from './revision';
import { UploadStore } from './upload-store';
import type { NewUpload } from './upload-store';

export interface NewJob {
  id: string;
  title: string;
  spec: JobSpec;
  priority: number;
  /** Milliseconds since 1970. */
  createdAt: number;
}

export interface StateChange {
  at: number;
  /** The only state from which it may happen; absent, each that the table of transitions allows. */
  from?: JobState;
  error?: Problem;
  result?: JobResult;
}

/**
 * Jobs and their attempts on disk: the one truth of the queue, shared by all processes that use it. Every change is one
 * transaction and is on disk when the method returns. Methods throw JOB_UNKNOWN and JOB_STATE where they apply.
 */
export class QueueStore extends JobRecords {
  readonly order: QueueOrder;
  readonly notes: AttemptNotes;
  readonly uploads: UploadStore;

  private constructor(database: Database) {
    super(database);
    this.order = new QueueOrder(database, this);
    this.notes = new AttemptNotes(database);
    this.uploads = new UploadStore(database);
  }

  /** See `openStore` for `mayMigrate` and errors. */
  static open(path: string, mayMigrate: () => boolean): QueueStore {
    return new QueueStore(openStore(path, mayMigrate));
  }

  close(): void {
    this.database.close();
  }

  /** Adds a job to the end of the queue. */
  add(job: NewJob): Job {
    this.database.transaction(() => this.#insert(job));
    return this.get(job.id);
  }

  /** Adds jobs to the end of the queue, in this order: all of them or none. */
  addAll(jobs: readonly NewJob[]): Job[] {
    this.database.transaction(() => {
      for (const job of jobs) this.#insert(job);
    });
    return jobs.map(({ id }) => this.get(id));
  }

  #insert({ id, title, spec, priority, createdAt }: NewJob): void {
    this.database.run(
      `INSERT INTO job (id, title, spec, output, priority, position, created_at, revision)
       VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM job), ?, ?)`,
      id,
      title,
      JSON.stringify(spec),
      spec.output,
      priority,
      createdAt,
      nextRevision(this.database),
    );
    this.database.run('INSERT INTO attempt (job_id, number) VALUES (?, 1)', id);
  }

  /**
   * Moves the job's latest attempt to another state. The only place where states change, but for `retry`.
   *
   * @throws JOB_STATE when `state` may not follow the one it has.
   */
  transition(id: string, state: JobState, { at, from, error, result }: StateChange): Job {
    changeJob(this.database, id, () => {
      const job = this.get(id);
      if (!mayFollow(job.state, state) || (from ?? job.state) !== job.state) throw wrongState(job, state);
      // A clock that was set back must not make an attempt end before it began.
      const moment = Math.max(at, job.startedAt ?? 0);
      this.database.run(
        `UPDATE attempt SET state = ?, error = coalesce(?, error), result = coalesce(?, result),
           started_at = CASE WHEN ? = 'running' THEN coalesce(started_at, ?) ELSE started_at END,
           finished_at = ?
         WHERE job_id = ? AND number = ?`,
        state,
        error === undefined ? null : JSON.stringify(error),
        result === undefined ? null : JSON.stringify(result),
        state,
        moment,
        isTerminal(state) ? moment : null,
        id,
        job.attempt,
      );
    });
    return this.get(id);
  }

  /** Begins a new attempt of a job whose latest one has ended, at the end of the queue. */
  retry(id: string): Job {
    changeJob(this.database, id, () => {
      const job = this.get(id);
      if (!isTerminal(job.state)) throw wrongState(job, 'queued');
      this.database.run(
        'UPDATE job SET attempt = attempt + 1, position = (SELECT max(position) + 1 FROM job) WHERE id = ?',
        id,
      );
      this.database.run('INSERT INTO attempt (job_id, number) VALUES (?, ?)', id, job.attempt + 1);
    });
    return this.get(id);
  }

  /**
   * Begins a new attempt of a completed job that only uploads its video: what the last one has uploaded stays, what it has
   * not goes on where it stopped, and `added` comes on top.
   */
  uploadAgain(id: string, added: readonly NewUpload[]): Job {
    changeJob(this.database, id, () => {
      const job = this.get(id);
      if (job.state !== 'completed' || job.result === null) throw wrongState(job, 'queued');
      const attempt = job.attempt + 1;
      this.database.run(
        'UPDATE job SET attempt = ?, position = (SELECT max(position) + 1 FROM job) WHERE id = ?',
        attempt,
        id,
      );
      this.database.run(
        'INSERT INTO attempt (job_id, number, result) VALUES (?, ?, ?)',
        id,
        attempt,
        JSON.stringify(job.result),
      );
      this.uploads.carryOver(id, job.attempt, attempt);
      this.uploads.add(id, attempt, added);
    });
    return this.get(id);
  }

  /** The video of the latest attempt is made; what is left is to upload it, to `uploads` where they are given. */
  saveResult(id: string, result: JobResult, uploads?: readonly NewUpload[]): Job {
    changeJob(this.database, id, () => {
      const { attempt } = this.get(id);
      this.database.run(
        'UPDATE attempt SET result = ? WHERE job_id = ? AND number = ?',
        JSON.stringify(result),
        id,
        attempt,
      );
      if (uploads !== undefined) this.uploads.plan(id, attempt, uploads);
    });
    return this.get(id);
  }

  /** The uploads that have not ended will not be made. */
  cancelUploads(id: string): void {
    changeJob(this.database, id, () => this.uploads.cancelRest(id, this.get(id).attempt));
  }

  /** Removes jobs that are queued or have ended; nothing if one of them is running. */
  remove(ids: readonly string[]): void {
    this.database.transaction(() => {
      for (const id of ids) {
        const job = this.get(id);
        if (job.state !== 'queued' && !isTerminal(job.state)) {
          throw fail('JOB_STATE', `"${job.title}" is ${job.state}; cancel it before it is removed.`);
        }
        this.database.run('DELETE FROM job WHERE id = ?', id);
      }
      nextRevision(this.database);
    });
  }

  /** Removes all jobs that have ended. Returns their ids. */
  removeFinished(): string[] {
    return this.database.transaction(() => {
      const rows = this.database.all<{ id: string }>(
        `DELETE FROM job WHERE (SELECT state FROM attempt WHERE job_id = id AND number = job.attempt)
           IN ('completed', 'failed', 'canceled') RETURNING id`,
      );
      nextRevision(this.database);
      return rows.map((row) => row.id);
    });
  }

  get paused(): boolean {
    const [row] = this.database.all<{ paused: number }>('SELECT paused FROM queue');
    return row?.paused === 1;
  }

  set paused(paused: boolean) {
    this.database.run('UPDATE queue SET paused = ?, revision = revision + 1', paused ? 1 : 0);
  }

  /** What SQLite finds wrong with the file: null if nothing. Reads all of it. */
  check(): string | null {
    const rows = this.database.all<{ integrity_check: string }>('PRAGMA integrity_check(5)');
    const problems = rows.map((row) => row.integrity_check).filter((problem) => problem !== 'ok');
    return problems.length === 0 ? null : problems.join('; ');
  }
}
