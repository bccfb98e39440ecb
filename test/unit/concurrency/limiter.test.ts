import { describe, expect, it } from 'vitest';

import {
  CapacityLimiter,
  checkpoint,
  moveOnAfter,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

describe('a capacity limiter', () => {
  it('lets no more than its total run at a time, in the order they came', () =>
    inVirtualTime(async (clock) => {
      const limiter = new CapacityLimiter(2);
      const log: string[] = [];
      let most = 0;
      await withTaskGroup((group) => {
        for (const name of ['a', 'b', 'c', 'd', 'e']) {
          group.startSoon(() =>
            limiter.run(async () => {
              log.push(name);
              most = Math.max(most, limiter.held);
              await sleep(10);
            }),
          );
        }
      });
      expect(log).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(most).toBe(2);
      expect(clock.now()).toBe(30);
      expect([limiter.held, limiter.waiting]).toEqual([0, 0]);
    }));

  it('gives several slots at once, all to who asks for more than there are, and lets nobody overtake', () =>
    inVirtualTime(async (clock) => {
      const limiter = new CapacityLimiter(2);
      const log: string[] = [];
      await withTaskGroup((group) => {
        for (const [name, slots] of [
          ['a', 1],
          ['b', 4],
          ['c', 1],
          ['d', 1],
        ] as const) {
          group.startSoon(() =>
            limiter.run(async () => {
              log.push(`${name} at ${clock.now()}, ${limiter.held} held`);
              await sleep(10);
            }, slots),
          );
        }
      });
      expect(log).toEqual(['a at 0, 1 held', 'b at 10, 2 held', 'c at 20, 2 held', 'd at 20, 2 held']);
      expect(limiter.held).toBe(0);
    }));

  it('gives a slot back whatever the holder throws, and once only', () =>
    inVirtualTime(async () => {
      const limiter = new CapacityLimiter(1);
      const failing = limiter.run(() => {
        throw new Error('disk');
      });
      expect(shapeOf(await thrownBy(failing))).toBe('disk');
      const first = await limiter.acquire();
      first();
      const second = await limiter.acquire();
      first();
      expect(limiter.held).toBe(1);
      second();
      expect(limiter.held).toBe(0);
    }));

  it('who is cancelled while waiting takes no slot, and the next one moves up', () =>
    inVirtualTime(async (clock) => {
      const limiter = new CapacityLimiter(1);
      const log: string[] = [];
      await withTaskGroup(async (group) => {
        group.startSoon(() => limiter.run(() => sleep(100)));
        await checkpoint();
        group.startSoon(() => moveOnAfter(10, () => limiter.run(() => void log.push('cancelled'))));
        group.startSoon(() => limiter.run(() => void log.push(`at ${clock.now()}`)));
      });
      expect(log).toEqual(['at 100']);
      expect([limiter.held, limiter.waiting]).toEqual([0, 0]);
    }));

  it('a cancelled scope takes none even if one is free', () =>
    inVirtualTime(async () => {
      const limiter = new CapacityLimiter(1);
      await moveOnAfter(10, (scope) => {
        scope.cancel();
        return limiter.acquire();
      });
      expect(limiter.held).toBe(0);
    }));

  it('a slot granted in the moment of the cancel is not lost', () =>
    inVirtualTime(async () => {
      const limiter = new CapacityLimiter(1);
      const release = await limiter.acquire();
      await withTaskGroup(async (group) => {
        group.startSoon(() => limiter.run(() => sleep(Infinity)));
        await sleep(1);
        release();
        group.cancel();
      });
      expect([limiter.held, limiter.waiting]).toEqual([0, 0]);
    }));

  it('its total can be raised, lowered and set to nothing meanwhile', () =>
    inVirtualTime(async () => {
      const limiter = new CapacityLimiter(0);
      const started: number[] = [];
      await withTaskGroup(async (group) => {
        const gates: (() => void)[] = [];
        for (let index = 0; index < 5; index++) {
          group.startSoon(async () => {
            gates[index] = await limiter.acquire();
            started.push(index);
          });
        }
        await sleep(1);
        expect(started).toEqual([]);
        limiter.total = 3;
        await sleep(1);
        expect(started).toEqual([0, 1, 2]);
        limiter.total = 1;
        gates[0]!();
        gates[1]!();
        await sleep(1);
        expect(started).toEqual([0, 1, 2]);
        gates[2]!();
        await sleep(1);
        expect(started).toEqual([0, 1, 2, 3]);
        limiter.total = Infinity;
      });
      expect(started).toEqual([0, 1, 2, 3, 4]);
    }));

  it('refuses a total that is not a count', () => {
    for (const total of [-1, 1.5, NaN]) expect(() => new CapacityLimiter(total)).toThrow(RangeError);
    const limiter = new CapacityLimiter(1);
    expect(() => (limiter.total = -1)).toThrow(RangeError);
    expect(limiter.total).toBe(1);
  });
});
