import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  Cancelled,
  ScopeMisuse,
  checkpoint,
  moveOnAfter,
  sleep,
  withTaskGroup,
} from '../../../electron/concurrency';
import type { TaskGroup } from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

describe('a task group', () => {
  it('gives the body’s value once all tasks have ended', () =>
    inVirtualTime(async (clock) => {
      const value = await withTaskGroup((group) => {
        group.startSoon(() => sleep(30));
        group.startSoon(() => sleep(50));
        return 'body';
      });
      expect(value).toBe('body');
      expect(clock.now()).toBe(50);
    }));

  it('keeps the body’s value when the body cancels its helpers at the end', () =>
    inVirtualTime(async (clock) => {
      const value = await withTaskGroup(async (group) => {
        group.startSoon(() => sleep(Infinity));
        await sleep(10);
        group.cancel();
        return 'rendered';
      });
      expect(value).toBe('rendered');
      expect(clock.now()).toBe(10);
    }));

  it('gives undefined when the body was cancelled before it had a value', () =>
    inVirtualTime(async () => {
      const value = await withTaskGroup((group) => {
        group.startSoon(() => group.cancel());
        return sleep(Infinity).then(() => 'never');
      });
      expect(value).toBeUndefined();
    }));

  it('takes a time limit and a shield like any scope', () =>
    inVirtualTime(async (clock) => {
      const outer = new CancelScope({ timeoutMs: 5 });
      await outer.run(() =>
        withTaskGroup((group) => group.startSoon(() => sleep(Infinity)), { timeoutMs: 20, shield: true }),
      );
      expect(clock.now()).toBe(20);
    }));

  it('[4] waiting for its tasks is a checkpoint', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      await scope.run(() =>
        withTaskGroup((group) => {
          group.startSoon(async () => {
            await checkpoint();
            scope.cancel();
          });
        }),
      );
      expect(scope.cancelledCaught).toBe(true);
    }));
});

describe('startSoon', () => {
  it('[13] works while the group is joining', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      await withTaskGroup((group) => {
        group.startSoon(async () => {
          await sleep(10);
          group.startSoon(() => sleep(10).then(() => void log.push('grandchild')));
        });
      });
      expect(log).toEqual(['grandchild']);
      expect(clock.now()).toBe(20);
    }));

  it('[13] throws once the group is closed', () =>
    inVirtualTime(async () => {
      const leaked: TaskGroup[] = [];
      await withTaskGroup((group) => void leaked.push(group));
      expect(() => leaked[0]!.startSoon(() => undefined)).toThrow(ScopeMisuse);
      expect(await thrownBy(leaked[0]!.start(() => Promise.resolve()))).toBeInstanceOf(ScopeMisuse);
    }));

  it('[13] in the moment in which the last task ends, a task is either refused or waited for', () =>
    inVirtualTime(async () => {
      const outcomes: string[] = [];
      for (let microtasks = 0; microtasks < 16; microtasks++) {
        let outcome = 'lost';
        const post = async (group: TaskGroup): Promise<void> => {
          for (let count = 0; count < microtasks; count++) await Promise.resolve();
          try {
            group.startSoon(() => sleep(1).then(() => void (outcome = 'ran')));
          } catch {
            outcome = 'refused';
          }
        };
        await withTaskGroup((group) => {
          group.startSoon(async () => {
            await sleep(1);
            void post(group);
          });
        });
        for (let count = 0; count < 16; count++) await Promise.resolve();
        outcomes.push(outcome);
      }
      expect(new Set(outcomes)).toEqual(new Set(['ran', 'refused']));
      expect(outcomes.slice(0, 3)).toEqual(['ran', 'ran', 'ran']);
    }));

  it('[18] starts tasks in the order they were posted', () =>
    inVirtualTime(async () => {
      const log: number[] = [];
      await withTaskGroup((group) => {
        for (let index = 0; index < 1000; index++) group.startSoon(() => void log.push(index));
      });
      expect(log).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    }));

  it('[18] a task that posts itself again for ever starves nobody', () =>
    inVirtualTime(async (clock) => {
      let rounds = 0;
      await withTaskGroup((group) => {
        const again = (): void => {
          rounds++;
          if (!group.scope.cancelCalled) group.startSoon(again);
        };
        again();
        clock.soon(() => clock.soon(() => group.cancel()));
      });
      expect(rounds).toBeLessThan(10);
    }));

  it('works from outside the group, and the task belongs to the group all the same', () =>
    inVirtualTime(async (clock) => {
      await withTaskGroup(async (intake) => {
        await moveOnAfter(10, async () => {
          intake.startSoon(() => sleep(100));
          await sleep(Infinity);
        });
        expect(clock.now()).toBe(10);
      });
      expect(clock.now()).toBe(100);
    }));
});

describe('start', () => {
  it('[13] waits for started(), returns what it was given, and the task goes on in the group', () =>
    inVirtualTime(async (clock) => {
      const log: unknown[] = [];
      await withTaskGroup(async (group) => {
        const port = await group.start<number>(async (started) => {
          await sleep(5);
          started(8080);
          await sleep(100);
          log.push('served');
        });
        log.push(port, clock.now());
      });
      expect(log).toEqual([8080, 5, 'served']);
      expect(clock.now()).toBe(105);
    }));

  it('[13] throws the task’s error unwrapped before started(), and the group goes on', () =>
    inVirtualTime(async () => {
      const value = await withTaskGroup(async (group) => {
        const error = await thrownBy(
          group.start(async () => {
            await sleep(1);
            throw new Error('port in use');
          }),
        );
        await checkpoint();
        return shapeOf(error);
      });
      expect(value).toBe('port in use');
    }));

  it('[13] an error after started() goes to the group', () =>
    inVirtualTime(async () => {
      const error = await thrownBy(
        withTaskGroup(async (group) => {
          await group.start(async (started) => {
            started();
            await sleep(1);
            throw new Error('crashed');
          });
          await sleep(Infinity);
        }),
      );
      expect(shapeOf(error)).toEqual(['crashed']);
    }));

  it('[13] refuses a task that never calls started(), and one that calls it twice', () =>
    inVirtualTime(async () => {
      await withTaskGroup(async (group) => {
        expect(await thrownBy(group.start(() => Promise.resolve()))).toBeInstanceOf(ScopeMisuse);
        await group.start(async (started) => {
          started();
          expect(() => started()).toThrow(ScopeMisuse);
          await checkpoint();
        });
      });
    }));

  it('[13] until started() the caller’s cancellation reaches the task, afterwards only the group’s', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      await withTaskGroup(async (group) => {
        await moveOnAfter(10, () =>
          group.start(() => sleep(Infinity).finally(() => log.push('never started'))),
        );
        await moveOnAfter(10, async () => {
          await group.start(async (started) => {
            started();
            await sleep(50).finally(() => log.push('started'));
          });
          await sleep(Infinity);
        });
        expect(clock.now()).toBe(20);
        expect(log).toEqual(['never started']);
      });
      expect(log).toEqual(['never started', 'started']);
      expect(clock.now()).toBe(60);
    }));

  it('[13] started() called when the caller is cancelled already: the task stops with the caller', () =>
    inVirtualTime(async () => {
      const log: unknown[] = [];
      await withTaskGroup(async (group) => {
        await moveOnAfter(10, () =>
          group.start(async (started) => {
            await thrownBy(sleep(Infinity));
            started();
            log.push((await thrownBy(sleep(Infinity))) instanceof Cancelled);
            await sleep(Infinity);
          }),
        );
        log.push(group.scope.cancelCalled);
      });
      expect(log).toEqual([true, false]);
    }));

  it('[13] a task started into a cancelled group stops at its first checkpoint as soon as it is the group’s', () =>
    inVirtualTime(async () => {
      const log: string[] = [];
      await withTaskGroup(async (outer) => {
        await withTaskGroup(async (closing) => {
          closing.cancel();
          outer.startSoon(() =>
            closing.start(async (started) => {
              await sleep(5);
              log.push('ready');
              started();
              await sleep(Infinity).finally(() => log.push('stopped'));
            }),
          );
          // The group stays open for the starting task although everything else in it is cancelled.
          await sleep(Infinity);
        });
      });
      expect(log).toEqual(['ready', 'stopped']);
    }));
});
