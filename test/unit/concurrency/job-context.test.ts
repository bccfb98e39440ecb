import { describe, expect, it } from 'vitest';

import {
  CancelScope,
  JobContext,
  ScopeMisuse,
  TooSlow,
  currentContext,
  currentScope,
  isCancelled,
  moveOnAfter,
  shielded,
  sleep,
  withContext,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

const newJob = (): JobContext => new JobContext({ jobId: 'job-1', attempt: 1 });

describe('cleanup of a job', () => {
  it('runs the last deferred first, one after the other', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      const job = newJob();
      for (const name of ['folder', 'process', 'lock']) {
        job.defer(name, async () => {
          await sleep(10);
          log.push(`${name} at ${clock.now()}`);
        });
      }
      await job.dispose();
      expect(log).toEqual(['lock at 10', 'process at 20', 'folder at 30']);
    }));

  const endings: Record<string, (scope: CancelScope) => Promise<void> | void> = {
    success: () => undefined,
    failure: () => {
      throw new Error('encoder failed');
    },
    cancellation: (scope) => {
      scope.cancel('by the user');
      return sleep(Infinity);
    },
    'its time limit': () => sleep(Infinity),
    quitting: (scope) => {
      scope.cancel({ kind: 'quit', message: 'The app is leaving.' });
      return sleep(Infinity);
    },
  };
  for (const [ending, body] of Object.entries(endings)) {
    it(`[11] runs once, to its end, after ${ending}`, () =>
      inVirtualTime(async () => {
        const log: string[] = [];
        const outcome = new CancelScope({ timeoutMs: 1000 }).run(async (scope) => {
          await using job = newJob();
          job.defer('folder', async () => {
            await sleep(50);
            log.push('removed');
          });
          await body(scope);
          log.push('rendered');
        });
        if (ending === 'failure') expect(shapeOf(await thrownBy(outcome))).toBe('encoder failed');
        else await outcome;
        expect(log).toEqual(ending === 'success' ? ['rendered', 'removed'] : ['removed']);
      }));
  }

  it('runs once even if two ask for it at the same time, and both wait for the end', () =>
    inVirtualTime(async (clock) => {
      let runs = 0;
      const job = newJob();
      job.defer('folder', async () => {
        runs++;
        await sleep(10);
      });
      const ended = [job.dispose(), job.dispose()].map((disposal) => disposal.then(() => clock.now()));
      expect(await Promise.all(ended)).toEqual([10, 10]);
      await job.dispose();
      expect(runs).toBe(1);
    }));

  it('one that fails does not keep the others from running, and all failures are collected', () =>
    inVirtualTime(async () => {
      const log: string[] = [];
      const job = newJob();
      const failing = (message: string) => (): never => {
        throw new Error(message);
      };
      job.defer('folder', () => void log.push('removed'));
      job.defer('lock', failing('lock is gone'));
      job.defer('ledger', failing('disk'));
      const error = await thrownBy(job.dispose());
      expect(log).toEqual(['removed']);
      expect(shapeOf(error)).toEqual(['disk', 'lock is gone']);
      expect((error as Error).message).toBe('Cleanup of job job-1 failed: ledger, lock.');
      expect(job.failures.map((failure) => failure.name)).toEqual(['ledger', 'lock']);
    }));

  it('[11] each has a time limit of its own, in which it is cancelled like any scope', () =>
    inVirtualTime(async (clock) => {
      const log: string[] = [];
      const job = newJob();
      job.defer('quick', () => sleep(5).then(() => void log.push('quick')), { timeoutMs: 20 });
      job.defer(
        'slow',
        async () => {
          try {
            await sleep(Infinity);
          } finally {
            await shielded(() => sleep(7), { timeoutMs: 100 });
            log.push('unwound');
          }
        },
        { timeoutMs: 30 },
      );
      await thrownBy(job.dispose());
      expect(log).toEqual(['unwound', 'quick']);
      expect(job.failures.map((failure) => failure.error)).toEqual([expect.any(TooSlow)]);
      expect(clock.now()).toBe(42);
    }));

  it('one that waits for a promise that never comes is left behind, and the job ends all the same', () =>
    inVirtualTime(async (clock) => {
      const job = newJob();
      job.defer('hung', () => new Promise<void>(() => undefined), { timeoutMs: 100 });
      const error = await thrownBy(
        new CancelScope().run(async () => {
          await using own = job;
          own.defer('fine', () => undefined);
        }),
      );
      expect(shapeOf(error)).toEqual(['cleanup "hung" did not end within 100 ms.']);
      expect(clock.now()).toBe(1100);
    }));

  it('is no part of the scope around: a second cancel, or its deadline, does not cut it short', () =>
    inVirtualTime(async () => {
      const log: unknown[] = [];
      await moveOnAfter(10, async (scope) => {
        await using job = newJob();
        job.defer('folder', async () => {
          scope.cancel();
          await sleep(100);
          log.push('removed', currentScope() === scope);
        });
        await sleep(Infinity);
      });
      expect(log).toEqual(['removed', false]);
    }));

  it('of a cancelled job whose cleanup fails, the scope absorbs the Cancelled and the failure remains', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const error = await thrownBy(
        scope.run(async () => {
          await using job = newJob();
          job.defer('folder', () => {
            throw new Error('disk');
          });
          scope.cancel();
          await sleep(Infinity);
        }),
      );
      expect(shapeOf(error)).toEqual(['disk']);
      expect(isCancelled(error)).toBe(false);
      expect(scope.cancelledCaught).toBe(true);
    }));

  it('nothing can be deferred once it has begun', () =>
    inVirtualTime(async () => {
      const job = newJob();
      job.defer('folder', () => {
        expect(() => job.defer('late', () => undefined)).toThrow(ScopeMisuse);
      });
      await job.dispose();
      expect(() => job.defer('later', () => undefined)).toThrow(ScopeMisuse);
      expect(() => newJob().defer('folder', () => undefined, { timeoutMs: -1 })).toThrow(RangeError);
    }));
});

describe('a job’s identity', () => {
  it('its signal is that of the scope around, unless one is given', () =>
    inVirtualTime(async () => {
      await withTaskGroup((group) => {
        expect(newJob().signal).toBe(group.scope.signal);
        const other = new AbortController().signal;
        expect(new JobContext({ jobId: 'a', attempt: 2, signal: other }).signal).toBe(other);
      });
      expect(newJob().signal.aborted).toBe(false);
    }));

  it('its phase goes into the context fields of the task that works for it, and of no other', () => {
    const job = newJob();
    withContext({ jobId: 'job-1' }, () => {
      job.phase = 'encode';
      expect(currentContext().phase).toBe('encode');
    });
    withContext({ jobId: 'job-2' }, () => {
      job.phase = 'verify';
      expect(currentContext().phase).toBeUndefined();
    });
    expect(job.phase).toBe('verify');
  });
});
