import type { Job } from '../../shared/job/job';
import type { JobState } from '../../shared/job/states';

/** The three stretches of the list: what happens now, what comes next, what is over. */
export const jobGroups = ['now', 'next', 'finished'] as const;
export type JobGroup = (typeof jobGroups)[number];

const groupOfState: Readonly<Record<JobState, JobGroup>> = {
  running: 'now',
  paused: 'now',
  canceling: 'now',
  interrupted: 'now',
  queued: 'next',
  completed: 'finished',
  failed: 'finished',
  canceled: 'finished',
};

export function groupOf(state: JobState): JobGroup {
  return groupOfState[state];
}

/**
 * The order of the list. A job that starts is the first of *next* and becomes the last of *now*: it stays where it was.
 * One that ends goes to the top of *finished*, where the newest are.
 */
export function compareJobs(a: Job, b: Job): number {
  const group = groupOf(a.state);
  const byGroup = jobGroups.indexOf(group) - jobGroups.indexOf(groupOf(b.state));
  if (byGroup !== 0) return byGroup;
  return within(group, a, b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function within(group: JobGroup, a: Job, b: Job): number {
  switch (group) {
    case 'now':
      return (a.startedAt ?? a.createdAt) - (b.startedAt ?? b.createdAt);
    case 'next':
      return b.priority - a.priority || a.position - b.position;
    case 'finished':
      return (b.finishedAt ?? b.createdAt) - (a.finishedAt ?? a.createdAt);
  }
}

/** Whether a change of a job can move it in the list. */
export function keepsPlace(before: Job, after: Job): boolean {
  return (
    groupOf(before.state) === groupOf(after.state) &&
    before.priority === after.priority &&
    before.position === after.position &&
    before.startedAt === after.startedAt &&
    before.finishedAt === after.finishedAt
  );
}

/** Index at which a job belongs among ordered ids that do not hold it. */
export function placeFor(job: Job, order: readonly string[], jobs: ReadonlyMap<string, Job>): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = jobs.get(order[middle] ?? '');
    if (other !== undefined && compareJobs(other, job) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
