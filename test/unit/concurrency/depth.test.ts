import { describe, expect, it } from 'vitest';

import { CancelScope, sleep, withTaskGroup } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';

const depth = 5000;

describe('five thousand levels', () => {
  it('[14] of scopes do not overflow the stack, neither going in nor when the outermost is cancelled', () =>
    inVirtualTime(async () => {
      let reached = 0;
      const nest = async (level: number): Promise<void> => {
        reached = level;
        await (level === depth ? sleep(Infinity) : new CancelScope().run(() => nest(level + 1)));
      };
      const outer = new CancelScope({ timeoutMs: 10 });
      await outer.run(() => nest(0));
      expect(reached).toBe(depth);
      expect(outer.cancelledCaught).toBe(true);
    }));

  it('[14] of groups, each with its body inside the next', () =>
    inVirtualTime(async () => {
      const nest = (level: number): Promise<number | undefined> =>
        withTaskGroup(() => (level === depth ? level : nest(level + 1)));
      expect(await nest(0)).toBe(depth);
    }));

  it('[14] of tasks, each spawning the next in a group of its own', () =>
    inVirtualTime(async () => {
      let reached = 0;
      const nest = async (level: number): Promise<void> => {
        reached = level;
        if (level < depth) await withTaskGroup((group) => group.startSoon(() => nest(level + 1)));
        else await sleep(Infinity);
      };
      const outer = new CancelScope({ timeoutMs: 10 });
      await outer.run(() => nest(0));
      expect(reached).toBe(depth);
      expect(outer.cancelledCaught).toBe(true);
    }));
});
