import { Worker } from 'node:worker_threads';

/** A call of an exported function of an ES module. Arguments and result are copied between threads. */
export interface BlockingWork {
  /** URL of the module: plain JavaScript that a worker thread can load by itself. */
  readonly module: string | URL;
  readonly name: string;
  /** The function gets these and, after them, a {@link BlockingHandle}. */
  readonly args?: readonly unknown[];
}

/** How a function on a worker thread learns that it is no longer wanted. */
export interface BlockingHandle {
  isCancelled(): boolean;
  /** Ends the call if it is cancelled: the waiting side then throws `Cancelled`. */
  checkpointSync(): void;
  /** Tells the waiting side something before the end: copied, in order, see `BlockingOptions.onReport`. */
  report(value: unknown): void;
}

/** How a call ended: `stopped` when it gave up at a checkpoint of its own. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'stopped' };

interface Report {
  readonly kind: 'report';
  readonly value: unknown;
}

// As text, so that no bundler has to know about a second entry file.
const serve = `
const { types } = require('node:util');
const { parentPort } = require('node:worker_threads');
class Stopped extends Error {}
parentPort.on('message', async ({ module, name, args, flag }) => {
  const isCancelled = () => Atomics.load(flag, 0) !== 0;
  const handle = {
    isCancelled,
    checkpointSync() {
      if (isCancelled()) throw new Stopped('cancelled');
    },
    report: (value) => parentPort.postMessage({ kind: 'report', value }),
  };
  try {
    const exported = await import(module);
    parentPort.postMessage({ kind: 'value', value: await exported[name](...args, handle) });
  } catch (error) {
    if (error instanceof Stopped) return parentPort.postMessage({ kind: 'stopped' });
    const copy = new Error(String(error));
    try {
      parentPort.postMessage({ kind: 'error', error: types.isNativeError(error) ? error : copy });
    } catch {
      parentPort.postMessage({ kind: 'error', error: copy });
    }
  }
});
`;

/** A thread that makes one call at a time. While it has nothing to do it does not keep the process alive. */
export class WorkerThread {
  readonly #worker = new Worker(serve, { eval: true, execArgv: [], name: 'blocking call' });
  #alive = true;
  #settle: (outcome: Outcome) => void = () => undefined;
  #onReport: (value: unknown) => void = () => undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (message: Outcome | Report) => {
      if (message.kind === 'report') this.#onReport(message.value);
      else this.#settle(message);
    });
    this.#worker.on('error', (error) => this.#died(error));
    this.#worker.on('exit', (code) =>
      this.#died(new Error(`The worker thread ended in a call, with ${code}.`)),
    );
  }

  /** False once the thread has ended or will not serve again. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Makes the call; setting `flag` cancels it. Always resolves. */
  async call(
    work: BlockingWork,
    flag: Int32Array,
    onReport: (value: unknown) => void = () => undefined,
  ): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve) => (this.#settle = resolve));
    this.#onReport = onReport;
    try {
      this.#worker.ref();
      this.#worker.postMessage({ module: String(work.module), name: work.name, args: work.args ?? [], flag });
      return await outcome;
    } catch (error) {
      return { kind: 'error', error };
    } finally {
      this.#worker.unref();
    }
  }

  /** Lets the process end although a call is still running. */
  unref(): void {
    this.#worker.unref();
  }

  /** Stops the thread in the middle of whatever JavaScript it runs; resolves when it is gone. */
  async terminate(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #died(error: unknown): void {
    this.#alive = false;
    this.#settle({ kind: 'error', error });
  }
}
