import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  Cancelled,
  ScopeMisuse,
  checkpoint,
  currentScope,
  moveOnAfter,
  shielded,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy, unhandledDuring } from './outcome';

describe('cancelling a scope', () => {
  it('[4] a cancelled scope that saw only real errors did not catch anything', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const both = new AggregateError([new Error('a'), new TypeError('b')]);
      const error = await thrownBy(
        scope.run(() => {
          scope.cancel();
          throw both;
        }),
      );
      expect(error).toBe(both);
      expect(scope.cancelCalled).toBe(true);
      expect(scope.cancelledCaught).toBe(false);
    }));

  it('[4] a scope that ends before delivery gives its value, and nothing is thrown later', () =>
    inVirtualTime(async () => {
      const inner = new CancelScope();
      const outer = new CancelScope();
      const value = await outer.run(async () => {
        const early = await inner.run(() => {
          inner.cancel();
          return 'done';
        });
        await checkpoint();
        return early;
      });
      expect(value).toBe('done');
      expect([inner.cancelCalled, inner.cancelledCaught]).toEqual([true, false]);
      expect([outer.cancelCalled, outer.cancelledCaught]).toEqual([false, false]);
    }));

  it('[5] cancel is idempotent: the first reason stays', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const error = await scope.run(async () => {
        scope.cancel({ kind: 'quit', message: 'The app is leaving.' });
        scope.cancel('again');
        const thrown = await thrownBy(sleep(Infinity));
        return (thrown as Cancelled).reason;
      });
      expect(error).toEqual({ kind: 'quit', message: 'The app is leaving.' });
      expect(scope.reason).toEqual(error);
    }));

  it('[5] cancel is level-triggered: every later checkpoint throws', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run(async () => {
        scope.cancel();
        for (const wait of [() => sleep(Infinity), () => sleep(1), checkpoint, () => scope.checkpoint()]) {
          expect(await thrownBy(wait())).toBeInstanceOf(Cancelled);
        }
        expect(() => scope.checkpointSync()).toThrow(Cancelled);
        await sleep(Infinity);
      });
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('[5] a loop that swallows Cancelled does not keep the event loop from turning', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      let turned = false;
      setImmediate(() => (turned = true));
      await scope.run(async () => {
        scope.cancel();
        while (!turned) await sleep(5).catch(() => undefined);
      });
      expect(turned).toBe(true);
    }));

  it('[6] a task spawned into a cancelled group starts, and stops at its first checkpoint', () =>
    inVirtualTime(async () => {
      const log: string[] = [];
      await withTaskGroup((group) => {
        group.cancel();
        group.startSoon(async () => {
          log.push('started');
          await checkpoint();
          log.push('went on');
        });
      });
      expect(log).toEqual(['started']);
    }));

  it('[8] a cancel reaches all descendants, through groups and scopes', () =>
    inVirtualTime(async (clock) => {
      const stopped: string[] = [];
      const until = async (name: string): Promise<void> => {
        try {
          await sleep(Infinity);
        } finally {
          stopped.push(name);
        }
      };
      await withTaskGroup(async (top) => {
        top.startSoon(() => until('child'));
        top.startSoon(async () => {
          await withTaskGroup((nested) => {
            nested.startSoon(() => until('grandchild'));
            nested.startSoon(() =>
              moveOnAfter(1000, () => until('in a scope of a grandchild')).then(() => undefined),
            );
          });
        });
        await sleep(10);
        top.cancel();
      });
      expect(stopped.sort()).toEqual(['child', 'grandchild', 'in a scope of a grandchild']);
      expect(clock.now()).toBe(10);
    }));

  it('[8] what is entered inside a cancelled scope is cancelled from the start', () =>
    inVirtualTime(async () => {
      const [outer, inner] = [new CancelScope(), new CancelScope()];
      await outer.run(async () => {
        outer.cancel('stop');
        await inner.run(() => {
          expect(inner.reason?.message).toBe('stop');
          inner.checkpointSync();
        });
      });
      expect([outer.cancelledCaught, inner.cancelledCaught]).toEqual([true, false]);
    }));

  it('[8] of two cancelled scopes the outer one catches', () =>
    inVirtualTime(async () => {
      const [outer, middle, inner] = [new CancelScope(), new CancelScope(), new CancelScope()];
      let after = '';
      await outer.run(async () => {
        await middle.run(() =>
          inner.run(async () => {
            inner.cancel('inner');
            middle.cancel('middle');
            await sleep(Infinity);
          }),
        );
        after = 'went on behind the middle one';
      });
      expect([outer, middle, inner].map((scope) => scope.cancelledCaught)).toEqual([false, true, false]);
      expect(inner.cancelCalled).toBe(true);
      expect(after).toBe('went on behind the middle one');
    }));

  it('[8] the reason thrown is that of the scope that will catch', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope();
      const reason = await outer.run(() =>
        moveOnAfter(10, async (inner) => {
          await thrownBy(sleep(Infinity));
          const before = inner.reason?.kind;
          outer.cancel({ kind: 'quit', message: 'bye' });
          return [before, ((await thrownBy(sleep(Infinity))) as Cancelled).reason.kind];
        }),
      );
      expect(reason).toEqual(['timeout', 'quit']);
    }));

  it('[9] a scope can be cancelled before it is entered', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      scope.cancel();
      let reached = false;
      await scope.run(async () => {
        reached = true;
        await checkpoint();
        reached = false;
      });
      expect(reached).toBe(true);
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('[9] a scope is not entered again, neither afterwards nor by two at once', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run(async () => {
        expect(await thrownBy(scope.run(() => 1))).toBeInstanceOf(ScopeMisuse);
      });
      expect(await thrownBy(scope.run(() => 1))).toBeInstanceOf(ScopeMisuse);
    }));

  it('[9] a scope is never un-cancelled, and cancelling one that has ended does nothing', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run(() => {
        scope.cancel();
        scope.deadline = Infinity;
        expect(() => scope.checkpointSync()).toThrow(Cancelled);
      });
      const ended = new CancelScope();
      await ended.run(() => undefined);
      ended.cancel();
      expect(ended.cancelledCaught).toBe(false);
      await checkpoint();
    }));

  it('[9] waiting in a scope before its entry or after its end is an error', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      expect(await thrownBy(scope.sleep(1))).toBeInstanceOf(ScopeMisuse);
      await scope.run(() => undefined);
      expect(await thrownBy(scope.sleep(1))).toBeInstanceOf(ScopeMisuse);
      expect(() => scope.checkpointSync()).toThrow(ScopeMisuse);
    }));

  it('[9] code left running after the end of its scope can neither wait there nor enter a new one', () =>
    inVirtualTime(async (clock) => {
      const scope = new CancelScope();
      const left: Promise<unknown>[] = [];
      await scope.run(() => {
        for (const next of [() => sleep(1), checkpoint, () => moveOnAfter(1, () => undefined)]) {
          left.push(thrownBy(new Promise<void>((resolve) => clock.soon(resolve)).then(next)));
        }
      });
      const errors = await Promise.all(left);
      expect(errors.map((error) => error instanceof ScopeMisuse)).toEqual([true, true, true]);
    }));

  it('[9] leaving a scope before one inside is an error, and the inner one is stopped first', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      const leave = new CancelScope({ name: 'outer' }).run(() => {
        void moveOnAfter(1000, async () => {
          try {
            await sleep(Infinity);
          } finally {
            await shielded(() => sleep(5));
            log.push('inner has ended');
          }
        }).catch((error: unknown) => log.push(`inner threw ${String(shapeOf(error))}`));
      });
      expect(await thrownBy(leave)).toBeInstanceOf(ScopeMisuse);
      expect(log).toEqual(['inner has ended', 'inner threw Cancelled']);
      expect(clock.now()).toBe(5);
    }));

  it('[9] what Promise.all leaves running when one part fails is stopped and waited for', () =>
    inVirtualTime(async (clock) => {
      let stopped = false;
      const failing = new CancelScope().run(async () => {
        await Promise.all([
          moveOnAfter(1000, () => sleep(Infinity)).finally(() => (stopped = true)),
          sleep(10).then(() => {
            throw new Error('disk');
          }),
        ]);
      });
      expect(shapeOf(await thrownBy(failing))).toBe('disk');
      expect(stopped).toBe(true);
      expect(clock.now()).toBe(10);
    }));

  it('[9] what lost a race is ended with its scope, and its timer goes with it', () =>
    inVirtualTime(async (clock) => {
      const winner = await new CancelScope().run(() =>
        Promise.race([sleep(60_000), sleep(5).then(() => 'fast')]),
      );
      expect(winner).toBe('fast');
      expect(clock.pendingTimers).toBe(0);
    }));

  it('a wait that nobody awaits any more cannot become an unhandled rejection', async () => {
    const unhandled = await unhandledDuring(() =>
      inVirtualTime(async () => {
        await new CancelScope().run((scope) => {
          void scope.sleep(1000);
          void sleep(1000);
          void checkpoint();
        });
      }),
    );
    expect(unhandled).toEqual([]);
  });

  it('the current scope is the innermost one, in tasks their group’s', () =>
    inVirtualTime(async () => {
      expect(currentScope()).toBeUndefined();
      await withTaskGroup(async (group) => {
        expect(currentScope()).toBe(group.scope);
        await moveOnAfter(5, (inner) => {
          expect(currentScope()).toBe(inner);
          group.startSoon(() => expect(currentScope()).toBe(group.scope));
        });
        expect(currentScope()).toBe(group.scope);
      });
      expect(currentScope()).toBeUndefined();
    }));

  it('outside every scope, waiting works and cannot be cancelled', () =>
    inVirtualTime(async (clock) => {
      await sleep(7);
      await checkpoint();
      expect(clock.now()).toBe(7);
      expect(await thrownBy(sleep(-1))).toBeInstanceOf(RangeError);
    }));
});
