import { describe, expect, it } from 'vitest';

import {
  BlockingPool,
  CancelScope,
  Cancelled,
  CapacityLimiter,
  ScopeMisuse,
  checkpoint,
  runBlocking,
  withTaskGroup,
} from '../../../electron/concurrency';
import { shapeOf, thrownBy } from './outcome';

const module = new URL('./blocking-work.mjs', import.meta.url);

/** Memory shared with a call of `hold` or `spin`: how many have started, and whether they may go on. */
class Gate {
  readonly shared = new SharedArrayBuffer(8);
  readonly #cells = new Int32Array(this.shared);

  get started(): number {
    return Atomics.load(this.#cells, 0);
  }

  async untilStarted(count = 1): Promise<void> {
    while (this.started < count) await checkpoint();
  }

  open(): void {
    Atomics.store(this.#cells, 1, 1);
    Atomics.notify(this.#cells, 1);
  }
}

async function withPool(
  threads: number,
  test: (pool: BlockingPool, limiter: CapacityLimiter) => Promise<void>,
) {
  const limiter = new CapacityLimiter(threads);
  const pool = new BlockingPool(limiter);
  try {
    await test(pool, limiter);
  } finally {
    await pool.close();
  }
}

describe('blocking calls on worker threads', () => {
  it('give back value or error', async () => {
    expect(await runBlocking({ module, name: 'add', args: [2, 3] })).toBe(5);
    const error = await thrownBy(runBlocking({ module, name: 'fail', args: ['bad font'] }));
    expect(error).toBeInstanceOf(TypeError);
    expect(shapeOf(error)).toBe('bad font');
  });

  it('fail, and do not hang, when something cannot be copied or found, or the thread dies', () =>
    withPool(1, async (pool, limiter) => {
      for (const work of [
        { module, name: 'add', args: [() => 1, 2] },
        { module, name: 'giveFunction' },
        { module, name: 'noSuchExport' },
        { module: new URL('./no-such-file.mjs', import.meta.url), name: 'add' },
        { module, name: 'exitThread' },
      ]) {
        expect(await thrownBy(pool.run(work))).toBeInstanceOf(Error);
        expect(limiter.held).toBe(0);
      }
      expect(await pool.run({ module, name: 'add', args: [1, 1] })).toBe(2);
    }));

  it('use a thread again', () =>
    withPool(4, async (pool) => {
      for (let index = 0; index < 10; index++) await pool.run({ module, name: 'add', args: [index, 1] });
      expect(pool.threads).toBe(1);
    }));

  it('[17] cancelling waits by default, and the result still counts', () =>
    withPool(1, async (pool) => {
      const gate = new Gate();
      const log: unknown[] = [];
      const scope = new CancelScope();
      await withTaskGroup(async (group) => {
        group.startSoon(() =>
          scope.run(async () => {
            log.push(await runBlocking({ module, name: 'hold', args: [gate.shared, ''] }, { pool }));
            log.push((await thrownBy(checkpoint())) instanceof Cancelled);
          }),
        );
        await gate.untilStarted();
        scope.cancel();
        for (let turn = 0; turn < 20; turn++) await checkpoint();
        expect(log).toEqual([]);
        gate.open();
      });
      expect(log).toEqual(['was cancelled', true]);
    }));

  it('[17] a worker can ask whether it is cancelled, and stop', () =>
    withPool(1, async (pool) => {
      const gate = new Gate();
      const scope = new CancelScope();
      await withTaskGroup(async (group) => {
        group.startSoon(() =>
          scope.run(() => runBlocking({ module, name: 'spin', args: [gate.shared] }, { pool })),
        );
        await gate.untilStarted();
        scope.cancel();
      });
      expect(scope.cancelledCaught).toBe(true);
      expect(pool.threads).toBe(1);
    }));

  it('[17] a worker can say something before its end', () =>
    withPool(1, async (pool) => {
      const told: unknown[] = [];
      const onReport = (value: unknown) => void told.push(value);
      const work = { module, name: 'tell', args: [[1, 2, 3]] };
      expect(await runBlocking(work, { pool, onReport })).toBe(6);
      expect(told).toEqual([1, 2, 3]);
      // The next call on the same thread has a listener of its own, or none.
      expect(await runBlocking(work, { pool })).toBe(6);
      expect(told).toEqual([1, 2, 3]);
    }));

  it('[17] "abandon" returns at once, drops the late result, and the thread counts until it is done', () =>
    withPool(1, async (pool, limiter) => {
      const gate = new Gate();
      const scope = new CancelScope();
      await withTaskGroup(async (group) => {
        group.startSoon(async () => {
          const work = { module, name: 'hold', args: [gate.shared, ''] };
          await scope.run(() => runBlocking(work, { pool, onCancel: 'abandon' }));
        });
        await gate.untilStarted();
        scope.cancel();
      });
      expect(scope.cancelledCaught).toBe(true);
      expect(limiter.held).toBe(1);
      gate.open();
      expect(await pool.run({ module, name: 'add', args: [1, 2] })).toBe(3);
      expect(limiter.held).toBe(0);
    }));

  it('[17] "terminate" ends the thread in the middle, and the next call gets a new one', () =>
    withPool(1, async (pool, limiter) => {
      const gate = new Gate();
      const scope = new CancelScope();
      await withTaskGroup(async (group) => {
        group.startSoon(async () => {
          const work = { module, name: 'hold', args: [gate.shared, ''] };
          await scope.run(() => runBlocking(work, { pool, onCancel: 'terminate' }));
        });
        await gate.untilStarted();
        scope.cancel();
      });
      expect(scope.cancelledCaught).toBe(true);
      expect(await pool.run({ module, name: 'add', args: [1, 2] })).toBe(3);
      expect([pool.threads, limiter.held]).toEqual([1, 0]);
    }));

  it('[17] cancelled before its start, a call never starts', () =>
    withPool(1, async (pool, limiter) => {
      const [first, second] = [new Gate(), new Gate()];
      const scope = new CancelScope();
      await withTaskGroup(async (group) => {
        group.startSoon(() => pool.run({ module, name: 'hold', args: [first.shared, ''] }));
        await first.untilStarted();
        group.startSoon(() => scope.run(() => pool.run({ module, name: 'hold', args: [second.shared, ''] })));
        while (limiter.waiting === 0) await checkpoint();
        scope.cancel();
        while (limiter.waiting > 0) await checkpoint();
        first.open();
      });
      expect(await pool.run({ module, name: 'add', args: [1, 2] })).toBe(3);
      expect([scope.cancelledCaught, second.started, limiter.held]).toEqual([true, 0, 0]);
    }));

  it('[17] a limiter bounds how many run at a time', () =>
    withPool(2, async (pool, limiter) => {
      const gate = new Gate();
      await withTaskGroup(async (group) => {
        for (let index = 0; index < 5; index++) {
          group.startSoon(() => pool.run({ module, name: 'hold', args: [gate.shared, ''] }));
        }
        await gate.untilStarted(2);
        while (limiter.waiting < 3) await checkpoint();
        expect([gate.started, pool.threads, limiter.held]).toEqual([2, 2, 2]);
        gate.open();
      });
      expect([gate.started, pool.threads, limiter.held]).toEqual([5, 2, 0]);
    }));
});

describe('the inbox of a pool', () => {
  it('[18] starts calls in the order they were posted', () =>
    withPool(1, async (pool) => {
      const shared = new SharedArrayBuffer(4 * 51);
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => pool.run({ module, name: 'note', args: [shared, index] })),
      );
      expect([...new Int32Array(shared)]).toEqual([50, ...Array.from({ length: 50 }, (_, index) => index)]);
    }));

  it('[18] a flood of calls does not starve others', () =>
    withPool(1, async (pool) => {
      const shared = new SharedArrayBuffer(4 * 1001);
      let done = 0;
      const flood = Array.from({ length: 1000 }, async (_, index) => {
        await pool.run({ module, name: 'note', args: [shared, index] });
        done++;
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(done).toBeLessThan(1000);
      await Promise.all(flood);
      expect(done).toBe(1000);
    }));

  it('[18] posting to a closed pool throws, also for calls that were waiting, and running ones are ended', async () => {
    const limiter = new CapacityLimiter(1);
    const pool = new BlockingPool(limiter);
    const gate = new Gate();
    const running = thrownBy(pool.run({ module, name: 'hold', args: [gate.shared, ''] }));
    await gate.untilStarted();
    const waiting = thrownBy(pool.run({ module, name: 'add', args: [1, 2] }));
    await pool.close();
    expect(await running).toBeInstanceOf(Error);
    expect(await waiting).toBeInstanceOf(ScopeMisuse);
    expect(await thrownBy(pool.run({ module, name: 'add', args: [1, 2] }))).toBeInstanceOf(ScopeMisuse);
    expect([pool.threads, limiter.held]).toEqual([0, 0]);
  });
});
