import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';

interface Waiter {
  resolve: (job: Job) => void;
  reject: (error: unknown) => void;
}

/** Those who wait for the ends of jobs. */
export class JobEnds {
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Resolves with the job when it is told to have ended. */
  of(jobId: string): Promise<Job> {
    return new Promise<Job>((resolve, reject) => {
      const waiters = this.#waiters.get(jobId) ?? new Set();
      this.#waiters.set(jobId, waiters.add({ resolve, reject }));
    });
  }

  /** Tells those who wait for the job, if it has ended. */
  tell(job: Job): void {
    if (!isTerminal(job.state)) return;
    for (const { resolve } of this.#waiters.get(job.id) ?? []) resolve(job);
    this.#waiters.delete(job.id);
  }

  /** Tells those who wait for a job's end that nobody will know it. */
  giveUp(jobId: string, error: unknown): void {
    for (const { reject } of this.#waiters.get(jobId) ?? []) reject(error);
    this.#waiters.delete(jobId);
  }

  /** The jobs whose ends are waited for. */
  jobIds(): string[] {
    return [...this.#waiters.keys()];
  }
}
