import { create } from 'zustand';
import type { Job } from '../../shared/job/job';
import { fileName, folderName, formatExactMoment } from '../format';
import { text } from '../text';
import { useJobs } from './jobs';

/**
 * What tells jobs of one title apart, by id; a job whose title no other has is not in it. A store of its own, so that a row is
 * drawn anew only when its own words change.
 */
export const useNamesakes = create<ReadonlyMap<string, string>>()(() => new Map());

/** The name of the video, with its folder where that is needed; of jobs for one file it is when they were added. */
export function tellApart(jobs: Iterable<Job>, now: number): Map<string, string> {
  const words = new Map<string, string>();
  for (const namesakes of groups(jobs, ({ title }) => title)) {
    if (namesakes.length === 1) continue;
    for (const sameName of groups(namesakes, (job) => fileName(outputOf(job)))) {
      const byPath = groups(sameName, outputOf);
      for (const alike of byPath) {
        for (const job of alike) words.set(job.id, tellingOf(job, byPath.length > 1, alike.length > 1, now));
      }
    }
  }
  return words;
}

function tellingOf(job: Job, needsFolder: boolean, needsMoment: boolean, now: number): string {
  const output = outputOf(job);
  if (needsMoment) return text.jobs.addedAt(formatExactMoment(job.createdAt, now));
  return needsFolder ? `${fileName(folderName(output))}/${fileName(output)}` : fileName(output);
}

function outputOf({ result, spec }: Job): string {
  return result?.output ?? spec.output;
}

function groups<T>(all: Iterable<T>, keyOf: (one: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [one]);
    else group.push(one);
  }
  return [...byKey.values()];
}

/** Whether there is another job, or another name; states and progress tell nobody apart. */
function isOtherwise(now: ReadonlyMap<string, Job>, before: ReadonlyMap<string, Job>): boolean {
  if (now.size !== before.size) return true;
  for (const [id, job] of now) {
    const old = before.get(id);
    if (old === job) continue;
    if (old?.title !== job.title || outputOf(old) !== outputOf(job)) return true;
  }
  return false;
}

useJobs.subscribe(({ byId }, before) => {
  if (byId !== before.byId && isOtherwise(byId, before.byId))
    useNamesakes.setState(tellApart(byId.values(), Date.now()), true);
});
