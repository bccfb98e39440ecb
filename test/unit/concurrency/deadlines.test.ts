import { describe, expect, it } from 'vitest';

import { CancelScope, Cancelled, checkpoint, runWithClock, sleep } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { thrownBy } from './outcome';

describe('deadlines', () => {
  it('[10] the effective deadline is the earliest one that gets in', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope({ deadline: 50 });
      const middle = new CancelScope({ deadline: 70 });
      const inner = new CancelScope();
      await outer.run(() =>
        middle.run(() =>
          inner.run(() => {
            expect(inner.effectiveDeadline).toBe(50);
            outer.deadline = 100;
            expect(inner.effectiveDeadline).toBe(70);
            inner.deadline = 20;
            expect(inner.effectiveDeadline).toBe(20);
            inner.deadline = Infinity;
            middle.shield = true;
            outer.deadline = 10;
            expect([outer.effectiveDeadline, inner.effectiveDeadline]).toEqual([10, 70]);
            inner.shield = true;
            expect(inner.effectiveDeadline).toBe(Infinity);
            middle.cancel();
            expect([middle.effectiveDeadline, inner.effectiveDeadline]).toEqual([-Infinity, Infinity]);
          }),
        ),
      );
    }));

  it('[10] at its deadline a scope is cancelled and wakes what sleeps in it', () =>
    inVirtualTime(async (clock) => {
      const scope = new CancelScope({ deadline: 40, name: 'probing' });
      const reason = await scope.run(async () => ((await thrownBy(sleep(Infinity))) as Cancelled).reason);
      expect(reason).toEqual({ kind: 'timeout', message: '"probing" ran out of time.' });
      expect(clock.now()).toBe(40);
    }));

  it('[10] a relative deadline counts from entry', () =>
    inVirtualTime(async (clock) => {
      const scope = new CancelScope({ timeoutMs: 10 });
      await sleep(100);
      await scope.run(() => sleep(Infinity));
      expect(clock.now()).toBe(110);
      expect(scope.deadline).toBe(110);
    }));

  it('[10] of a relative and an absolute one the earlier counts', () =>
    inVirtualTime(async () => {
      for (const [timeoutMs, deadline] of [
        [10, 20],
        [20, 10],
      ] as const) {
        const scope = new CancelScope({ timeoutMs, deadline });
        await scope.run(() => expect(scope.deadline).toBe(10));
      }
    }));

  it('[10] moved earlier, even into the past, it acts at the next checkpoint', () =>
    inVirtualTime(async (clock) => {
      await sleep(5);
      const scope = new CancelScope({ timeoutMs: 1000 });
      await scope.run(async () => {
        scope.deadline = 5;
        await checkpoint();
        throw new Error('not reached');
      });
      expect(scope.cancelledCaught).toBe(true);
      expect(clock.now()).toBe(5);
    }));

  it('[10] moved later, the old one is forgotten', () =>
    inVirtualTime(async (clock) => {
      const scope = new CancelScope({ timeoutMs: 10 });
      await scope.run(async () => {
        scope.deadline = 100;
        await sleep(50);
        expect(scope.cancelCalled).toBe(false);
        await sleep(Infinity);
      });
      expect(clock.now()).toBe(100);
    }));

  it('[10] code that keeps the event loop busy sees its deadline at checkpoints, though no timer could fire', () =>
    inVirtualTime(async () => {
      const hourglass = { now: 0 };
      const busy = {
        now: () => hourglass.now,
        setTimer: () => () => undefined,
        soon: (fn: () => void) => void setImmediate(fn),
      };
      await runWithClock(busy, () =>
        new CancelScope({ timeoutMs: 10 }).run((outer) =>
          new CancelScope().run((inner) => {
            inner.checkpointSync();
            hourglass.now = 10;
            expect(outer.cancelCalled).toBe(true);
            hourglass.now = 20;
            inner.shield = true;
            inner.deadline = 20;
            expect(() => inner.checkpointSync()).toThrow(Cancelled);
          }),
        ),
      );
    }));

  it('[10] negative and NaN are refused, past ones are not', () =>
    inVirtualTime(async () => {
      await sleep(10);
      expect(() => new CancelScope({ timeoutMs: -1 })).toThrow(RangeError);
      expect(() => new CancelScope({ timeoutMs: NaN })).toThrow(RangeError);
      expect(() => new CancelScope({ deadline: NaN })).toThrow(RangeError);
      const past = new CancelScope({ deadline: 3 });
      await past.run(async () => {
        expect(() => (past.deadline = NaN)).toThrow(RangeError);
        expect(await thrownBy(sleep(-1))).toBeInstanceOf(RangeError);
        expect(await thrownBy(sleep(NaN))).toBeInstanceOf(RangeError);
        await checkpoint();
      });
      expect(past.cancelledCaught).toBe(true);
    }));
});
