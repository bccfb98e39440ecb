/** Looks at processes from outside, through Linux's /proc: what runs on account of a world, and what it takes. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface SeenProcess {
  readonly pid: number;
  /** Clock ticks since the system started: with it a pid is never mistaken for a later one. */
  readonly startTime: string;
  readonly parent: number;
  readonly command: string;
}

function look(pid: number): SeenProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Zombies are dead.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
    return { pid, startTime: fields[19]!, parent: Number(fields[1]), command };
  } catch {
    return undefined;
  }
}

function all(): SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => look(Number(name)) ?? []);
}

function has(pid: number, file: 'environ' | 'cmdline', text: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text);
  } catch {
    return false;
  }
}

/** Processes with the text in their environment or among their arguments. */
export function processesWith(text: string): SeenProcess[] {
  return all().filter(({ pid }) => has(pid, 'environ', text) || has(pid, 'cmdline', text));
}

/** The process and all that it and its children have started and that is still below it. */
export function familyOf(pid: number): SeenProcess[] {
  const processes = all();
  const family = processes.filter((seen) => seen.pid === pid);
  for (const member of family) {
    family.push(...processes.filter((seen) => seen.parent === member.pid && !family.includes(seen)));
  }
  return family;
}

export function isAlive({ pid, startTime }: SeenProcess): boolean {
  return look(pid)?.startTime === startTime;
}

/**
 * Waits until nothing is left, at most so long. Returns what is, and how many milliseconds it took.
 *
 * @param living What is still there.
 */
export async function untilGone(
  living: () => SeenProcess[],
  limitMs: number,
): Promise<{ left: SeenProcess[]; tookMs: number }> {
  const began = performance.now();
  for (;;) {
    const left = living();
    const tookMs = performance.now() - began;
    if (left.length === 0 || tookMs > limitMs) return { left, tookMs };
    await delay(20);
  }
}

export interface Usage {
  /** Memory of the process itself that is in use, bytes. */
  residentBytes: number;
  descriptors: number;
  /** What the descriptors are, pipes and sockets counted by kind. */
  kinds: Readonly<Record<string, number>>;
}

/** What a process takes now; undefined when it is gone. */
export function usageOf(pid: number): Usage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kinds: Record<string, number> = {};
    const names = readdirSync(`/proc/${pid}/fd`);
    for (const name of names) {
      let target = 'closed';
      try {
        target = readlinkSync(`/proc/${pid}/fd/${name}`).replace(/:\[\d+\]$/, '');
      } catch {
        // Closed since the folder was read.
      }
      kinds[target] = (kinds[target] ?? 0) + 1;
    }
    return {
      residentBytes: 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0),
      descriptors: names.length,
      kinds,
    };
  } catch {
    return undefined;
  }
}
