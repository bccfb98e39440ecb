import { z } from 'zod';
import type { Job } from '../../shared/job/job';
import { jobSchema } from '../../shared/job/job';
import { storeDamaged } from './database';
import { uploadsColumn, uploadsOf } from './upload-store';

/** A job and one of its attempts, as they stand in the store. */
export interface JobRow {
  id: string;
  title: string;
  spec: string;
  priority: number;
  position: number;
  created_at: number;
  number: number;
  state: string;
  phase: string | null;
  phase_seconds: string;
  progress: string | null;
  started_at: number | null;
  finished_at: number | null;
  error: string | null;
  result: string | null;
  uploads: string;
}

/** Jobs with their latest attempt; to be followed by WHERE or ORDER BY. */
export const jobColumns = `
  SELECT id, title, spec, priority, position, created_at,
    number, state, phase, phase_seconds, progress, started_at, finished_at, error, result, ${uploadsColumn}
  FROM job JOIN attempt ON attempt.job_id = job.id AND attempt.number = job.attempt`;

/** @throws STORE_DAMAGED when the row does not hold a job, which only another program can have done. */
export function jobOf(row: JobRow, store: string): Job {
  try {
    return jobSchema.parse({
      id: row.id,
      title: row.title,
      spec: fromJson(row.spec),
      state: row.state,
      priority: row.priority,
      position: row.position,
      attempt: row.number,
      phase: row.phase,
      phaseSeconds: fromJson(row.phase_seconds),
      phaseStartedAt: null,
      progress: fromJson(row.progress),
      createdAt: row.created_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      error: fromJson(row.error),
      result: fromJson(row.result),
      uploads: uploadsOf(row.uploads),
    });
  } catch (error) {
    const place = error instanceof z.ZodError ? ` at ${error.issues[0]?.path.join('.') ?? '?'}` : '';
    throw storeDamaged(store, `job ${row.id} cannot be read${place}`, error);
  }
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
