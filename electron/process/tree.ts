import { environmentHasToken } from './identity';
import type { ProcessIdentity } from './identity';
import { linuxPids, listProcesses, readLinuxEntry, readProcFile } from './process-table';
import type { ProcessEntry } from './process-table';
import { groupExists } from './signals';

/** What all processes of a tree have in common. */
export interface TreeIdentity {
  /** Carried by every process of the tree in its environment; unique. */
  readonly token: string;
  /** The first process; its pid is the number of the group. */
  readonly leader: ProcessIdentity;
}

/** One living process of a tree. */
export interface TreeMember extends ProcessIdentity {
  readonly startTime: string;
  /** False for one that left the group (`setsid`): a signal to the group does not reach it. */
  readonly inGroup: boolean;
  readonly stopped: boolean;
}

/**
 * Who of a tree is alive now: the members of its group, on Linux whoever carries its token, and the living
 * descendants of all of these. Zombies are dead.
 *
 * @param seen start times, by pid, of members that were found before: they stay members, though they may have dropped
 *   everything by which they could be told meanwhile
 */
export async function livingMembers(
  tree: TreeIdentity,
  seen: ReadonlyMap<number, string> = new Map(),
): Promise<TreeMember[]> {
  if (process.platform === 'linux') return livingOnLinux(tree, seen);
  if (process.platform !== 'win32' && seen.size === 0 && !groupExists(tree.leader)) return [];
  const entries = await listProcesses();
  const still = entries.filter(({ pid, startTime }) => seen.get(pid) === startTime);
  return membersAmong(tree, entries, new Set(still.map(({ pid }) => pid)));
}

/**
 * The cheap question comes first: nobody in the group means that only carriers of the token can be left, and
 * those show in their environment alone. Measured: 10 µs
 * for each process of the machine, 25 µs while there is a group.
 */
function livingOnLinux(tree: TreeIdentity, seen: ReadonlyMap<number, string>): TreeMember[] {
  const pids = linuxPids();
  const carriers = new Set(
    pids.filter(
      (pid) =>
        environmentHasToken(readProcFile(`/proc/${pid}/environ`) ?? '', tree.token) ||
        (seen.has(pid) && readLinuxEntry(pid)?.startTime === seen.get(pid)),
    ),
  );
  if (carriers.size === 0 && !groupExists(tree.leader)) return [];
  return membersAmong(
    tree,
    pids.flatMap((pid) => readLinuxEntry(pid) ?? []),
    carriers,
  );
}

/**
 * The living members of a tree among the given processes.
 *
 * @param carriers pids of others known to belong to it: they carry its token, or were found before
 */
export function membersAmong(
  tree: TreeIdentity,
  entries: readonly ProcessEntry[],
  carriers: ReadonlySet<number> = new Set(),
): TreeMember[] {
  const { leader } = tree;
  const atLeaderPid = entries.find((entry) => entry.pid === leader.pid);
  // Somebody else has the leader's pid by now, and so perhaps its group number and children.
  const reused =
    atLeaderPid !== undefined && leader.startTime !== undefined && atLeaderPid.startTime !== leader.startTime;
  const known = leader.pid > 1 && !reused;
  const inGroup = (entry: ProcessEntry) => known && entry.group === leader.pid;
  const found = new Map<number, ProcessEntry>();
  const add = (entry: ProcessEntry) => {
    found.set(entry.pid, entry);
  };
  for (const entry of entries) {
    if (inGroup(entry) || carriers.has(entry.pid) || (known && entry.pid === leader.pid)) add(entry);
  }
  // Children that left the group and dropped their environment are known by their parent only. A Map can be
  // extended while it is walked, so this reaches grandchildren too.
  for (const pid of found.keys()) {
    for (const entry of entries) if (entry.parent === pid && !found.has(entry.pid)) add(entry);
  }
  return [...found.values()]
    .filter((entry) => entry.state !== 'zombie')
    .map((entry) => ({
      pid: entry.pid,
      startTime: entry.startTime,
      inGroup: inGroup(entry),
      stopped: entry.state === 'stopped',
    }));
}
