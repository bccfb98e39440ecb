import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  TooSlow,
  failAfter,
  moveOnAfter,
  shielded,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

describe('time limits', () => {
  it('[11] moveOnAfter returns the value in time, and undefined after it', () =>
    inVirtualTime(async (clock) => {
      expect(await moveOnAfter(10, () => sleep(5).then(() => 'made it'))).toBe('made it');
      expect(await moveOnAfter(10, () => sleep(20).then(() => 'late'))).toBeUndefined();
      expect(clock.now()).toBe(15);
    }));

  it('[11] failAfter returns the value in time, and throws TooSlow after it', () =>
    inVirtualTime(async (clock) => {
      expect(await failAfter(10, () => sleep(5).then(() => 'made it'))).toBe('made it');
      expect(await thrownBy(failAfter(10, () => sleep(20)))).toBeInstanceOf(TooSlow);
      expect(clock.now()).toBe(15);
    }));

  it('[11] a limit of zero acts at the first checkpoint, not before', () =>
    inVirtualTime(async () => {
      expect(await moveOnAfter(0, () => 'nothing to wait for')).toBe('nothing to wait for');
      expect(await moveOnAfter(0, () => sleep(1))).toBeUndefined();
      expect(await moveOnAfter(0, () => sleep(0).then(() => 'late'))).toBeUndefined();
    }));

  it('[11] both let errors through, and leave an outer cancellation to the outer scope', () =>
    inVirtualTime(async (clock) => {
      const failing = (): never => {
        throw new Error('disk');
      };
      expect(shapeOf(await thrownBy(moveOnAfter(10, failing)))).toBe('disk');
      expect(shapeOf(await thrownBy(failAfter(10, failing)))).toBe('disk');
      const outer = new CancelScope({ timeoutMs: 5 });
      await outer.run(() => failAfter(10, () => moveOnAfter(10, () => sleep(20))));
      expect(outer.cancelledCaught).toBe(true);
      expect(clock.now()).toBe(5);
    }));

  it('[11] both still expire under a shield, in a scope that was cancelled long ago', () =>
    inVirtualTime(async (clock) => {
      const log: unknown[] = [];
      await withTaskGroup(async (group) => {
        group.cancel();
        try {
          await sleep(Infinity);
        } finally {
          log.push(await moveOnAfter(30, () => sleep(Infinity).then(() => 'never'), { shield: true }));
          log.push(await moveOnAfter(30, () => sleep(1).then(() => 'flushed'), { shield: true }));
          log.push(
            (await thrownBy(failAfter(30, () => sleep(Infinity), { shield: true }))) instanceof TooSlow,
          );
          log.push((await thrownBy(shielded(() => sleep(Infinity), { timeoutMs: 30 }))) instanceof TooSlow);
        }
      });
      expect(log).toEqual([undefined, 'flushed', true, true]);
      expect(clock.now()).toBe(91);
    }));

  it('[11] what has no checkpoint left ends as it ends, however late', () =>
    inVirtualTime(async (clock) => {
      const late = async (): Promise<string> => {
        await shielded(() => sleep(100));
        return 'done';
      };
      expect(await failAfter(10, late)).toBe('done');
      expect(clock.now()).toBe(100);
    }));

  it('TooSlow says the limit and carries the reason', () =>
    inVirtualTime(async () => {
      const error = (await thrownBy(failAfter(250, () => sleep(Infinity)))) as TooSlow;
      expect(error.message).toBe('Not finished within 250 ms.');
      expect(error.reason?.kind).toBe('timeout');
    }));
});
