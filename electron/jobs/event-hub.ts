import type { EngineEvent } from '../../shared/engine-events';

/** Hands what happens to whoever listens. A listener that throws harms nobody else. */
export class EventHub {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    // Wrapped, so that the same function can listen twice.
    const own = (event: EngineEvent) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
