import type { z } from 'zod';
import { fail } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import { jobSpecSchema } from '../../shared/job/spec';
import type { JobSpec, JobSpecInput } from '../../shared/job/spec';
import { schemaFaults, describeIssue } from '../../shared/storyboard/messages';
import { formatPath } from '../../shared/storyboard/path';
import type { QueueStore } from './queue-store';

/** @throws USAGE with everything that is wrong with it. */
export function checkedSpec(input: JobSpecInput): JobSpec {
  const parsed = jobSpecSchema.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw fail('USAGE', `This is not a job: ${wordsOf(parsed.error)}.`);
}

/** What is wrong with a request, each with its place in it; without the last full stop. */
export function wordsOf({ issues }: z.ZodError): string {
  return schemaFaults(issues)
    .map(({ path, message }) => (path.length === 0 ? message : `${formatPath(path)}: ${message}`))
    .join('; ');
}

/** @throws USAGE for what is no priority. */
export function checkedPriority(priority: number): number {
  if (Number.isInteger(priority) && Math.abs(priority) <= 100) return priority;
  throw fail('USAGE', `A priority is a whole number from -100 to 100, not ${priority}.`);
}

/** What is wrong with queueing this while another job is to write the same file; null if nothing. */
export function outputTaken(store: Pick<QueueStore, 'unfinishedFor'>, spec: JobSpec): Problem | null {
  if (spec.existing !== 'error') return null;
  const other = store.unfinishedFor(spec.output);
  if (other === undefined) return null;
  return {
    code: 'OUTPUT_EXISTS',
    message: `${spec.output} is going to be made by job ${other.id} ("${other.title}"): let that one finish or cancel it, choose another name, or allow it to be replaced.`,
  };
}
