import type { EngineEvent } from '../../../shared/engine-events';
import type { ParsedInput, RequestName } from '../../../shared/ipc/contract';
import type { Job } from '../../../shared/job/job';
import { isTerminal, type JobState } from '../../../shared/job/states';
import { sampleJob } from './sample-jobs';

/** The requests that it answers. */
type QueueRequest = Extract<RequestName, `queue.${string}` | `job.${string}`>;
type Answered = Exclude<QueueRequest, 'queue.snapshot' | 'queue.pause' | 'queue.resume'>;

/** Jobs in memory, which do what they are told and nothing by themselves. */
export class FakeQueue {
  readonly jobs = new Map<string, Job>();
  readonly #emit: (events: EngineEvent[]) => void;
  readonly #now: number;

  constructor(jobs: readonly Job[], now: number, emit: (events: EngineEvent[]) => void) {
    for (const job of jobs) this.jobs.set(job.id, job);
    this.#now = now;
    this.#emit = emit;
  }

  change(jobId: string, change: Partial<Job>): void {
    const job = this.jobs.get(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    const next = { ...job, ...change };
    this.jobs.set(jobId, next);
    this.#emit([{ type: 'job', job: next }]);
  }

  snapshot(wanted: ParsedInput<'queue.snapshot'>): { jobs: Job[]; moreEnded: number } {
    const open = [...this.jobs.values()].filter(({ state }) => !isTerminal(state));
    const all = this.#ended();
    const ended = all.slice(0, wanted?.ended);
    return { jobs: [...open, ...ended], moreEnded: all.length - ended.length };
  }

  /** Carries out a request about jobs. */
  answer(name: Answered, input: unknown): unknown {
    switch (name) {
      case 'queue.ended': {
        const { from, count } = input as ParsedInput<'queue.ended'>;
        const ended = this.#ended();
        return { jobs: ended.slice(from, from + count), total: ended.length };
      }
      case 'queue.add':
        return this.#add(input as ParsedInput<'queue.add'>);
      case 'queue.cancel':
        this.#each(input, (job) => this.#cancel(job));
        break;
      case 'queue.retry':
        this.#each(input, (job) =>
          this.change(job.id, {
            state: 'queued',
            attempt: job.attempt + 1,
            error: null,
            progress: null,
            phase: null,
            startedAt: null,
            finishedAt: null,
          }),
        );
        break;
      case 'queue.remove':
        this.#remove((input as ParsedInput<'queue.remove'>).jobIds);
        break;
      case 'queue.clearFinished':
        this.#remove([...this.jobs.values()].filter(({ state }) => isTerminal(state)).map(({ id }) => id));
        break;
      case 'queue.setPriority':
        this.#each(input, (job) =>
          this.change(job.id, { priority: (input as ParsedInput<'queue.setPriority'>).priority }),
        );
        break;
      case 'queue.move':
        this.#move(input as ParsedInput<'queue.move'>);
        break;
      case 'queue.duplicate':
        return (input as ParsedInput<'queue.duplicate'>).jobIds.map((id) => this.#duplicate(id));
      case 'job.pause':
        this.change((input as ParsedInput<'job.pause'>).jobId, { state: 'paused' });
        break;
      case 'job.resume':
        this.change((input as ParsedInput<'job.resume'>).jobId, { state: 'running' });
        break;
      case 'job.upload': {
        const { jobId } = input as ParsedInput<'job.upload'>;
        this.change(jobId, { state: 'queued', phase: null, progress: null });
        return this.jobs.get(jobId);
      }
    }
    return undefined;
  }

  #ended(): Job[] {
    return [...this.jobs.values()]
      .filter(({ state }) => isTerminal(state))
      .sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0));
  }

  #each(input: unknown, act: (job: Job) => void): void {
    for (const id of (input as { jobIds: string[] }).jobIds) {
      const job = this.jobs.get(id);
      if (job !== undefined) act(job);
    }
  }

  #add({ spec, priority = 0 }: ParsedInput<'queue.add'>): Job {
    const path = spec.kind === 'render' ? spec.storyboard : spec.input;
    const job = sampleJob(path.split('/').at(-1) ?? path, 'queued', this.#now, { spec, priority });
    this.jobs.set(job.id, job);
    this.#emit([{ type: 'job', job }]);
    return job;
  }

  #cancel(job: Job): void {
    const isWaiting: JobState[] = ['queued', 'interrupted'];
    if (isWaiting.includes(job.state)) this.change(job.id, { state: 'canceled', finishedAt: this.#now });
    else this.change(job.id, { state: 'canceling' });
  }

  #remove(jobIds: string[]): void {
    for (const id of jobIds) this.jobs.delete(id);
    if (jobIds.length > 0) this.#emit([{ type: 'removed', jobIds }]);
  }

  #duplicate(jobId: string): Job {
    const { title, spec } = this.jobs.get(jobId) ?? {};
    if (title === undefined || spec === undefined) throw new Error(`There is no job ${jobId}.`);
    const job = sampleJob(title, 'queued', this.#now, { spec: { ...spec, existing: 'unique' } });
    this.jobs.set(job.id, job);
    this.#emit([{ type: 'job', job }]);
    return job;
  }

  #move({ jobIds, before }: ParsedInput<'queue.move'>): void {
    for (const jobId of jobIds) this.#moveOne(jobId, before);
  }

  #moveOne(jobId: string, before: string | null): void {
    const queued = [...this.jobs.values()].filter(({ state }) => state === 'queued');
    const lowest = Math.min(...queued.map((job) => job.priority));
    const priority = before === null ? lowest : (this.jobs.get(before)?.priority ?? 0);
    const others = queued
      .filter((job) => job.id !== jobId && job.priority === priority)
      .sort((a, b) => a.position - b.position);
    const at = before === null ? others.length : others.findIndex(({ id }) => id === before);
    const low = others[at - 1]?.position ?? 0;
    this.change(jobId, { priority, position: (low + (others[at]?.position ?? low + 2)) / 2 });
  }
}
