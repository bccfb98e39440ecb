import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  CapacityLimiter,
  abortableWait,
  checkpoint,
  failAfter,
  moveOnAfter,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { thrownBy } from './outcome';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The engine may still hold the last one in a register. */
const atMostAlive = 2;

async function aliveAmong(references: readonly WeakRef<object>[]): Promise<number> {
  // What a WeakRef gave out lives until the end of its turn of the event loop.
  for (let round = 0; round < 3; round++) {
    await checkpoint();
    collectGarbage();
  }
  return references.filter((reference) => reference.deref() !== undefined).length;
}

describe('nothing stays behind', () => {
  it('scopes that ended are forgotten by a scope around them that lives on, and so are their signals', () =>
    inVirtualTime(async () => {
      const references: WeakRef<object>[] = [];
      await new CancelScope().run(async (outer) => {
        for (let index = 0; index < 1000; index++) {
          await moveOnAfter(1000, async (scope) => {
            references.push(new WeakRef(scope), new WeakRef(scope.signal));
            if (index % 2 === 0) scope.cancel();
            await scope.checkpoint();
          });
        }
        expect(await aliveAmong(references)).toBeLessThanOrEqual(atMostAlive);
        outer.checkpointSync();
      });
      expect(references.length).toBe(2000);
    }));

  it('tasks that ended are forgotten by a group that lives on', () =>
    inVirtualTime(async () => {
      const references: WeakRef<object>[] = [];
      await withTaskGroup(async (group) => {
        for (let index = 0; index < 500; index++) {
          group.startSoon(async () => {
            const held = { index };
            references.push(new WeakRef(held));
            await sleep(index % 7);
          });
          await group.start(async (started) => {
            const held = { index };
            references.push(new WeakRef(held));
            started();
            await sleep(1);
          });
        }
        await sleep(100);
        expect(await aliveAmong(references)).toBeLessThanOrEqual(atMostAlive);
      });
      expect(references.length).toBe(1000);
    }));

  it('waits that ended are forgotten by their scope, however they ended', () =>
    inVirtualTime(async (clock) => {
      const references: WeakRef<object>[] = [];
      await new CancelScope().run(async (scope) => {
        for (let index = 0; index < 500; index++) {
          const waiting = abortableWait<undefined>((resolve, reject) => {
            const handler = (): void => undefined;
            references.push(new WeakRef(handler));
            clock.soon(index % 2 === 0 ? () => resolve(undefined) : () => reject(new Error('refused')));
            return handler;
          });
          await waiting.catch(() => undefined);
        }
        expect(await aliveAmong(references)).toBeLessThanOrEqual(atMostAlive);
        scope.checkpointSync();
      });
      expect(references.length).toBe(500);
    }));

  it('a deadline’s timer goes with its scope, when it ends, fails, is cancelled or is moved', () =>
    inVirtualTime(async (clock) => {
      await moveOnAfter(1000, () => undefined);
      await thrownBy(
        failAfter(1000, () => {
          throw new Error('disk');
        }),
      );
      await moveOnAfter(1000, async (scope) => {
        expect(clock.pendingTimers).toBe(1);
        scope.deadline = 500;
        scope.deadline = 2000;
        expect(clock.pendingTimers).toBe(1);
        scope.deadline = Infinity;
        expect(clock.pendingTimers).toBe(0);
        scope.deadline = 2000;
        scope.cancel();
        expect(clock.pendingTimers).toBe(0);
        await sleep(Infinity);
      });
      expect(clock.pendingTimers).toBe(0);
    }));

  it('a sleep’s timer goes when the sleep is cancelled', () =>
    inVirtualTime(async (clock) => {
      await withTaskGroup(async (group) => {
        for (let index = 0; index < 100; index++) group.startSoon(() => sleep(60_000));
        await sleep(1);
        expect(clock.pendingTimers).toBe(100);
        group.cancel();
        expect(clock.pendingTimers).toBe(0);
      });
      expect(clock.now()).toBe(1);
    }));

  it('a limiter forgets who gave up waiting', () =>
    inVirtualTime(async () => {
      const limiter = new CapacityLimiter(1);
      const release = await limiter.acquire();
      for (let index = 0; index < 100; index++) await moveOnAfter(1, () => limiter.acquire());
      expect(limiter.waiting).toBe(0);
      release();
      expect(limiter.held).toBe(0);
    }));
});
