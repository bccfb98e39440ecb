import { fail } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { Database } from './database';
import type { JobRecords } from './job-records';
import { changeJob } from './revision';

/** In which order jobs run: by priority, then by place. */
export class QueueOrder {
  readonly #database: Database;
  readonly #records: JobRecords;

  constructor(database: Database, records: JobRecords) {
    this.#database = database;
    this.#records = records;
  }

  setPriority(id: string, priority: number): Job {
    changeJob(this.#database, id, () =>
      this.#database.run('UPDATE job SET priority = ? WHERE id = ?', priority, id),
    );
    return this.#records.get(id);
  }

  /**
   * Puts a queued job before another queued one, with that one's priority; `null` is the end of the queue, with the priority of
   * the last one where its own is higher.
   *
   * @throws JOB_STATE when one of the two is not queued any more.
   */
  move(id: string, before: string | null): Job {
    return this.#place(id, () => {
      if (before === null) this.#putLast(id);
      else if (before !== id) this.#putBefore(id, this.#records.get(before));
    });
  }

  /** Puts a queued job before all others, with the priority of the one that was first. @throws JOB_STATE */
  moveToFront(id: string): Job {
    return this.#place(id, () => {
      const first = this.#records.first();
      if (first !== undefined && first.id !== id) this.#putBefore(id, first);
    });
  }

  #place(id: string, put: () => void): Job {
    changeJob(this.#database, id, () => {
      const { state, title } = this.#records.get(id);
      if (state !== 'queued')
        throw fail('JOB_STATE', `"${title}" is ${state}: only queued jobs have a place.`);
      put();
    });
    return this.#records.get(id);
  }

  #putLast(id: string): void {
    const lowest = Math.min(...this.#records.inStates('queued').map(({ priority }) => priority));
    this.#database.run(
      'UPDATE job SET priority = ?, position = (SELECT max(position) + 1 FROM job) WHERE id = ?',
      lowest,
      id,
    );
  }

  #putBefore(id: string, next: Job): void {
    const order = this.#records
      .inStates('queued')
      .filter((other) => other.id !== id && other.priority === next.priority);
    const at = order.findIndex((other) => other.id === next.id);
    if (at < 0)
      throw fail('JOB_STATE', `"${next.title}" is ${next.state}: choose a queued job to go before.`);
    const low = order[at - 1]?.position ?? next.position - 2;
    this.#database.run(
      'UPDATE job SET priority = ?, position = ? WHERE id = ?',
      next.priority,
      (low + next.position) / 2,
      id,
    );
    // Halving comes to an end: then everyone gets a whole number again.
    if (next.position - low < 1e-6) this.#renumber();
  }

  #renumber(): void {
    this.#database.run(
      `UPDATE job SET position = place.number FROM
         (SELECT id, row_number() OVER (ORDER BY position) AS number FROM job) AS place
       WHERE place.id = job.id`,
    );
  }
}
