import type { Database } from './database';
import { unknownJob } from './refusals';

/**
 * Every change of the queue gets the next whole number, by which other processes find what has changed since they looked.
 * To be taken in the transaction of the change.
 */
export function nextRevision(database: Database): number {
  const [row] = database.all<{ revision: number }>(
    'UPDATE queue SET revision = revision + 1 RETURNING revision',
  );
  return row?.revision ?? 0;
}

/** Changes a job in one transaction, and notes that it has changed. @throws JOB_UNKNOWN */
export function changeJob(database: Database, id: string, change: () => void): void {
  database.transaction(() => {
    const revision = nextRevision(database);
    change();
    if (database.run('UPDATE job SET revision = ? WHERE id = ?', revision, id) === 0) throw unknownJob(id);
  });
}
