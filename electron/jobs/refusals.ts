import { fail } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { JobState } from '../../shared/job/states';

export function unknownJob(id: string): Error {
  return fail('JOB_UNKNOWN', `There is no job ${id}; \`renderyard queue list\` shows all jobs.`);
}

/** A job in its state cannot become what was asked for. */
export function wrongState(job: Job, wanted: JobState): Error {
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
