import { describe, expect, it } from 'vitest';

import { withContext, withTaskGroup } from '../../../electron/concurrency';
import { ProcessFailed } from '../../../electron/process/failures';
import { createBench, shell, standIn } from './harness';

async function failure(run: Promise<unknown>): Promise<ProcessFailed> {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (!(error instanceof ProcessFailed)) throw new Error('Expected ProcessFailed.', { cause: error });
  return error;
}

describe('limits', () => {
  it('a process that goes without a heartbeat is stopped, and the error says what stalled', async () => {
    const bench = createBench();
    const error = await failure(bench.manager.run({ ...standIn('silent'), limits: { stallMs: 100 } }));
    expect(error).toMatchObject({ stalled: true, timedOut: false, label: 'silent' });
    expect(error.message).toBe('silent was stopped: no progress for 0.1 s.');
    expect(bench.counted('process_stalls')).toBe(1);
    expect(bench.manager.snapshot()).toEqual([]);
  });

  it('reports that show no progress are no heartbeats', async () => {
    const bench = createBench();
    const reports: string[] = [];
    const error = await failure(
      bench.manager.run({
        ...standIn('sleeps'),
        limits: { stallMs: 500 },
        onReport: (line) => {
          reports.push(line);
          return reports.length === 1;
        },
      }),
    );
    expect(error.stalled).toBe(true);
    expect(reports.length).toBeGreaterThan(3);
  });

  it('output is no heartbeat where there are reports, and is one where there are none', async () => {
    const bench = createBench();
    const chatty = {
      ...shell('for i in 1 2 3 4 5 6 7 8; do echo tick; sleep 0.3; done'),
      limits: { stallMs: 2000 },
    };
    await bench.manager.run(chatty);
    const error = await failure(bench.manager.run({ ...chatty, onReport: () => true }));
    expect(error.stalled).toBe(true);
  });

  it('a process that runs too long is stopped, however lively', async () => {
    const bench = createBench();
    const error = await failure(
      bench.manager.run({
        ...standIn('sleeps'),
        onReport: () => true,
        limits: { absoluteMs: 200, stallMs: 5000 },
      }),
    );
    expect(error).toMatchObject({ timedOut: true, stalled: false });
    expect(bench.counted('process_timeouts')).toBe(1);
  });

  it('a tree that takes too much memory is stopped, with the figure', async () => {
    const bench = createBench();
    const limitBytes = 250e6;
    // The shell between shows that the whole tree counts, not its leader alone.
    const grows = { ...shell('"$1"; exit 0', standIn('grows').program), label: 'grows' };
    const error = await failure(bench.manager.run({ ...grows, limits: { memoryBytes: limitBytes } }));
    expect(error.outOfMemory).toBe(true);
    expect(error.memory?.limitBytes).toBe(limitBytes);
    expect(error.memory?.usedBytes).toBeGreaterThan(limitBytes);
    expect(error.message).toMatch(
      /^grows was stopped: the job's processes held \d+ MB of memory, and 250 MB are/,
    );
    expect(bench.counted('process_memory_exceeded')).toBe(1);
  });

  it('memory is added up over all trees of a job, and other jobs do not count', async () => {
    const bench = createBench();
    const holding = (megabytes: number, seconds: number) => ({
      program: process.execPath,
      args: [
        '-e',
        `const held = Buffer.alloc(${megabytes * 1e6}, 1); setTimeout(() => held, ${seconds * 1e3})`,
      ],
      label: `node (${megabytes} MB)`,
      limits: { memoryBytes: 500e6 },
    });
    const alone = withContext({ jobId: 'alone' }, () => bench.manager.run(holding(200, 2.5)));
    const together = withContext({ jobId: 'together' }, () =>
      withTaskGroup((group) => {
        for (const megabytes of [180, 220, 200]) {
          group.startSoon(async () => {
            await bench.manager.run(holding(megabytes, 60));
          });
        }
      }),
    );
    const error: unknown = await together.catch((thrown: unknown) => thrown);
    const leaves = (error as AggregateError).errors.filter((leaf) => leaf instanceof ProcessFailed);
    // Which of them is the largest at that moment is the system's affair.
    expect(leaves).toMatchObject([{ outOfMemory: true, memory: { limitBytes: 500e6 } }]);
    expect(await alone).toMatchObject({ exitCode: 0 });
  });
});
