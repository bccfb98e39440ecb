import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  Cancelled,
  shielded,
  sleep,
  unwrapSingle,
  withTaskGroup,
} from '../../../electron/concurrency';
import type { CancelReason } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

function fail(message: string): never {
  throw new Error(message);
}

describe('errors of a task group', () => {
  it('[1] a task that fails alone reaches the caller wrapped in a group', () =>
    inVirtualTime(async () => {
      const error = await thrownBy(withTaskGroup((group) => group.startSoon(() => fail('disk'))));
      expect(shapeOf(error)).toEqual(['disk']);
      expect(unwrapSingle(error)).toEqual(new Error('disk'));
    }));

  it('[1] an error of the body is wrapped in the same way', () =>
    inVirtualTime(async () => {
      expect(shapeOf(await thrownBy(withTaskGroup(() => fail('body'))))).toEqual(['body']);
    }));

  it('[1] errors of body and task come together', () =>
    inVirtualTime(async () => {
      const error = await thrownBy(
        withTaskGroup((group) => {
          group.startSoon(() => fail('task'));
          fail('body');
        }),
      );
      expect(shapeOf(error)).toEqual(['body', 'task']);
    }));

  it('[1] every task that fails is in the group, also one that fails because it was cancelled', () =>
    inVirtualTime(async () => {
      const error = await thrownBy(
        withTaskGroup((group) => {
          group.startSoon(() => fail('first'));
          group.startSoon(() => fail('second'));
          group.startSoon(async () => {
            try {
              await sleep(Infinity);
            } finally {
              fail('while cleaning up');
            }
          });
        }),
      );
      expect(shapeOf(error)).toEqual(['first', 'second', 'while cleaning up']);
    }));

  it('[1] whatever is thrown counts, even undefined', () =>
    inVirtualTime(async (clock) => {
      const error = await thrownBy(
        withTaskGroup(() => new Promise<void>((_resolve, reject) => clock.soon(reject))),
      );
      expect((error as AggregateError).errors).toEqual([undefined]);
    }));

  it('[2] an error cancels the siblings and says whose it was', () =>
    inVirtualTime(async () => {
      const seen: CancelReason[] = [];
      const error = await thrownBy(
        withTaskGroup(
          (group) => {
            group.startSoon(() =>
              sleep(Infinity).catch((thrown: unknown) => {
                if (thrown instanceof Cancelled) seen.push(thrown.reason);
                throw thrown;
              }),
            );
            group.startSoon(() => fail('disk'), { name: 'the writer' });
          },
          { name: 'segments' },
        ),
      );
      expect(shapeOf(error)).toEqual(['disk']);
      expect(seen).toEqual([
        { kind: 'sibling', message: 'Stopped because the writer of "segments" failed.' },
      ]);
    }));

  it('[2] an error wakes a body that sleeps for ever', () =>
    inVirtualTime(async (clock) => {
      const error = await thrownBy(
        withTaskGroup(async (group) => {
          group.startSoon(async () => {
            await sleep(30);
            fail('late');
          });
          await sleep(Infinity);
        }),
      );
      expect(shapeOf(error)).toEqual(['late']);
      expect(clock.now()).toBe(30);
    }));

  it('[2] the group throws only after its last task has ended', () =>
    inVirtualTime(async (clock) => {
      await thrownBy(
        withTaskGroup((group) => {
          group.startSoon(() => shielded(() => sleep(500)));
          group.startSoon(() => fail('disk'));
        }),
      );
      expect(clock.now()).toBe(500);
    }));

  it('[3] nested groups stay nested', () =>
    inVirtualTime(async () => {
      const inner = (message: string) => async () => {
        await withTaskGroup((group) => group.startSoon(() => fail(message)));
      };
      const error = await thrownBy(
        withTaskGroup((group) => {
          group.startSoon(inner('a'));
          group.startSoon(inner('b'));
        }),
      );
      expect(shapeOf(error)).toEqual([['a'], ['b']]);
    }));

  it('[3] the cancelled scope absorbs the Cancelled leaves, and the error beside them survives in its place', () =>
    inVirtualTime(async () => {
      const outer = new CancelScope();
      const seen: unknown[] = [];
      const error = await thrownBy(
        outer.run(() =>
          withTaskGroup(async (group) => {
            group.startSoon(() => sleep(Infinity));
            group.startSoon(async () => {
              await withTaskGroup((nested) => {
                nested.startSoon(() => sleep(Infinity));
                nested.startSoon(async () => {
                  await shielded(() => sleep(1));
                  fail('key');
                });
              });
            });
            await sleep(0);
            group.cancel();
            outer.cancel();
            await sleep(Infinity);
          }).catch((thrown: unknown) => {
            seen.push(shapeOf(thrown));
            throw thrown;
          }),
        ),
      );
      // The group was cancelled too, but leaves everything to the outer scope: that one is leaving anyway.
      expect(seen).toEqual([['Cancelled', 'Cancelled', ['Cancelled', 'key']]]);
      expect(shapeOf(error)).toEqual([['key']]);
      expect(outer.cancelledCaught).toBe(true);
    }));

  it('[3] a group of nothing but Cancelled is absorbed without a trace', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const value = await scope.run(() =>
        withTaskGroup(async (group) => {
          group.startSoon(() => sleep(Infinity));
          group.startSoon(() => sleep(Infinity));
          scope.cancel();
          await sleep(Infinity);
        }),
      );
      expect(value).toBeUndefined();
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('[3] a Cancelled that came from another scope is an error here, and is not absorbed', () =>
    inVirtualTime(async () => {
      const first = new CancelScope({ name: 'first' });
      const shared = first.run((scope) => {
        const result = scope.sleep(Infinity);
        return result.catch((error: unknown) => ({ error }));
      });
      first.cancel();
      const stray = (await shared) as { error: unknown };
      const error = await thrownBy(
        withTaskGroup((group) => {
          group.cancel();
          throw stray.error;
        }),
      );
      expect(stray.error).toBeInstanceOf(Cancelled);
      expect(shapeOf(error)).toEqual(['Cancelled']);
    }));

  it('[3] so is one made by hand: a failed task never looks like success', () =>
    inVirtualTime(async () => {
      const error = await thrownBy(
        withTaskGroup((group) =>
          group.startSoon(() => {
            throw new Cancelled({ kind: 'cancel', message: 'by hand' });
          }),
        ),
      );
      expect(shapeOf(error)).toEqual(['Cancelled']);
    }));
});
