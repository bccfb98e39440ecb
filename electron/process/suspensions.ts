/** Which jobs are suspended, and who waits for them to go on. */
export class Suspensions {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Marks the job; true if it was not marked before. */
  add(jobId: string): boolean {
    if (this.#waiting.has(jobId)) return false;
    this.#waiting.set(jobId, new Set());
    return true;
  }

  /** Takes the mark away and wakes whoever waits; true if there was one. */
  delete(jobId: string): boolean {
    const waiting = this.#waiting.get(jobId);
    this.#waiting.delete(jobId);
    for (const wake of waiting ?? []) wake();
    return waiting !== undefined;
  }

  /** Forgets all marks and wakes everybody. */
  clear(): void {
    for (const jobId of [...this.#waiting.keys()]) this.delete(jobId);
  }

  has(jobId: string | undefined): boolean {
    return jobId !== undefined && this.#waiting.has(jobId);
  }

  /** Resolves when the job is not suspended, or `signal` is aborted. */
  async whileSuspended(jobId: string | undefined, signal: AbortSignal): Promise<void> {
    for (;;) {
      const waiting = jobId === undefined ? undefined : this.#waiting.get(jobId);
      if (waiting === undefined || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }
}
