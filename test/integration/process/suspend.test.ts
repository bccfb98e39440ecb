import { describe, expect, it } from 'vitest';

import { CancelScope, withContext } from '../../../electron/concurrency';
import type { Command } from '../../../electron/process/command';
import { createBench, isRunning, listener, shell, until } from './harness';
import type { Bench } from './harness';
import { readLinuxEntry } from '../../../electron/process/process-table';

const ticking = 'echo "ready $$"; while :; do echo tick; sleep 0.02; done';

function begin(bench: Bench, jobId: string, command: Command) {
  const said = listener();
  const scope = new CancelScope();
  const ended = withContext({ jobId, attempt: 1 }, () =>
    scope.run(() => bench.manager.run({ ...command, stdout: said.stdout })),
  );
  ended.catch(() => undefined);
  return { said, scope, ended };
}

const isStopped = (pid: number) => readLinuxEntry(pid)?.state === 'stopped';

describe.runIf(process.platform === 'linux')('a suspended job', () => {
  it('stands still with its whole tree until it is resumed, and others go on', async () => {
    const bench = createBench();
    const script =
      'setsid sleep 300 </dev/null >/dev/null 2>&1 & echo "escaped $!"; sleep 300 & echo "child $!"; echo "ready $$"; wait';
    const one = begin(bench, 'one', shell(script));
    const two = begin(bench, 'two', shell(ticking));
    const pids = [
      await one.said.number('ready'),
      await one.said.number('child'),
      await one.said.number('escaped'),
    ];
    const bystander = await two.said.number('ready');
    await bench.manager.suspend('one');
    expect(pids.map(isStopped)).toEqual([true, true, true]);
    expect(isStopped(bystander)).toBe(false);
    // Which of two that begin together is noted first is nobody's promise.
    expect(new Map(bench.manager.snapshot().map((tree) => [tree.jobId, tree.state]))).toEqual(
      new Map([
        ['one', 'suspended'],
        ['two', 'running'],
      ]),
    );
    await bench.manager.resume('one');
    await until(() => !pids.some(isStopped), 'all of it goes on');
    expect(bench.manager.snapshot().map((tree) => tree.state)).toEqual(['running', 'running']);
  });

  it('cancels from there', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const { said, scope, ended } = begin(bench, 'job', shell('echo "ready $$"; exec sleep 300'));
    const pid = await said.number('ready');
    await bench.manager.suspend('job');
    scope.cancel();
    await ended;
    expect(isRunning(pid)).toBe(false);
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
  });

  it('starts no process until it is resumed', async () => {
    const bench = createBench();
    await bench.manager.suspend('job');
    const { said, ended } = begin(bench, 'job', shell('echo "ready $$"'));
    const other = begin(bench, 'other', shell('echo "ready $$"'));
    await other.ended;
    expect(said.text()).toBe('');
    expect(bench.manager.snapshot()).toEqual([]);
    await bench.manager.resume('job');
    await ended;
    expect(said.text()).toMatch(/^ready \d+\n$/);
  });

  it('a process that is just being started is suspended too', async () => {
    const bench = createBench();
    for (let turn = 0; turn < 20; turn++) {
      const jobId = `job-${turn}`;
      const { said, scope, ended } = begin(bench, jobId, shell('echo "ready $$"; exec sleep 300'));
      for (let step = 0; step < turn; step++) await new Promise((resolve) => setImmediate(resolve));
      await bench.manager.suspend(jobId);
      const tree = bench.manager.snapshot().find((candidate) => candidate.jobId === jobId);
      // Either it waits to be started, or it stands still (behind the gate, or in its program).
      if (tree !== undefined) await until(() => isStopped(tree.pid), 'it stands still');
      await bench.manager.resume(jobId);
      await said.number('ready');
      scope.cancel();
      await ended;
    }
  });

  it('a wait for the resume can be cancelled', async () => {
    const bench = createBench();
    await bench.manager.suspend('job');
    const { scope, ended } = begin(bench, 'job', shell('exit 0'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    scope.cancel();
    await ended;
    expect(scope.cancelledCaught).toBe(true);
  });

  it('does not stall: the clocks stand still with it', async () => {
    const bench = createBench();
    const said = listener();
    const run = withContext({ jobId: 'job' }, () =>
      bench.manager.run({
        ...shell('echo "ready $$"; for i in 1 2 3 4 5 6 7 8 9 10; do echo tick; sleep 0.02; done'),
        stdout: said.stdout,
        limits: { stallMs: 1500, absoluteMs: 3000 },
      }),
    );
    run.catch(() => undefined);
    await said.number('ready');
    await bench.manager.suspend('job');
    await new Promise((resolve) => setTimeout(resolve, 3200));
    await bench.manager.resume('job');
    await run;
    expect(bench.counted('process_stalls')).toBe(0);
  });

  it('suspending twice, or resuming what is not suspended, does no harm', async () => {
    const bench = createBench();
    await bench.manager.resume('nobody');
    await bench.manager.suspend('nobody');
    await bench.manager.suspend('nobody');
    await bench.manager.resume('nobody');
    await withContext({ jobId: 'nobody' }, () => bench.manager.run(shell('exit 0')));
  });
});
