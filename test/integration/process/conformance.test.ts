/** What Trio's own tests ask of subprocess calls. These run in Electron's main process too: see test/electron-main. */
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { CancelScope, moveOnAfter, withContext, withTaskGroup } from '../../../electron/concurrency';
import { ProcessFailed } from '../../../electron/process/failures';
import { begin, createBench, failure, isRunning, listener, openDescriptors, shell, standIn } from './harness';
import type { Bench } from './harness';

describe('a subprocess call that is cancelled', () => {
  it('[15] waits for the exit before Cancelled is thrown', async () => {
    const bench = createBench({ cancelGraceMs: 20_000 });
    const order: string[] = [];
    const { scope, ended } = await begin(
      bench,
      {
        ...shell(
          'trap "sleep 0.2; echo leaving >&2; exit 1" TERM; echo "ready $$"; while :; do sleep 0.01; done',
        ),
        // The shell's own remark about the child that got the signal too does not count.
        onStderrLine: (line) => line === 'leaving' && order.push(line),
      },
      'ready',
    );
    scope.cancel();
    await ended;
    order.push('cancelled');
    expect(scope.cancelledCaught).toBe(true);
    expect(order).toEqual(['leaving', 'cancelled']);
  });

  it('[15] the killer is shielded: a deadline or a second cancel does not cut the ladder short', async () => {
    const bench = createBench({ cancelGraceMs: 200 });
    const { pid } = await moveAcross(bench);
    expect(isRunning(pid)).toBe(false);
    expect(bench.counted('process_endings', { step: 'kill' })).toBe(1);
  });

  async function moveAcross(bench: Bench) {
    const said = listener();
    let pid = 0;
    await moveOnAfter(10_000, async (outer) => {
      const inner = new CancelScope();
      const run = inner.run(() => bench.manager.run({ ...standIn('deaf'), stdout: said.stdout }));
      pid = await said.number('deaf');
      inner.cancel('first');
      await delay(20);
      outer.cancel('second');
      await run;
    });
    return { pid };
  }

  it('[15] the killer ends as soon as the process dies, long before the grace is over', async () => {
    const bench = createBench({ cancelGraceMs: 600_000, killWaitMs: 600_000 });
    const { scope, ended } = await begin(bench, shell('echo "ready $$"; exec sleep 300'), 'ready');
    scope.cancel();
    await ended;
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
  });

  it('[15] the step from SIGTERM to SIGKILL is logged', async () => {
    const bench = createBench({ cancelGraceMs: 100 });
    const { scope, ended, pid } = await withContext({ jobId: 'job-9', attempt: 2 }, () =>
      begin(bench, standIn('deaf'), 'deaf'),
    );
    scope.cancel();
    await ended;
    expect(isRunning(pid)).toBe(false);
    const warnings = bench.records.filter((record) => record.level === 'warn');
    expect(warnings).toMatchObject([
      { message: 'Sending SIGKILL to deaf: still there 0.1 s after SIGTERM.', jobId: 'job-9', attempt: 2 },
    ]);
    expect(bench.counted('process_endings', { step: 'kill' })).toBe(1);
  });

  it('[15] a signal that cannot be sent warns, and the ladder goes on', async () => {
    const bench = createBench({ cancelGraceMs: 50 });
    const { scope, ended, pid } = await begin(bench, standIn('deaf'), 'deaf');
    const kill = process.kill.bind(process);
    process.kill = (target, signal) => {
      if (signal === 'SIGTERM') throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
      return kill(target, signal);
    };
    try {
      scope.cancel();
      await ended;
    } finally {
      process.kill = kill;
    }
    expect(isRunning(pid)).toBe(false);
    expect(bench.records.map((record) => record.message)).toContain('SIGTERM to deaf was not sent.');
  });
});

describe('a subprocess call that fails', () => {
  it('[16] a failed exit throws with the tail of standard error', async () => {
    const { manager } = createBench();
    const error = await failure(manager.run(standIn('fails')));
    expect(error).toMatchObject({
      exitCode: 69,
      signal: null,
      label: 'fails',
      stderrTail: 'Conversion failed!\n',
    });
    expect([error.stalled, error.timedOut, error.outOfMemory, error.spawnFailed]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('[16] in a group the error goes to the group and stops the others', async () => {
    const { manager } = createBench();
    const said = listener();
    const error: unknown = await withTaskGroup(async (group) => {
      group.startSoon(async () => {
        await manager.run({ ...standIn('calls-setsid'), stdout: said.stdout });
      });
      const other = await said.number('escaped');
      expect(isRunning(other)).toBe(true);
      group.startSoon(async () => {
        await manager.run(standIn('fails'));
      });
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    const leaves = (error as AggregateError).errors.filter((leaf) => leaf instanceof ProcessFailed);
    expect(leaves).toMatchObject([{ exitCode: 69 }]);
    expect(isRunning(await said.number('escaped'))).toBe(false);
  });

  it('[16] 200 runs leave no descriptor behind', async () => {
    const bench = createBench();
    const feed = async function* () {
      yield Buffer.from('input');
    };
    const once = (index: number) =>
      bench.manager
        .run({
          ...(index % 3 === 0
            ? standIn('fails')
            : { program: '/bin/cat', args: [], label: 'cat', input: feed() }),
          stdout: 'capture',
          onReport: () => true,
        })
        .catch(() => undefined);
    // The guard and what Node opens for itself are there from the first run on.
    for (let index = 0; index < 3; index++) await once(index);
    const before = openDescriptors();
    for (let index = 0; index < 200; index++) await once(index);
    expect(openDescriptors()).toBeLessThanOrEqual(before);
  });
});
