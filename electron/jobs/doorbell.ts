import { mkdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tells the owner, in whichever process it is, that something in the store has changed. */
export function ring(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rang'), `${process.pid}\n`);
}

/**
 * Calls back when another process rings. Where the system has no more file watches to give, it looks every
 * `fallbackMs` milliseconds instead.
 */
export function listenForRing(folder: string, rang: () => void, fallbackMs = 1_000): () => void {
  mkdirSync(folder, { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  const lookNowAndThen = () => (timer ??= setInterval(rang, fallbackMs).unref());
  try {
    // The folder, not the file: a watch on a file ends when the file is replaced.
    const watcher = watch(folder, () => rang());
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
