import { z } from 'zod';
import type { Problem } from '../../shared/errors';
import { problemSchema } from '../../shared/job/problem';
import { uploadSchema, uploadStates } from '../../shared/job/upload';
import type { Upload, UploadState } from '../../shared/job/upload';
import { destinationSchema } from '../../shared/storyboard/destinations';
import type { Destination } from '../../shared/storyboard/destinations';
import { storageUrl } from '../../shared/upload/storage-url';
import type { Database } from './database';

/** One destination of one attempt, with what only the process that uploads may know. */
export interface UploadRow {
  /** Place among the attempt's destinations, from 0. */
  place: number;
  destination: Destination;
  /** Full name of the object. */
  object: string;
  state: UploadState;
  /** Address of the session on the server: whoever has it can write into it, so it goes nowhere else. */
  session: string | null;
  confirmed: number;
  bytes: number;
}

/** An upload that is to be made. */
export type NewUpload = Pick<UploadRow, 'destination' | 'object' | 'bytes'>;

export interface UploadChange {
  state?: UploadState;
  session?: string | null;
  confirmed?: number;
  generation?: string;
  crc32c?: string;
  error?: Problem | null;
}

/** Of the latest attempt of a job, as one column of JSON: see `uploadsOf`. */
export const uploadsColumn = `
  (SELECT json_group_array(json_object('destination', json(destination), 'object', object, 'state', upload.state,
     'bytes', bytes, 'confirmed', confirmed, 'generation', generation, 'crc32c', crc32c, 'error', json(upload.error)))
   FROM upload WHERE upload.job_id = job.id AND upload.attempt = attempt.number) AS uploads`;

const columnSchema = z.array(
  z.object({
    destination: destinationSchema,
    object: z.string(),
    state: z.enum(uploadStates),
    bytes: z.number(),
    confirmed: z.number(),
    generation: z.string().nullable(),
    crc32c: z.string().nullable(),
    error: problemSchema.nullable(),
  }),
);

/** Reads the column; throws for what is no list of uploads. */
export function uploadsOf(column: string): Upload[] {
  return columnSchema.parse(JSON.parse(column)).map(({ destination, object, confirmed, ...rest }) =>
    uploadSchema.parse({
      ...rest,
      url: storageUrl(destination.bucket, object),
      isPublic: destination.public === true,
      confirmedBytes: confirmed,
    }),
  );
}

/** The uploads of attempts, in the queue store. Every change is on disk when the method returns. */
export class UploadStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The attempt's destinations, instead of any that it has. */
  plan(jobId: string, attempt: number, uploads: readonly NewUpload[]): void {
    this.#database.run('DELETE FROM upload WHERE job_id = ? AND attempt = ?', jobId, attempt);
    this.add(jobId, attempt, uploads);
  }

  /** More destinations, after those that the attempt has. */
  add(jobId: string, attempt: number, uploads: readonly NewUpload[]): void {
    const first = this.of(jobId, attempt).length;
    for (const [index, { destination, object, bytes }] of uploads.entries()) {
      this.#database.run(
        `INSERT INTO upload (job_id, attempt, place, destination, object, state, bytes)
         VALUES (?, ?, ?, ?, ?, 'waiting', ?)`,
        jobId,
        attempt,
        first + index,
        JSON.stringify(destination),
        object,
        bytes,
      );
    }
  }

  of(jobId: string, attempt: number): UploadRow[] {
    return this.#database
      .all<Omit<UploadRow, 'destination'> & { destination: string }>(
        `SELECT place, destination, object, state, session, confirmed, bytes FROM upload
         WHERE job_id = ? AND attempt = ? ORDER BY place`,
        jobId,
        attempt,
      )
      .map((row) => ({ ...row, destination: destinationSchema.parse(JSON.parse(row.destination)) }));
  }

  /** Takes over what an earlier attempt has: what is done stays done, the rest goes on where it stopped. */
  carryOver(jobId: string, from: number, to: number): void {
    this.#database.run(
      `INSERT INTO upload (job_id, attempt, place, destination, object, state, session, confirmed, bytes, generation, crc32c)
       SELECT job_id, ?, place, destination, object, CASE state WHEN 'done' THEN 'done' ELSE 'waiting' END,
         session, confirmed, bytes, generation, crc32c
       FROM upload WHERE job_id = ? AND attempt = ?`,
      to,
      jobId,
      from,
    );
  }

  change(jobId: string, attempt: number, place: number, change: UploadChange): void {
    const { state, session, confirmed, generation, crc32c, error } = change;
    this.#database.run(
      `UPDATE upload SET state = coalesce(?, state), session = CASE WHEN ? THEN ? ELSE session END,
         confirmed = coalesce(?, confirmed), generation = coalesce(?, generation), crc32c = coalesce(?, crc32c),
         error = CASE WHEN ? THEN ? ELSE error END
       WHERE job_id = ? AND attempt = ? AND place = ?`,
      state ?? null,
      session === undefined ? 0 : 1,
      session ?? null,
      confirmed ?? null,
      generation ?? null,
      crc32c ?? null,
      error === undefined ? 0 : 1,
      error == null ? null : JSON.stringify(error),
      jobId,
      attempt,
      place,
    );
  }

  /** What has not ended will not be uploaded. */
  cancelRest(jobId: string, attempt: number): void {
    this.#database.run(
      `UPDATE upload SET state = 'canceled', session = NULL
       WHERE job_id = ? AND attempt = ? AND state IN ('waiting', 'running')`,
      jobId,
      attempt,
    );
  }
}
