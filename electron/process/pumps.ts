import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable, Writable } from 'node:stream';

import { CancelScope, isCancelled } from '../concurrency';
import type { InputFeed } from './command';

/** One output of a process on its way to a consumer. */
export interface Pump {
  /** Resolves when everything has been read and consumed, or the stream was destroyed. */
  readonly ended: Promise<void>;
  /** From now on output is read and thrown away, so that the process does not hang on a full pipe. */
  discard(): void;
  /** True while the consumer holds the stream up. */
  readonly waiting: boolean;
}

/**
 * Gives each chunk to `take`, in the caller's asynchronous context; reading stops while its promise is pending.
 * At most one chunk is held besides the pipe itself, however fast the process writes.
 */
export function pumpOutput(
  stream: Readable,
  take: (chunk: Uint8Array) => void | Promise<void>,
  onFault: (error: unknown) => void,
): Pump {
  const inContext = AsyncLocalStorage.snapshot();
  let discarding = false;
  let pending: Promise<void> | undefined;
  let onDiscard: () => void = () => undefined;
  const discarded = new Promise<void>((resolve) => (onDiscard = resolve));
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  const fault = (error: unknown) => {
    discarding = true;
    onFault(error);
  };
  const give = (chunk: Buffer) => (discarding ? undefined : inContext(take, chunk));
  const hold = (busy: Promise<void>) => {
    stream.pause();
    const held = busy.catch(fault).then(() => {
      if (pending !== held) return;
      pending = undefined;
      stream.resume();
    });
    pending = held;
  };
  stream.on('data', (chunk: Buffer) => {
    try {
      // Node lets the outputs of a process go on when it exits, paused or not: what was left in the pipe waits for its turn.
      const busy = pending === undefined ? give(chunk) : pending.then(() => give(chunk));
      if (busy !== undefined) hold(busy);
    } catch (error) {
      fault(error);
    }
  });
  return {
    ended: closed.then(() => Promise.race([pending, discarded])),
    discard() {
      discarding = true;
      onDiscard();
      stream.resume();
    },
    get waiting() {
      return pending !== undefined && !discarding;
    },
  };
}

/**
 * Writes the feed to a process, at the pace at which it reads, and then ends its input. Resolves when the feed
 * is used up, the process has closed its input (which is no error) or `stopped` is aborted; then the feed's
 * producer, which runs in a scope of its own, has been cancelled.
 *
 * @throws what the producer throws
 */
export async function feedInput(stdin: Writable, feed: InputFeed, stopped: AbortSignal): Promise<void> {
  const scope = new CancelScope({ name: 'input feed' });
  const stop = () => scope.cancel('The process takes no more input.');
  stdin.once('close', stop);
  stdin.once('error', stop);
  stopped.addEventListener('abort', stop, { once: true });
  if (stopped.aborted || stdin.destroyed) stop();
  try {
    await scope.run(() => writeAll(scope, stdin, feed));
  } catch (error) {
    // The scope around was cancelled: whoever runs the process deals with that.
    if (!isCancelled(error)) throw error;
  } finally {
    stopped.removeEventListener('abort', stop);
  }
}

async function writeAll(scope: CancelScope, stdin: Writable, feed: InputFeed): Promise<void> {
  const producer = feed[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await scope.abortableWait<IteratorResult<Uint8Array>>((resolve, reject) => {
        producer.next().then(resolve, reject);
        return () => undefined;
      });
      if (next.done === true) break;
      if (!stdin.write(next.value)) await drained(scope, stdin);
    }
    stdin.end();
  } catch (error) {
    // Not awaited: a generator returns only after its pending step, which may never end.
    void Promise.resolve(producer.return?.()).catch(() => undefined);
    throw error;
  }
}

function drained(scope: CancelScope, stdin: Writable): Promise<void> {
  return scope.abortableWait((resolve) => {
    stdin.once('drain', resolve);
    return () => void stdin.off('drain', resolve);
  });
}
