import { fail } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import { jobResultSchema } from '../../shared/job/job';
import type { Job, JobResult } from '../../shared/job/job';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import type { JobSpec } from '../../shared/job/spec';
import { isTerminal, jobStates, mayFollow } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import type { Database, SqlValue } from './database';
import { jobOf, jobColumns } from './job-row';
import type { JobRow } from './job-row';
import { openStore } from './migrations';
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
export class QueueStore {
  readonly uploads: UploadStore;
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
    this.uploads = new UploadStore(database);
  }

  /** See `openStore` for `mayMigrate` and errors. */
  static open(path: string, mayMigrate: () => boolean): QueueStore {
    return new QueueStore(openStore(path, mayMigrate));
  }

  close(): void {
    this.#database.close();
  }

  /** Adds a job to the end of the queue. */
  add(job: NewJob): Job {
    this.#database.transaction(() => this.#insert(job));
    return this.get(job.id);
  }

  /** Adds jobs to the end of the queue, in this order: all of them or none. */
  addAll(jobs: readonly NewJob[]): Job[] {
    this.#database.transaction(() => {
      for (const job of jobs) this.#insert(job);
    });
    return jobs.map(({ id }) => this.get(id));
  }

  #insert({ id, title, spec, priority, createdAt }: NewJob): void {
    this.#database.run(
      `INSERT INTO job (id, title, spec, output, priority, position, created_at, revision)
       VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM job), ?, ?)`,
      id,
      title,
      JSON.stringify(spec),
      spec.output,
      priority,
      createdAt,
      this.#nextRevision(),
    );
    this.#database.run('INSERT INTO attempt (job_id, number) VALUES (?, 1)', id);
  }

  get(id: string): Job {
    const [job] = this.#jobs('WHERE job.id = ?', id);
    if (job === undefined) throw unknown(id);
    return job;
  }

  has(id: string): boolean {
    return this.#database.all('SELECT 1 FROM job WHERE id = ?', id).length > 0;
  }

  /** Ids that begin with `prefix`, at most ten. */
  idsLike(prefix: string): string[] {
    return this.#database
      .all<{ id: string }>('SELECT id FROM job WHERE substr(id, 1, ?) = ? LIMIT 10', prefix.length, prefix)
      .map((row) => row.id);
  }

  /**
   * In the order in which people want to see them: what runs, what is queued (in its order), what ended (latest first).
   *
   * @param states only jobs in these; all when left out
   */
  list(states: readonly JobState[] = jobStates): Job[] {
    return this.#jobs(
      `WHERE state IN (SELECT value FROM json_each(?)) ORDER BY
         CASE WHEN state IN ('completed', 'failed', 'canceled') THEN 2 WHEN state = 'queued' THEN 1 ELSE 0 END,
         CASE WHEN state = 'queued' THEN -priority END, CASE WHEN state = 'queued' THEN position END,
         finished_at DESC, position`,
      JSON.stringify(states),
    );
  }

  /** Jobs in one of these states, in queue order. */
  inStates(...states: JobState[]): Job[] {
    return this.#jobs(
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
    const [job] = this.#jobs(
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
    const [job] = this.#jobs(
      `WHERE output = ? AND state NOT IN ('completed', 'failed', 'canceled') LIMIT 1`,
      output,
    );
    return job;
  }

  /** What has changed since a revision: the jobs, and the revision of now. */
  changedSince(revision: number): { revision: number; jobs: Job[] } {
    // Read first: a change that is written in between is told twice, never not at all.
    const now = this.revision;
    return { revision: now, jobs: this.#jobs('WHERE job.revision > ? ORDER BY job.revision', revision) };
  }

  ids(): string[] {
    return this.#database.all<{ id: string }>('SELECT id FROM job').map((row) => row.id);
  }

  get revision(): number {
    const [row] = this.#database.all<{ revision: number }>('SELECT revision FROM queue');
    return row?.revision ?? 0;
  }

  /** Earlier attempts and the latest one, as jobs. */
  attempts(id: string): Job[] {
    const rows = this.#database.all<JobRow>(
      `${jobColumns.replace('attempt.number = job.attempt', 'TRUE')} WHERE job.id = ? ORDER BY attempt.number`,
      id,
    );
    if (rows.length === 0) throw unknown(id);
    return rows.map((row) => jobOf(row, this.#database.path));
  }

  /**
   * Moves the job's latest attempt to another state. The only place where states change, but for `retry`.
   *
   * @throws JOB_STATE when `state` may not follow the one it has.
   */
  transition(id: string, state: JobState, { at, from, error, result }: StateChange): Job {
    this.#change(id, () => {
      const job = this.get(id);
      if (!mayFollow(job.state, state) || (from ?? job.state) !== job.state) throw wrongState(job, state);
      // A clock that was set back must not make an attempt end before it began.
      const moment = Math.max(at, job.startedAt ?? 0);
      this.#database.run(
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
    this.#change(id, () => {
      const job = this.get(id);
      if (!isTerminal(job.state)) throw wrongState(job, 'queued');
      this.#database.run(
        'UPDATE job SET attempt = attempt + 1, position = (SELECT max(position) + 1 FROM job) WHERE id = ?',
        id,
      );
      this.#database.run('INSERT INTO attempt (job_id, number) VALUES (?, ?)', id, job.attempt + 1);
    });
    return this.get(id);
  }

  /**
   * Begins a new attempt of a completed job that only uploads its video: what the last one has uploaded stays, what it has
   * not goes on where it stopped, and `added` comes on top.
   */
  uploadAgain(id: string, added: readonly NewUpload[]): Job {
    this.#change(id, () => {
      const job = this.get(id);
      if (job.state !== 'completed' || job.result === null) throw wrongState(job, 'queued');
      const attempt = job.attempt + 1;
      this.#database.run(
        'UPDATE job SET attempt = ?, position = (SELECT max(position) + 1 FROM job) WHERE id = ?',
        attempt,
        id,
      );
      this.#database.run(
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
    this.#change(id, () => {
      const { attempt } = this.get(id);
      this.#database.run(
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
    this.#change(id, () => this.uploads.cancelRest(id, this.get(id).attempt));
  }

  /** Removes jobs that are queued or have ended; nothing if one of them is running. */
  remove(ids: readonly string[]): void {
    this.#database.transaction(() => {
      for (const id of ids) {
        const job = this.get(id);
        if (job.state !== 'queued' && !isTerminal(job.state)) {
          throw fail('JOB_STATE', `"${job.title}" is ${job.state}; cancel it before it is removed.`);
        }
        this.#database.run('DELETE FROM job WHERE id = ?', id);
      }
      this.#nextRevision();
    });
  }

  /** Removes all jobs that have ended. Returns their ids. */
  removeFinished(): string[] {
    return this.#database.transaction(() => {
      const rows = this.#database.all<{ id: string }>(
        `DELETE FROM job WHERE (SELECT state FROM attempt WHERE job_id = id AND number = job.attempt)
           IN ('completed', 'failed', 'canceled') RETURNING id`,
      );
      this.#nextRevision();
      return rows.map((row) => row.id);
    });
  }

  setPriority(id: string, priority: number): Job {
    this.#change(id, () => this.#database.run('UPDATE job SET priority = ? WHERE id = ?', priority, id));
    return this.get(id);
  }

  /** Puts a queued job before another queued one, with that one's priority, or at the end of those of its own priority. */
  move(id: string, before: string | null): Job {
    this.#change(id, () => {
      const job = this.get(id);
      if (job.state !== 'queued')
        throw fail('JOB_STATE', `"${job.title}" is ${job.state}: only queued jobs have a place.`);
      if (before === id) return;
      if (before === null) {
        this.#database.run('UPDATE job SET position = (SELECT max(position) + 1 FROM job) WHERE id = ?', id);
        return;
      }
      const next = this.get(before);
      const order = this.inStates('queued').filter(
        (other) => other.id !== id && other.priority === next.priority,
      );
      const at = order.findIndex((other) => other.id === before);
      if (at < 0)
        throw fail('JOB_STATE', `"${next.title}" is ${next.state}: choose a queued job to go before.`);
      const low = order[at - 1]?.position ?? next.position - 2;
      const position = (low + next.position) / 2;
      this.#database.run(
        'UPDATE job SET priority = ?, position = ? WHERE id = ?',
        next.priority,
        position,
        id,
      );
      // Halving comes to an end: then everyone gets a whole number again.
      if (next.position - low < 1e-6) this.#renumber();
    });
    return this.get(id);
  }

  /**
   * Notes how far a running attempt is, for other processes to read. Unlike everything else it may be lost with the
   * power: nothing depends on it.
   */
  saveProgress(id: string, phase: Phase, progress: Progress | null): void {
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      this.#database.run(
        `UPDATE attempt SET phase = ?, progress = ?
         WHERE job_id = ? AND number = (SELECT attempt FROM job WHERE id = job_id)`,
        phase,
        progress === null ? null : JSON.stringify(progress),
        id,
      );
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL');
    }
  }

  /** Notes what the latest attempt is about to publish. */
  announce(id: string, result: JobResult): void {
    this.#database.run(
      `UPDATE attempt SET announced = ? WHERE job_id = ? AND number = (SELECT attempt FROM job WHERE id = job_id)`,
      JSON.stringify(result),
      id,
    );
  }

  /** What the latest attempt was about to publish. */
  announced(id: string): JobResult | null {
    const [row] = this.#database.all<{ announced: string | null }>(
      `SELECT announced FROM attempt JOIN job ON job.id = job_id AND job.attempt = number WHERE job_id = ?`,
      id,
    );
    return row?.announced == null ? null : jobResultSchema.parse(JSON.parse(row.announced));
  }

  get paused(): boolean {
    const [row] = this.#database.all<{ paused: number }>('SELECT paused FROM queue');
    return row?.paused === 1;
  }

  set paused(paused: boolean) {
    this.#database.run('UPDATE queue SET paused = ?, revision = revision + 1', paused ? 1 : 0);
  }

  /** What SQLite finds wrong with the file: null if nothing. Reads all of it. */
  check(): string | null {
    const rows = this.#database.all<{ integrity_check: string }>('PRAGMA integrity_check(5)');
    const problems = rows.map((row) => row.integrity_check).filter((problem) => problem !== 'ok');
    return problems.length === 0 ? null : problems.join('; ');
  }

  #jobs(where: string, ...values: SqlValue[]): Job[] {
    return this.#database
      .all<JobRow>(`${jobColumns} ${where}`, ...values)
      .map((row) => jobOf(row, this.#database.path));
  }

  #change(id: string, fn: (revision: number) => void): void {
    this.#database.transaction(() => {
      const revision = this.#nextRevision();
      fn(revision);
      if (this.#database.run('UPDATE job SET revision = ? WHERE id = ?', revision, id) === 0)
        throw unknown(id);
    });
  }

  #nextRevision(): number {
    const [row] = this.#database.all<{ revision: number }>(
      'UPDATE queue SET revision = revision + 1 RETURNING revision',
    );
    return row?.revision ?? 0;
  }

  #renumber(): void {
    this.#database.run(
      `UPDATE job SET position = place.number FROM
         (SELECT id, row_number() OVER (ORDER BY position) AS number FROM job) AS place
       WHERE place.id = job.id`,
    );
  }
}

function unknown(id: string): Error {
  return fail('JOB_UNKNOWN', `There is no job ${id}; \`renderyard queue list\` shows all jobs.`);
}

function wrongState(job: Job, wanted: JobState): Error {
  const sentence: Partial<Record<JobState, string>> = {
    canceling: 'so it cannot be canceled',
    canceled: 'so it cannot be canceled',
    paused: 'so it cannot be paused',
    running: 'so it cannot be started or continued',
    queued: 'so it cannot be queued again before it has ended',
  };
  return fail(
    'JOB_STATE',
    `"${job.title}" is ${job.state}, ${sentence[wanted] ?? `so it cannot become ${wanted}`}.`,
  );
}
