import { mkdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `changed` is for the owner: something is to be done. `ended` is for others: a job of the owner's has ended. */
export type Tone = 'changed' | 'ended';

/** Tells other processes that something in the store has changed. */
export function ring(folder: string, tone: Tone): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, tone), `${process.pid}\n`);
}

/**
 * Calls back when another process rings. Where the system has no more file watches to give, it looks every
 * `fallbackMs` milliseconds instead.
 */
export function listenForRing(folder: string, tone: Tone, rang: () => void, fallbackMs = 1_000): () => void {
  mkdirSync(folder, { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  const lookNowAndThen = () => {
    timer ??= setInterval(rang, fallbackMs).unref();
  };
  try {
    // The folder, not the file: a watch on a file ends when the file is replaced.
    const watcher = watch(folder, (_event, name) => {
      if (name === null || name === tone) rang();
    });
    watcher.on('error', lookNowAndThen);
    return () => {
      watcher.close();
      clearInterval(timer);
    };
  } catch {
    lookNowAndThen();
    return () => clearInterval(timer);
  }
}
