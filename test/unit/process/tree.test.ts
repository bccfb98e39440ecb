import { describe, expect, it } from 'vitest';

import type { ProcessEntry } from '../../../electron/process/process-table';
import type { TreeIdentity } from '../../../electron/process/tree';
import { membersAmong } from '../../../electron/process/tree';

const leader = { pid: 100, startTime: '5000' };
const tree: TreeIdentity = { token: 'aa-01', leader };

function entry(pid: number, changes: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, parent: 1, group: pid, startTime: '6000', state: 'alive', ...changes };
}
const leading = entry(100, { group: 100, startTime: '5000', parent: 50 });

function pids(entries: readonly ProcessEntry[], carriers: readonly number[] = [], of = tree): number[] {
  return membersAmong(of, entries, new Set(carriers)).map((member) => member.pid);
}

describe('the members of a tree', () => {
  it('are its group, with or without its leader', () => {
    const group = [entry(101, { group: 100, parent: 100 }), entry(102, { group: 100 })];
    expect(pids([leading, ...group, entry(200)])).toEqual([100, 101, 102]);
    expect(pids([...group, entry(200)])).toEqual([101, 102]);
  });

  it('are those with the token, wherever they went', () => {
    const [member] = membersAmong(tree, [entry(300), entry(200)], new Set([300]));
    expect(member).toEqual({ pid: 300, startTime: '6000', inGroup: false, stopped: false });
  });

  it('are the descendants of members, in any order, without group and token', () => {
    const entries = [
      entry(303, { parent: 302 }),
      entry(302, { parent: 301 }),
      entry(301, { parent: 100 }),
      leading,
    ];
    expect(pids(entries).sort()).toEqual([100, 301, 302, 303]);
  });

  it('are never zombies; living children of zombies count', () => {
    const zombie = entry(100, { group: 100, startTime: '5000', state: 'zombie' });
    expect(pids([zombie, entry(101, { group: 100, state: 'zombie' })])).toEqual([]);
    expect(pids([zombie, entry(301, { parent: 100 })])).toEqual([301]);
  });

  it('are not those of a later process with the same pid', () => {
    const stranger = entry(100, { group: 100, startTime: '9000' });
    const entries = [stranger, entry(101, { group: 100, parent: 100 }), entry(300)];
    expect(pids(entries)).toEqual([]);
    expect(pids(entries, [300])).toEqual([300]);
  });

  it('are found by the token alone when the leader is not known: no kernel thread has group 0 for a reason', () => {
    const unknown = { token: 'aa-01', leader: { pid: 0, startTime: undefined } };
    const kernel = [entry(2, { parent: 0, group: 0 }), entry(3, { parent: 2, group: 0 })];
    expect(pids([...kernel, entry(1, { parent: 0 }), entry(300)], [300], unknown)).toEqual([300]);
  });

  it('say whether they stand still', () => {
    const members = membersAmong(tree, [leading, entry(101, { group: 100, state: 'stopped' })]);
    expect(members.map((member) => member.stopped)).toEqual([false, true]);
  });
});
