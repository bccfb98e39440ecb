import type { JobResult } from '../../shared/job/job';
import type { JobSpec } from '../../shared/job/spec';
import type { Work } from '../render/work';

export interface CheckedJob {
  title: string;
  spec: JobSpec;
  /** Files that it reads, as far as they are there already; absolute. */
  sources?: readonly string[];
}

/** What the queue needs to know of the kinds of jobs there are: how one is checked, and how it is done. */
export interface JobKinds {
  /**
   * Looks for everything that would stop the job, before it is stored. Throws what people have to change.
   *
   * @returns the spec as it is to be stored
   */
  check(spec: JobSpec): Promise<CheckedJob>;
  run(work: Work, spec: JobSpec): Promise<JobResult>;
}
