import { describe, expect, it } from 'vitest';

import { CancelScope, Cancelled, moveOnAfter, sleep } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';

describe('the signal of a scope', () => {
  it('is aborted with a Cancelled when the scope is, or an outer one whose cancel gets in', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope();
      await outer.run(() =>
        moveOnAfter(100, async (inner) => {
          const [own, around] = [inner.signal, outer.signal];
          await sleep(10);
          expect([own.aborted, around.aborted]).toEqual([false, false]);
          outer.cancel({ kind: 'quit', message: 'bye' });
          expect([own.aborted, around.aborted]).toEqual([true, true]);
          expect(own.reason).toBeInstanceOf(Cancelled);
          expect((own.reason as Cancelled).reason.kind).toBe('quit');
        }),
      );
    }));

  it('is aborted by the deadline', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope({ timeoutMs: 10 });
      await scope.run(() => new Promise<void>((resolve) => (scope.signal.onabort = () => resolve())));
      expect((scope.signal.reason as Cancelled).reason.kind).toBe('timeout');
    }));

  it('stays silent behind a shield', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope();
      await outer.run(() =>
        new CancelScope({ shield: true }).run((inner) => {
          const signal = inner.signal;
          outer.cancel();
          expect(signal.aborted).toBe(false);
          inner.shield = false;
          expect(signal.aborted).toBe(true);
        }),
      );
    }));

  it('asked for late, it is born aborted', () =>
    inVirtualTime(async () => {
      await new CancelScope().run((scope) => {
        scope.cancel();
        expect(scope.signal.aborted).toBe(true);
      });
    }));

  it('what it makes a library throw is absorbed like any other Cancelled', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run((own) => {
        own.cancel();
        own.signal.throwIfAborted();
      });
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('is not aborted by a cancel that comes after the end', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const signal = await scope.run(() => scope.signal);
      scope.cancel();
      expect(signal?.aborted).toBe(false);
    }));

  it('is not aborted by the mere end of its scope: what a library gave back may still be read', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const signal = await scope.run(async (own) => {
        await Promise.race([own.sleep(1000), own.sleep(1)]);
        return own.signal;
      });
      expect(signal?.aborted).toBe(false);
    }));
});
