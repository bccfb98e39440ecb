import { commandOutput, listProcesses, readProcFile } from './process-table';
import { membersAmong } from './tree';
import type { TreeIdentity } from './tree';

const intervalMs = 500;

/** A tree whose memory counts. */
export interface WatchedTree {
  readonly identity: TreeIdentity;
  /** Trees with the same one are added up. */
  readonly jobId: string | undefined;
  /** Bytes; a tree without a limit counts for the others of its job. */
  readonly memoryLimit: number | undefined;
  exceededMemory(usedBytes: number, limitBytes: number): void;
}

/** Looks twice a second whether a job's trees together hold more memory than they may; no system tells by itself. */
export class MemoryWatch {
  readonly #trees: () => Iterable<WatchedTree>;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(trees: () => Iterable<WatchedTree>) {
    this.#trees = trees;
  }

  /** Begins or ends watching, as there is something to watch or not. */
  update(): void {
    const needed =
      process.platform !== 'win32' && [...this.#trees()].some((tree) => tree.memoryLimit !== undefined);
    if (!needed) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setInterval(() => void this.#look(), intervalMs);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const used = await memoryOf([...this.#trees()]);
      for (const trees of byJob(used.keys())) judge(trees, used);
    } finally {
      this.#looking = false;
    }
  }
}

function byJob(trees: Iterable<WatchedTree>): WatchedTree[][] {
  const groups = new Map<unknown, WatchedTree[]>();
  for (const tree of trees) {
    // Without a job each tree is its own.
    const key = tree.jobId ?? tree;
    groups.set(key, [...(groups.get(key) ?? []), tree]);
  }
  return [...groups.values()];
}

function judge(trees: readonly WatchedTree[], used: ReadonlyMap<WatchedTree, number>): void {
  const bytes = (tree: WatchedTree) => used.get(tree) ?? 0;
  const total = trees.reduce((sum, tree) => sum + bytes(tree), 0);
  const over = trees.filter((tree) => tree.memoryLimit !== undefined && total > tree.memoryLimit);
  // One is enough to fail the job, and the biggest is the one to name.
  const biggest = over.sort((a, b) => bytes(b) - bytes(a))[0];
  if (biggest?.memoryLimit !== undefined) biggest.exceededMemory(total, biggest.memoryLimit);
}

/** Resident memory of each tree, bytes. One listing serves all. */
async function memoryOf(trees: readonly WatchedTree[]): Promise<Map<WatchedTree, number>> {
  const entries = await listProcesses();
  const used = new Map<WatchedTree, number>();
  for (const tree of trees) {
    const pids = membersAmong(tree.identity, entries).map((member) => member.pid);
    used.set(tree, process.platform === 'linux' ? linuxMemory(pids) : await psMemory(pids));
  }
  return used;
}

function linuxMemory(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readProcFile(`/proc/${pid}/status`) ?? '');
    return sum + Number(match?.[1] ?? 0) * 1024;
  }, 0);
}

async function psMemory(pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return 0;
  const text = await commandOutput('/bin/ps', ['-o', 'rss=', '-p', pids.join(',')]);
  return text.split('\n').reduce((sum, line) => sum + (Number(line.trim()) || 0) * 1024, 0);
}
