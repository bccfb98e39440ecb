import { describe, expect, it } from 'vitest';

import {
  abortableWait,
  CancelScope,
  Cancelled,
  TooSlow,
  checkpoint,
  shielded,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { thrownBy } from './outcome';

describe('shields', () => {
  it('[7] a shield holds back outer cancels, and can be switched on and off', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope();
      await outer.run(() =>
        new CancelScope().run(async (inner) => {
          outer.cancel();
          expect(await thrownBy(checkpoint())).toBeInstanceOf(Cancelled);
          inner.shield = true;
          await checkpoint();
          await sleep(10);
          inner.shield = false;
          expect(await thrownBy(checkpoint())).toBeInstanceOf(Cancelled);
          inner.shield = true;
          await checkpoint();
        }),
      );
      expect(outer.cancelledCaught).toBe(false);
    }));

  it('[7] a shield does not hold back its own cancel', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope({ shield: true });
      await scope.run(async () => {
        scope.cancel();
        await sleep(Infinity);
      });
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('[7] nor that of scopes inside it', () =>
    inVirtualTime(async () => {
      const inner = new CancelScope();
      const value = await shielded(async () => {
        await inner.run(async () => {
          inner.cancel();
          await sleep(Infinity);
        });
        return 'went on';
      });
      expect(value).toBe('went on');
      expect(inner.cancelledCaught).toBe(true);
    }));

  it('[7] unshielding wakes a sleeper', () =>
    inVirtualTime(async (clock) => {
      await withTaskGroup(async (group) => {
        const shield = new CancelScope({ shield: true });
        group.startSoon(() => shield.run(() => sleep(Infinity)));
        await sleep(1);
        group.cancel();
        await shielded(() => sleep(10));
        shield.shield = false;
      });
      expect(clock.now()).toBe(11);
    }));

  it('[7] an abort handler that raises a shield further in spares what is behind it', () =>
    inVirtualTime(async (clock) => {
      await withTaskGroup(async (group) => {
        const inner = new CancelScope();
        group.startSoon(() =>
          abortableWait(() => () => {
            inner.shield = true;
          }),
        );
        group.startSoon(() => inner.run(() => sleep(50)));
        await sleep(1);
        group.cancel();
      });
      expect(clock.now()).toBe(50);
    }));

  it('[7] a shield raised while Cancelled is on its way out does not catch it', () =>
    inVirtualTime(async () => {
      const [outer, inner] = [new CancelScope(), new CancelScope()];
      await outer.run(() =>
        inner.run(async () => {
          outer.cancel();
          try {
            await checkpoint();
          } finally {
            inner.shield = true;
          }
        }),
      );
      expect([outer.cancelledCaught, inner.cancelledCaught]).toEqual([true, false]);
    }));

  it('[7] in a group, a shielded task runs to its end while its siblings stop', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      await withTaskGroup(async (group) => {
        group.startSoon(() => shielded(() => sleep(50)).then(() => void log.push('saved')));
        group.startSoon(() => sleep(Infinity).finally(() => log.push('stopped')));
        await sleep(1);
        group.cancel();
      });
      expect(log).toEqual(['stopped', 'saved']);
      expect(clock.now()).toBe(50);
    }));

  it('[7] an outer deadline does not get in either, the shield’s own does', () =>
    inVirtualTime(async (clock) => {
      const outer = new CancelScope({ timeoutMs: 5 });
      await outer.run(async () => {
        await shielded(() => sleep(20));
        expect(await thrownBy(shielded(() => sleep(Infinity), { timeoutMs: 10 }))).toBeInstanceOf(TooSlow);
        expect(clock.now()).toBe(30);
        await checkpoint();
      });
      expect(outer.cancelledCaught).toBe(true);
    }));
});
