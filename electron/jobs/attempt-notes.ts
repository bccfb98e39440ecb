import { jobResultSchema } from '../../shared/job/job';
import type { Job, JobResult } from '../../shared/job/job';
import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import type { Database } from './database';

/** What is noted of the latest attempt of a job while it runs. None of it is a change of the queue. */
export class AttemptNotes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Notes how far a running attempt is, for other processes to read. Unlike everything else it may be lost with the
   * power: nothing depends on it.
   */
  saveProgress(id: string, phase: Phase, phaseSeconds: Job['phaseSeconds'], progress: Progress | null): void {
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      this.#database.run(
        `UPDATE attempt SET phase = ?, phase_seconds = ?, progress = ?
         WHERE job_id = ? AND number = (SELECT attempt FROM job WHERE id = job_id)`,
        phase,
        JSON.stringify(phaseSeconds),
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
}
