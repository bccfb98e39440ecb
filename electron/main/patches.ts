import type { EngineEvent } from '../../shared/engine-events';
import type { Patch } from '../../shared/ipc/contract';

/** Long enough for what changes together, and too short to be noticed. */
const soonMs = 5;

/**
 * Numbers the engine's events for the page and sends them in batches. Figures that move all the time (progress, the length
 * of a log) wait up to `intervalMs` milliseconds for others, a change of state goes out nearly at once. Within a
 * batch only the latest of each kind and job is kept, so a page that is slow gets fewer messages, not a longer queue.
 */
export class PatchStream {
  #sequence = 0;
  #pending = new Map<string, EngineEvent>();
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  readonly #send: (patch: Patch) => void;
  readonly #intervalMs: number;

  constructor(send: (patch: Patch) => void, intervalMs: number) {
    this.#send = send;
    this.#intervalMs = intervalMs;
  }

  push(event: EngineEvent): void {
    const key = keyOf(event);
    // Removed first, so that the latest event also takes the latest place.
    this.#pending.delete(key);
    this.#pending.set(key, event);
    this.#flushWithin(event.type === 'progress' || event.type === 'log' ? this.#intervalMs : soonMs);
  }

  /** Sends what waits, and returns the number of the last patch: a state read right after it is at least that new. */
  flush(): number {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dueAt = Infinity;
    if (this.#pending.size > 0) {
      const events = [...this.#pending.values()];
      this.#pending.clear();
      this.#sequence += 1;
      this.#send({ sequence: this.#sequence, events });
    }
    return this.#sequence;
  }

  #flushWithin(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.flush(), ms);
  }
}

function keyOf(event: EngineEvent): string {
  switch (event.type) {
    case 'job':
      return `job ${event.job.id}`;
    case 'progress':
      return `progress ${event.jobId}`;
    case 'log':
      return `log ${event.jobId} ${event.attempt}`;
    case 'removed':
      return `removed ${event.jobIds.join(' ')}`;
    case 'queue':
    case 'settings':
      return event.type;
  }
}
