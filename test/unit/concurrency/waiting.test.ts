import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  Cancelled,
  abortableWait,
  checkpoint,
  currentScope,
  fromPromise,
  moveOnAfter,
  shielded,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import type { CancelReason } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

describe('waiting for callbacks', () => {
  it('resolves and rejects with what the callback gives', () =>
    inVirtualTime(async (clock) => {
      const value = abortableWait<string>((resolve) => {
        clock.soon(() => resolve('ready'));
        return () => undefined;
      });
      expect(await value).toBe('ready');
      const error = abortableWait((_resolve, reject) => {
        reject(new Error('refused'));
        return () => undefined;
      });
      expect(shapeOf(await thrownBy(error))).toBe('refused');
    }));

  it('on cancel the abort handler runs, with the reason, and the wait throws Cancelled', () =>
    inVirtualTime(async (clock) => {
      const reasons: CancelReason[] = [];
      const scope = new CancelScope();
      await scope.run(() => {
        clock.soon(() => scope.cancel('enough'));
        return abortableWait(() => (reason) => void reasons.push(reason));
      });
      expect(scope.cancelledCaught).toBe(true);
      expect(reasons).toEqual([{ kind: 'cancel', message: 'enough' }]);
    }));

  it('in a scope that was cancelled before, the operation is not even started', () =>
    inVirtualTime(async () => {
      let started = false;
      await moveOnAfter(10, async (scope) => {
        scope.cancel();
        await abortableWait(() => {
          started = true;
          return () => undefined;
        });
      });
      expect(started).toBe(false);
    }));

  it('an operation that cancels its own scope while it starts is aborted too', () =>
    inVirtualTime(async () => {
      let aborted = 0;
      await moveOnAfter(10, (scope) =>
        abortableWait(() => {
          scope.cancel();
          return () => {
            aborted++;
          };
        }),
      );
      expect(aborted).toBe(1);
    }));

  it('[12] what cannot be interrupted is not woken; Cancelled arrives at the next checkpoint', () =>
    inVirtualTime(async (clock) => {
      const log: unknown[] = [];
      await moveOnAfter(10, async () => {
        const value = await abortableWait<string>((resolve) => {
          clock.setTimer(50, () => resolve('written'));
          return (_reason, keepWaiting) => keepWaiting();
        });
        log.push(value, clock.now());
        log.push((await thrownBy(checkpoint())) instanceof Cancelled);
      });
      expect(log).toEqual(['written', 50, true]);
    }));

  it('[12] a slow abort handler runs once, and the wait lasts until it has ended', () =>
    inVirtualTime(async (clock) => {
      const outer = new CancelScope();
      let runs = 0;
      await outer.run(() =>
        new CancelScope({ timeoutMs: 10 }).run(async (inner) => {
          clock.soon(() => {
            outer.cancel();
            inner.shield = true;
            inner.shield = false;
            inner.cancel();
          });
          await abortableWait(() => async () => {
            runs++;
            await shielded(() => sleep(100));
          });
        }),
      );
      expect(runs).toBe(1);
      expect(clock.now()).toBe(100);
      expect(outer.cancelledCaught).toBe(true);
    }));

  it('[12] what the operation reports while it is being undone is dropped', () =>
    inVirtualTime(async (clock) => {
      for (const report of ['value', 'error']) {
        const scope = new CancelScope();
        await scope.run(() => {
          clock.soon(() => scope.cancel());
          return abortableWait<string>((resolve, reject) => async () => {
            if (report === 'value') resolve('truncated');
            else reject(new Error('aborted by us'));
            await shielded(() => sleep(5));
          });
        });
        expect(scope.cancelledCaught).toBe(true);
      }
    }));

  it('[12] unless the handler found that it could not be undone: then the report counts', () =>
    inVirtualTime(async () => {
      const value = await moveOnAfter(10, () =>
        abortableWait<string>((resolve) => async (_reason, keepWaiting) => {
          resolve('was finished already');
          await shielded(() => sleep(5));
          keepWaiting();
        }),
      );
      expect(value).toBe('was finished already');
    }));

  it('[12] an abort handler that fails makes the wait fail with its error', () =>
    inVirtualTime(async () => {
      const failing = [
        () => {
          throw new Error('cannot undo');
        },
        () => Promise.reject(new Error('cannot undo')),
      ];
      for (const handler of failing) {
        const scope = new CancelScope({ timeoutMs: 1 });
        expect(shapeOf(await thrownBy(scope.run(() => abortableWait(() => handler))))).toBe('cannot undo');
        expect(scope.cancelledCaught).toBe(false);
      }
    }));

  it('the abort handler runs in the context of the code that waits, not of the code that cancels', () =>
    inVirtualTime(async () => {
      const seen: unknown[] = [];
      await withTaskGroup(async (group) => {
        const waiting = new CancelScope();
        group.startSoon(() =>
          waiting.run(() => abortableWait(() => () => void seen.push(currentScope() === waiting))),
        );
        await sleep(1);
        await moveOnAfter(10, () => waiting.cancel());
      });
      expect(seen).toEqual([true]);
    }));

  it('only the first report counts', () =>
    inVirtualTime(async () => {
      const value = await abortableWait<number>((resolve, reject) => {
        resolve(1);
        resolve(2);
        reject(new Error('late'));
        return () => undefined;
      });
      expect(value).toBe(1);
    }));
});

describe('waiting for promises', () => {
  it('[12] onCancel "wait": the value still counts, and Cancelled arrives at the next checkpoint', () =>
    inVirtualTime(async (clock) => {
      const log: unknown[] = [];
      const slow = sleep(100).then(() => 'copied');
      await moveOnAfter(10, async () => {
        log.push(await fromPromise(slow, { onCancel: 'wait' }), clock.now());
        await checkpoint();
        log.push('not reached');
      });
      expect(log).toEqual(['copied', 100]);
    }));

  it('[12] onCancel "abandon": goes on at once, and a late value or error is dropped', () =>
    inVirtualTime(async (clock) => {
      const fulfilled = sleep(100);
      const rejected = sleep(100).then(() => {
        throw new Error('nobody listens');
      });
      for (const slow of [fulfilled, rejected]) {
        expect(await moveOnAfter(10, () => fromPromise(slow, { onCancel: 'abandon' }))).toBeUndefined();
      }
      expect(clock.now()).toBe(20);
      await sleep(200);
    }));

  it('abandoned by a scope that was cancelled before, a rejection does not escape either', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run(() => {
        scope.cancel();
        return fromPromise(Promise.reject(new Error('nobody listens')), { onCancel: 'abandon' });
      });
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('without a cancellation both pass value and error on', () =>
    inVirtualTime(async () => {
      for (const onCancel of ['wait', 'abandon'] as const) {
        expect(await fromPromise(Promise.resolve(1), { onCancel })).toBe(1);
        const failing = fromPromise(Promise.reject(new Error('net')), { onCancel });
        expect(shapeOf(await thrownBy(failing))).toBe('net');
      }
    }));
});
