/** Whether something is held, for those who have to stop by themselves: a pause of work that is no process. */
export class HoldGate {
  #held = false;
  readonly #listeners = new Set<(held: boolean) => void>();

  get held(): boolean {
    return this.#held;
  }

  set held(held: boolean) {
    if (held === this.#held) return;
    this.#held = held;
    for (const listener of [...this.#listeners]) listener(held);
  }

  /** Calls back at each change. Returns the function that ends that. */
  onChange(listener: (held: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
