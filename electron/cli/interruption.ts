/** Exit status of a program that a signal ended, as shells have it: 128 and the number of the signal. */
const statusOf = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type EndingSignal = keyof typeof statusOf;

/** A signal asked the program to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitStatus: number;

  constructor(signal: EndingSignal) {
    super(`Ended by ${signal}.`);
    this.exitStatus = statusOf[signal];
  }
}

/**
 * Ctrl-C and its relatives. While there is nothing to put away, the first one ends the program. Else it asks what runs to
 * end in good order, the second one ends that at once, and the third one ends this program, whose encoders' guard is still
 * there then.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #exit: (status: number) => void;
  #escalate: (() => void) | undefined;
  #count = 0;

  constructor(exit: (status: number) => void) {
    this.#exit = exit;
    for (const signal of Object.keys(statusOf) as EndingSignal[]) {
      process.on(signal, () => this.#asked(signal));
    }
  }

  /** From now on something has to be put away before the program may end; `escalate` is what the second signal does. */
  holdExit(escalate: () => void): void {
    this.#escalate = escalate;
  }

  /** Status to exit with, if a signal came. */
  get exitStatus(): number | undefined {
    return this.#controller.signal.aborted
      ? (this.#controller.signal.reason as Interrupted).exitStatus
      : undefined;
  }

  /** @throws Interrupted if a signal has come. */
  check(): void {
    this.#controller.signal.throwIfAborted();
  }

  /** Calls back at the first signal, or now if it has come. */
  onFirst(callback: () => void): void {
    if (this.#controller.signal.aborted) callback();
    else this.#controller.signal.addEventListener('abort', callback, { once: true });
  }

  /** The promise's own end, or `Interrupted` when a signal comes first. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.onFirst(() => reject(this.#controller.signal.reason as Interrupted));
      promise.then(resolve, reject);
    });
  }

  #asked(signal: EndingSignal): void {
    this.#count += 1;
    this.#controller.abort(new Interrupted(signal));
    if (this.#escalate === undefined || this.#count > 2) this.#exit(statusOf[signal]);
    else if (this.#count === 2) this.#escalate();
  }
}
