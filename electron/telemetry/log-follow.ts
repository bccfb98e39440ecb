import { mkdirSync, watch } from 'node:fs';
import type { LogPage, LogRecord } from '../../shared/job/log-record';

export interface FollowOptions {
  read: (from: number, count: number) => Promise<LogPage>;
  /** Whether nothing will be written any more. */
  isOver: () => boolean;
  /** Calls back whenever the log may have grown or ended; returns how to stop that. */
  watch: (changed: () => void) => () => void;
  from: number;
}

const pageSize = 500;

/** The records of a log from a line on, as they come; ends when the log is over and all was given. */
export async function* followLog({
  read,
  isOver,
  watch: listen,
  from,
}: FollowOptions): AsyncGenerator<LogRecord> {
  let changes = 0;
  let wake: () => void = () => undefined;
  const stop = listen(() => {
    changes += 1;
    wake();
  });
  try {
    for (let at = from; ;) {
      const seen = changes;
      // Asked before reading: what was written by then is read after it.
      const over = isOver();
      const page = await read(at, pageSize);
      yield* page.records;
      at = page.from + page.records.length;
      // The page says how many lines there are: nobody has to read on to find no more. One that has none of them, as where
      // a part of the file was lost, would be asked for without end.
      if (page.records.length > 0 && at < page.total) continue;
      if (over) return;
      if (changes === seen) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}

/**
 * Tells of changes in a folder, also of ones that other processes make. `everyMs` is a slow second look, for what
 * file system events cannot tell: that the process that wrote has died.
 */
export function watchFolder(folder: string, changed: () => void, everyMs: number): () => void {
  mkdirSync(folder, { recursive: true });
  const timer = setInterval(changed, everyMs);
  try {
    const watcher = watch(folder, changed).on('error', () => undefined);
    return () => {
      clearInterval(timer);
      watcher.close();
    };
  } catch {
    // No watches left on this system: the second look remains.
    return () => clearInterval(timer);
  }
}
