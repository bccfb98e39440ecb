import { batchRequestSchema } from '../../../shared/batch';
import type { BatchAdded, BatchReport, BatchRequest, BatchRequestInput } from '../../../shared/batch';
import { fail, RenderyardError } from '../../../shared/errors';
import { describeIssue } from '../../../shared/storyboard/messages';
import { newJobId } from '../job-id';
import { wordsOf } from '../job-request';
import type { JobQueue } from '../queue';
import { inspectBatch } from './inspect';
import type { BatchSurroundings } from './inspect';

export interface AddBatchOptions {
  priority?: number;
  /** Leaves out rows that have problems, instead of queueing nothing. */
  skipBad?: boolean;
  onRow?: (done: number, all: number) => void;
}

/** One storyboard for each row of a table. */
export class Batches {
  readonly #queue: JobQueue;
  readonly #surroundings: BatchSurroundings;

  constructor(queue: JobQueue, surroundings: Omit<BatchSurroundings, 'jobs'>) {
    this.#queue = queue;
    this.#surroundings = {
      ...surroundings,
      jobs: () => queue.list(),
    };
  }

  /** What a batch would do, and everything that is wrong with it. Nothing is queued. */
  async inspect(input: BatchRequestInput, onRow?: AddBatchOptions['onRow']): Promise<BatchReport> {
    return (await inspectBatch(parsed(input), this.#surroundings, onRow)).report;
  }

  /**
   * Queues a job for each row, all at once; with `onlyFailed`, earlier jobs are tried again or go on.
   *
   * @throws RenderyardError with every problem of every row; nothing has been queued then. With `skipBad` only for
   *   problems of the whole.
   */
  async add(
    input: BatchRequestInput,
    { priority = 0, skipBad = false, onRow }: AddBatchOptions = {},
  ): Promise<BatchAdded & { report: BatchReport }> {
    const request = parsed(input);
    const { report, rows, earlierBatch } = await inspectBatch(request, this.#surroundings, onRow);
    const problems = [...report.problems, ...(skipBad ? [] : rows.flatMap((row) => row.problems))];
    const [first, ...others] = problems;
    if (first !== undefined) throw new RenderyardError([first, ...others]);

    const batchId = earlierBatch ?? newJobId();
    const good = rows.filter((row) => row.problems.length === 0);
    const added = await this.#queue.addChecked(
      good
        .filter(({ action }) => action === 'add')
        .map(({ spec, row, title }) => ({
          spec: { ...spec, batch: { id: batchId, table: request.table, row } },
          title: title ?? report.title,
        })),
      { priority },
    );
    const jobIds: string[] = [];
    for (const { action, earlier } of good) {
      switch (action) {
        case 'add':
          jobIds.push(added.shift()?.id ?? '');
          break;
        case 'retry':
          if (earlier !== null) jobIds.push((await this.#queue.retry(earlier.jobId)).id);
          break;
        case 'continue':
          if (earlier !== null) jobIds.push(this.#queue.adopt(earlier.jobId).id);
          break;
        case 'skip':
          break;
      }
    }
    return { batchId, jobIds, report };
  }
}

function parsed(input: BatchRequestInput): BatchRequest {
  const result = batchRequestSchema.safeParse(input, { error: describeIssue });
  if (result.success) return result.data;
  throw fail('USAGE', `This is not a batch: ${wordsOf(result.error)}.`);
}
