import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../process/identity';
import { readLinuxEntry } from '../process/process-table';
import { namesIn, statIfThere } from './cache-files';

/** Names that say nothing of a process are taken for abandoned when they are this old. */
const abandonedMs = 24 * 60 * 60 * 1000;

/**
 * Names for unfinished things in a folder that several processes share. Each says which process it belongs to, so that
 * what a dead one left can be told from what a living one is at.
 */
export class WorkFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** A path in the folder that nobody else has; nothing is made. */
  fresh(): string {
    const startTime = readLinuxEntry(process.pid)?.startTime ?? '';
    return join(this.#root, `${process.pid}.${startTime}.${randomUUID()}`);
  }

  /** Removes what dead processes left, and never what a living one is at. Returns how many went. */
  async reclaim(): Promise<number> {
    let removed = 0;
    for (const name of await namesIn(this.#root)) {
      const path = join(this.#root, name);
      if (!(await isAbandoned(name, path))) continue;
      await rm(path, { recursive: true, force: true });
      removed += 1;
    }
    return removed;
  }
}

async function isAbandoned(name: string, path: string): Promise<boolean> {
  const maker = /^(\d+)\.(\d*)\.[^.]+$/.exec(name);
  if (maker !== null)
    return !(await isAlive({ pid: Number(maker[1]), startTime: maker[2] === '' ? undefined : maker[2] }));
  const state = await statIfThere(path);
  return state !== undefined && Date.now() - state.mtimeMs > abandonedMs;
}
