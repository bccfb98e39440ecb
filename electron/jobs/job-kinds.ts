import type { JobResult } from '../../shared/job/job';
import type { JobSpec } from '../../shared/job/spec';
import type { Work } from '../render/work';

/** What the queue needs to know of the kinds of jobs there are: how one is checked, and how it is done. */
export interface JobKinds {
  /** Looks for everything that would stop the job, before it is stored. Throws what people have to change. */
  check(spec: JobSpec): Promise<{ title: string }>;
  run(work: Work, spec: JobSpec): Promise<JobResult>;
}
