import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { CancelScope, withContext } from '../../../electron/concurrency';
import { ProcessFailed, UnkillableProcess } from '../../../electron/process/failures';
import { livingMembers } from '../../../electron/process/tree';
import { begin, createBench, isRunning, linesOf, shell, standIn, until } from './harness';

describe('a cancelled run', () => {
  it('a scope that is cancelled already starts nothing', async () => {
    const bench = createBench();
    const scope = new CancelScope();
    scope.cancel();
    await scope.run(() => bench.manager.run(shell('exit 0')));
    expect(scope.cancelledCaught).toBe(true);
    expect(bench.records).toEqual([]);
  });

  it('a cancel at any moment of the start is obeyed', async () => {
    const bench = createBench();
    for (let turn = 0; turn < 40; turn++) {
      const scope = new CancelScope();
      const ended = scope.run(() => bench.manager.run(shell('sleep 300')));
      for (let step = 0; step < turn; step++) await Promise.resolve();
      if (turn >= 30) await delay(turn - 30);
      scope.cancel();
      await ended;
      expect(scope.cancelledCaught).toBe(true);
    }
    expect(bench.manager.snapshot()).toEqual([]);
    expect(bench.ledger.rows()).toEqual([]);
  });

  it('an AbortSignal does as well, and its reason is thrown', async () => {
    const bench = createBench();
    const controller = new AbortController();
    const reason = new Error('the plain executor says so');
    const run = bench.manager.run(standIn('silent'), { signal: controller.signal });
    await until(() => bench.manager.snapshot().length === 1, 'it started');
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
  });
});

describe('the ladder', () => {
  it('takes 5 s and SIGKILL for a deaf tree by default, and all of 20 at once', async () => {
    const bench = createBench({ cancelGraceMs: 5000, killWaitMs: 2000 });
    const runs = await Promise.all(Array.from({ length: 20 }, () => begin(bench, standIn('deaf'), 'deaf')));
    const cancelledAt = performance.now();
    for (const { scope } of runs) scope.cancel();
    await Promise.all(runs.map(({ ended }) => ended));
    const tookMs = performance.now() - cancelledAt;
    expect(runs.map(({ pid }) => isRunning(pid))).toEqual(runs.map(() => false));
    expect(bench.counted('process_endings', { step: 'kill' })).toBe(20);
    // One after the other they would take 100 s.
    expect(tookMs).toBeGreaterThanOrEqual(5000);
    expect(tookMs).toBeLessThan(20_000);
  });

  it('sends exactly one SIGTERM', async () => {
    const bench = createBench({ cancelGraceMs: 400 });
    const record = join(bench.folder, 'record');
    const command = { ...standIn('reluctant'), env: { RECORD: record } };
    const { scope, ended } = await begin(bench, command, 'reluctant');
    scope.cancel();
    // Every other way to ask for an end, on top.
    const closing = bench.manager.close();
    await Promise.all([ended, closing]);
    expect(linesOf(record)).toEqual(['TERM']);
  });

  it('reaches the whole group, children that lost their parent included', async () => {
    const bench = createBench();
    const command = shell('(sleep 300 & echo "orphan $!") ; echo "ready $$"; exec sleep 300');
    const { scope, ended, pid, said } = await begin(bench, command, 'ready');
    const orphan = await said.number('orphan');
    expect([isRunning(pid), isRunning(orphan)]).toEqual([true, true]);
    scope.cancel();
    await ended;
    expect([isRunning(pid), isRunning(orphan)]).toEqual([false, false]);
  });

  it('waits for the group, not for its leader: a deaf child of a leader that left is killed', async () => {
    const bench = createBench({ cancelGraceMs: 200 });
    const command = shell(
      '(trap "" TERM; while :; do sleep 1; done) & echo "child $!"; echo "ready $$"; exec sleep 300',
    );
    const { scope, ended, said } = await begin(bench, command, 'ready');
    const child = await said.number('child');
    scope.cancel();
    await ended;
    expect(isRunning(child)).toBe(false);
    expect(bench.counted('process_endings', { step: 'kill' })).toBe(1);
  });

  describe.runIf(process.platform === 'linux')('finds what left the group', () => {
    it('by the token, when it called setsid and lost its parent', async () => {
      const bench = createBench();
      const command = shell(
        '(setsid sleep 300 </dev/null >/dev/null 2>&1 & echo "escaped $!"); echo "ready $$"; exec sleep 300',
      );
      const { scope, ended, said } = await begin(bench, command, 'ready');
      const escaped = await said.number('escaped');
      scope.cancel();
      await ended;
      expect(isRunning(escaped)).toBe(false);
      expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
    });

    it('by its parent, when it called setsid and dropped its environment', async () => {
      const bench = createBench();
      const command = shell(
        'env -i setsid sleep 300 >/dev/null 2>&1 & echo "escaped $!"; echo "ready $$"; sleep 300',
      );
      const { scope, ended, said } = await begin(bench, command, 'ready');
      const escaped = await said.number('escaped');
      await until(() => isRunning(escaped), 'it ran');
      scope.cancel();
      await ended;
      expect(isRunning(escaped)).toBe(false);
    });

    it('by having seen it before, when it does all of that at its SIGTERM', async () => {
      const bench = createBench({ cancelGraceMs: 500 });
      const command = shell(
        '(trap "exec env -i setsid sleep 300 >/dev/null 2>&1" TERM; while :; do sleep 0.01; done) & echo "escaped $!"; echo "ready $$"; exec sleep 300',
      );
      const { scope, ended, said } = await begin(bench, command, 'ready');
      const escaped = await said.number('escaped');
      scope.cancel();
      await ended;
      expect(isRunning(escaped)).toBe(false);
      expect(bench.counted('process_endings', { step: 'kill' })).toBe(1);
    });

    it('and tells it the gentle way first', async () => {
      const bench = createBench({ cancelGraceMs: 600_000 });
      const record = join(bench.folder, 'record');
      const script = 'trap "echo TERM >>$RECORD; exit" TERM; echo "escaped $$"; while :; do sleep 0.02; done';
      const command = { ...shell('setsid sh -c "$1" & exec sleep 300', script), env: { RECORD: record } };
      const { scope, ended, pid } = await begin(bench, command, 'escaped');
      scope.cancel();
      await ended;
      expect(isRunning(pid)).toBe(false);
      expect(linesOf(record)).toEqual(['TERM']);
    });
  });

  it('counts zombies as dead', async () => {
    const bench = createBench();
    // `sleep` takes the shell's place, and never looks after the child it finds itself with.
    const command = shell('sh -c "exit 0" & echo "zombie $!"; echo "ready $$"; exec sleep 300');
    const { scope, ended, pid, said } = await begin(bench, command, 'ready');
    const zombie = await said.number('zombie');
    await until(() => !isRunning(zombie), 'the child ended');
    const [row] = bench.ledger.rows();
    const leader = { pid, startTime: row?.started?.startTime ?? undefined };
    expect(await livingMembers({ token: row?.token ?? '', leader })).toMatchObject([{ pid, inGroup: true }]);
    scope.cancel();
    await ended;
  });

  it('ends input first: an encoder that only stops at the end of its frames leaves by itself', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const feed = async function* () {
      for (;;) {
        yield Buffer.from('frame\n');
        await delay(5);
      }
    };
    const script = 'trap "" TERM; echo "ready $$"; while read -r frame; do :; done; echo "end of input" >&2';
    const errors: string[] = [];
    const { scope, ended } = await begin(
      bench,
      { ...shell(script), input: feed(), onStderrLine: (line) => errors.push(line) },
      'ready',
    );
    scope.cancel();
    await ended;
    expect(errors).toEqual(['end of input']);
  });

  it('continues what somebody stopped, so that SIGTERM arrives', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const { scope, ended, pid } = await begin(bench, shell('echo "ready $$"; exec sleep 300'), 'ready');
    process.kill(pid, 'SIGSTOP');
    scope.cancel();
    await ended;
    expect(isRunning(pid)).toBe(false);
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
  });

  it('escalate goes to SIGKILL at once, for one job or for all, and only for what is being ended', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const [one, two, bystander] = await Promise.all(
      ['one', 'two', 'bystander'].map((jobId) =>
        withContext({ jobId }, () => begin(bench, standIn('deaf'), 'deaf')),
      ),
    );
    one?.scope.cancel();
    two?.scope.cancel();
    await until(
      () => bench.manager.snapshot().filter((tree) => tree.state === 'ending').length === 2,
      'both end',
    );
    bench.manager.escalate('one');
    await one?.ended;
    // They were begun at the same time, and are there in the order in which they came up.
    const states = new Map(bench.manager.snapshot().map((tree) => [tree.jobId, tree.state]));
    expect(states).toEqual(
      new Map([
        ['two', 'ending'],
        ['bystander', 'running'],
      ]),
    );
    bench.manager.escalate();
    await two?.ended;
    expect(isRunning(bystander?.pid ?? 0)).toBe(true);
    bench.times.cancelGraceMs = 10;
    bystander?.scope.cancel();
    await bystander?.ended;
  });

  it('reports what SIGKILL does not end, keeps its row, and closing still tries', async () => {
    const bench = createBench({ cancelGraceMs: 50, killWaitMs: 300 });
    const { scope, ended, pid } = await begin(bench, standIn('deaf'), 'deaf');
    const kill = process.kill.bind(process);
    const spy = vi
      .spyOn(process, 'kill')
      .mockImplementation((target, signal) => (signal === 'SIGKILL' ? true : kill(target, signal)));
    scope.cancel();
    const error: unknown = await ended.catch((thrown: unknown) => thrown);
    spy.mockRestore();
    expect(error).toBeInstanceOf(UnkillableProcess);
    expect((error as UnkillableProcess).pids).toContain(pid);
    expect(bench.counted('process_endings', { step: 'unkillable' })).toBe(1);
    expect(bench.manager.snapshot()).toMatchObject([{ state: 'unkillable', pid }]);
    expect(bench.ledger.rows()).toMatchObject([{ label: 'deaf', started: { pid } }]);
    // The guard is the last one to try, when it is let go.
    await bench.manager.close();
    await until(() => !isRunning(pid), 'the guard ended it');
  });

  it('closing ends all trees in parallel, with the times it is given, and starts nothing any more', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const runs = await Promise.all(Array.from({ length: 3 }, () => begin(bench, standIn('deaf'), 'deaf')));
    await bench.manager.close({ cancelGraceMs: 100, killWaitMs: 2000 });
    for (const { ended, pid } of runs) {
      expect(isRunning(pid)).toBe(false);
      await expect(ended).rejects.toBeInstanceOf(ProcessFailed);
    }
    await expect(bench.manager.run(shell('exit 0'))).rejects.toThrow(/closing/);
    expect(bench.manager.snapshot()).toEqual([]);
  });
});
