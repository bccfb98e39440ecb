import { beforeEach, describe, expect, it } from 'vitest';
import { removeJobs, replaceJobs, upsertJobs, useJobs } from '../../../renderer/stores/jobs';
import { filterList, useVisible } from '../../../renderer/stores/list-filter';
import {
  extendSelection,
  keepSelection,
  selectAllJobs,
  selectJob,
  toggleJob,
  useUi,
} from '../../../renderer/stores/ui';
import type { Job } from '../../../shared/job/job';
import { sampleJob } from '../../support/page-harness/sample-jobs';

const now = Date.parse('2026-11-20T14:30:00Z');
let jobs: Job[];
const [a, b, c, d] = [0, 1, 2, 3];
const id = (index: number) => jobs[index]?.id ?? '';
const selected = () => [...useUi.getState().selection].sort();
const ids = (...indexes: number[]) => indexes.map(id).sort();

beforeEach(() => {
  jobs = ['Ann', 'Bea', 'Cleo', 'Dora'].map((title, index) =>
    sampleJob(title, 'queued', now, { position: index }),
  );
  filterList({ shown: 'all', query: '' });
  replaceJobs(jobs);
  selectJob(id(a));
});

describe('the selection', () => {
  it('is one job, a stretch, or any jobs', () => {
    selectJob(id(b));
    extendSelection(id(d));
    expect(selected()).toEqual(ids(b, c, d));
    extendSelection(id(a));
    expect(selected()).toEqual(ids(a, b));
    toggleJob(id(d));
    expect(selected()).toEqual(ids(a, b, d));
    expect(useUi.getState().selectedJobId).toBe(id(d));
    toggleJob(id(d));
    expect(selected()).toEqual(ids(a, b));
    selectAllJobs();
    expect(selected()).toEqual(ids(a, b, c, d));
    selectJob(id(c));
    expect(selected()).toEqual(ids(c));
  });

  it('never becomes nothing', () => {
    toggleJob(id(a));
    expect(selected()).toEqual(ids(a));
  });

  it('lets go of jobs that leave the list', () => {
    selectAllJobs();
    const before = useVisible.getState().order;
    removeJobs([id(b)]);
    keepSelection(before);
    expect(selected()).toEqual(ids(a, c, d));
  });

  it('takes only what is shown', () => {
    filterList({ query: 'cleo' });
    selectAllJobs();
    expect(selected()).toEqual(ids(c));
  });
});

describe('the filter', () => {
  it('finds jobs by words of their title and files', () => {
    filterList({ query: 'CLEO storyboard' });
    expect(useVisible.getState().order).toEqual([id(c)]);
    filterList({ query: 'cleo nothing' });
    expect(useVisible.getState().order).toEqual([]);
  });

  it('follows jobs as they change, and counts the groups that are shown', () => {
    filterList({ shown: 'open' });
    upsertJobs([{ ...jobs[a]!, state: 'running', startedAt: now }]);
    expect(useVisible.getState()).toMatchObject({ nowCount: 1, openCount: 4 });
    upsertJobs([{ ...jobs[a]!, state: 'completed', finishedAt: now }]);
    expect(useVisible.getState()).toMatchObject({ order: [id(b), id(c), id(d)], nowCount: 0, openCount: 3 });
  });

  it('leaves the list the same array while nothing changes in it', () => {
    filterList({ query: 'cleo' });
    const before = useVisible.getState().order;
    upsertJobs([{ ...jobs[c]!, phase: 'scenes' }]);
    expect(useVisible.getState().order).toBe(before);
    filterList({ query: '' });
    expect(useVisible.getState().order).toBe(useJobs.getState().order);
  });
});
