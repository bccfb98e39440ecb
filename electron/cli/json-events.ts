import type { EngineEvent } from '../../shared/engine-events';
import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';
import type { Engine } from '../engine-interface';
import type { Context } from './context';
import { jobEvent, resultEvent } from './events';

/**
 * Writes what happens to jobs as JSON, one event on each line: `job`, `phase`, `progress`, `log` (all levels but debug), and at
 * the end of each job, behind the last line of its log, `result`.
 */
export class JsonEvents {
  readonly #out: Context['out'];
  readonly #followLog: Engine['followLog'];
  readonly #phases = new Map<string, Job['phase']>();
  /** The attempt of each job whose result is told, or soon will be. */
  readonly #ended = new Map<string, number>();
  /** Of the attempts that run, or have ended and whose log is not written to its end. */
  readonly #logs = new Map<string, { attempt: number; written: Promise<void> }>();

  constructor({ out }: Pick<Context, 'out'>, engine: Pick<Engine, 'followLog'>) {
    this.#out = out;
    this.#followLog = (...log) => engine.followLog(...log);
  }

  /** Of a job that is to be shown, or of none. */
  write(event: EngineEvent): void {
    if (event.type === 'progress')
      this.#out.json({ type: 'progress', jobId: event.jobId, ...event.progress });
    else if (event.type === 'queue') this.#out.json({ type: 'queue', ...event.queue });
    else if (event.type === 'job') this.#writeJob(event.job);
    else if (event.type === 'removed') for (const id of event.jobIds) this.#ended.delete(id);
  }

  /** Resolves when the logs of all attempts that have ended are written. */
  async written(): Promise<void> {
    await Promise.all([...this.#logs.values()].map(({ written }) => written));
  }

  #writeJob(job: Job): void {
    const { id, attempt, phase, state } = job;
    if (state === 'running' && this.#logs.get(id)?.attempt !== attempt)
      this.#logs.set(id, { attempt, written: this.#writeLog(id, attempt) });
    if (state === 'running' && phase !== null && this.#phases.get(id) !== phase) {
      this.#phases.set(id, phase);
      this.#out.json({ type: 'phase', jobId: id, phase });
      return;
    }
    this.#out.json(jobEvent(job));
    if (isTerminal(state) && this.#ended.get(id) !== attempt) this.#end(job);
  }

  #end(job: Job): void {
    const { id, attempt } = job;
    this.#ended.set(id, attempt);
    this.#phases.delete(id);
    const { written } = this.#logs.get(id) ?? { written: Promise.resolve() };
    const ended = written.then(() => {
      this.#out.json(resultEvent(job));
      if (this.#logs.get(id)?.written === ended) this.#logs.delete(id);
    });
    this.#logs.set(id, { attempt, written: ended });
  }

  async #writeLog(id: string, attempt: number): Promise<void> {
    try {
      for await (const record of this.#followLog(id, attempt, 0))
        if (record.level !== 'debug') this.#out.json({ type: 'log', ...record, jobId: id });
    } catch {
      // The job was removed meanwhile, and its log with it.
    }
  }
}
