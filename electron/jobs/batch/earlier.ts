import { isDeepStrictEqual } from 'node:util';
import type { BatchRequest, BatchRow } from '../../../shared/batch';
import type { Job } from '../../../shared/job/job';
import type { RenderSpec } from '../../../shared/job/spec';

/** The latest job for each video of this storyboard and table, by output. */
export function earlierJobs(
  jobs: readonly Job[],
  { storyboard, table }: Pick<BatchRequest, 'storyboard' | 'table'>,
): Map<string, Job> {
  const latest = new Map<string, Job>();
  for (const job of jobs) {
    const { spec } = job;
    if (spec.kind !== 'render' || spec.batch?.table !== table || spec.storyboard !== storyboard) continue;
    const other = latest.get(spec.output);
    if (other === undefined || other.createdAt <= job.createdAt) latest.set(spec.output, job);
  }
  return latest;
}

/** What is to be done for a row, in view of the job that an earlier batch made for it. */
export function plannedAction(spec: RenderSpec, earlier: Job | undefined): BatchRow['action'] {
  if (earlier?.spec.kind !== 'render') return 'add';
  switch (earlier.state) {
    case 'completed':
      return 'skip';
    case 'queued':
    case 'running':
    case 'paused':
    case 'canceling':
    case 'interrupted':
      return 'continue';
    case 'failed':
    case 'canceled': {
      // A row that has been changed since is another job: a new attempt would repeat what was wrong.
      const { batch: _, bucketsAgreedTo: __, ...before } = earlier.spec;
      // What was agreed to belongs to the old job; whoever runs the batch again agrees to where it goes now.
      const isRefused = earlier.error?.code === 'UPLOAD_REFUSED';
      return isDeepStrictEqual(before, spec) && !isRefused ? 'retry' : 'add';
    }
  }
}
