import { create } from 'zustand';
import type { Job } from '../../shared/job/job';
import { groupOf } from './job-order';
import { useJobs } from './jobs';

/** Which jobs are listed, by how they stand. */
export const listFilters = ['all', 'open', 'completed', 'failed', 'canceled'] as const;
export type ListFilter = (typeof listFilters)[number];

interface ListFilterState {
  shown: ListFilter;
  /** Words that a job's title, storyboard or output must all hold, in any case. */
  query: string;
}

export const useListFilter = create<ListFilterState>()(() => ({ shown: 'all', query: '' }));

interface VisibleState {
  /** The jobs that pass the filter, in the order of the list. The same array while nothing changes. */
  order: readonly string[];
  /** How many of them are in progress, and how many are not over. */
  nowCount: number;
  openCount: number;
}

/** What the list shows. */
export const useVisible = create<VisibleState>()(() => ({ order: [], nowCount: 0, openCount: 0 }));

export function filterList(change: Partial<ListFilterState>): void {
  useListFilter.setState(change);
}

export function isFiltered({ shown, query }: ListFilterState): boolean {
  return shown !== 'all' || query.trim() !== '';
}

export function passesFilter(job: Job, { shown, query }: ListFilterState): boolean {
  if (!isShown(job, shown)) return false;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { spec } = job;
  const source = spec.kind === 'render' ? spec.storyboard : spec.input;
  const text = `${job.title}\n${source}\n${job.result?.output ?? spec.output}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function isShown(job: Job, shown: ListFilter): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'open':
      return groupOf(job.state) !== 'finished';
    case 'completed':
    case 'failed':
    case 'canceled':
      return job.state === shown;
  }
}

function refresh(): void {
  const { order, byId, counts } = useJobs.getState();
  const filter = useListFilter.getState();
  const before = useVisible.getState();
  if (!isFiltered(filter)) {
    const nowCount = counts.running + counts.paused + counts.canceling + counts.interrupted;
    const openCount = nowCount + counts.queued;
    if (before.order !== order || before.nowCount !== nowCount || before.openCount !== openCount)
      useVisible.setState({ order, nowCount, openCount });
    return;
  }
  let nowCount = 0;
  let openCount = 0;
  const passing = order.filter((id) => {
    const job = byId.get(id);
    if (job === undefined || !passesFilter(job, filter)) return false;
    const group = groupOf(job.state);
    if (group === 'now') nowCount += 1;
    if (group !== 'finished') openCount += 1;
    return true;
  });
  const isSame =
    passing.length === before.order.length && passing.every((id, index) => before.order[index] === id);
  if (!isSame || nowCount !== before.nowCount || openCount !== before.openCount)
    useVisible.setState({ order: isSame ? before.order : passing, nowCount, openCount });
}

useJobs.subscribe(refresh);
useListFilter.subscribe(refresh);
