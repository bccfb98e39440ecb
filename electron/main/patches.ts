import type { EngineEvent } from '../../shared/engine-events';
import type { Patch } from '../../shared/ipc/contract';

/**
 * Numbers the engine's events for the page and sends them in batches, at most one each `intervalMs` milliseconds. Within a batch
 * only the latest of each kind and job is kept, so a page that is slow gets fewer messages, not a longer queue.
 */
export class PatchStream {
  #sequence = 0;
  #pending = new Map<string, EngineEvent>();
  #timer: NodeJS.Timeout | undefined;
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
    this.#timer ??= setTimeout(() => this.flush(), this.#intervalMs);
  }

  /** Sends what waits, and returns the number of the last patch: a state read right after it is at least that new. */
  flush(): number {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size > 0) {
      const events = [...this.#pending.values()];
      this.#pending.clear();
      this.#sequence += 1;
      this.#send({ sequence: this.#sequence, events });
    }
    return this.#sequence;
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
