import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { withContext } from '../../../electron/concurrency';
import { createBench, failure, isRunning, listener, shell, standIn, temporaryFolder } from './harness';

describe('a run', () => {
  it('gives the program its arguments as they are: no shell ever reads them', async () => {
    const { manager } = createBench();
    const args = ['$HOME', '`id`', '"; exit 7', "it's", '*', '', '-n', 'line\nbreak', '日本'];
    const { stdout } = await manager.run({
      program: '/usr/bin/printf',
      args: ['%s|', ...args],
      label: 'printf',
      stdout: 'capture',
    });
    expect(stdout).toBe(args.map((argument) => `${argument}|`).join(''));
  });

  it('passes an allow-list of the environment, the command own additions and the token, but no secrets', async () => {
    const { manager } = createBench();
    process.env.GOOGLE_APPLICATION_CREDENTIALS = 'secret';
    process.env.LC_TIME = 'C';
    try {
      const { stdout } = await manager.run({
        program: '/usr/bin/env',
        args: [],
        label: 'env',
        env: { EXTRA: 'one' },
        stdout: 'capture',
      });
      const names = stdout.split('\n').map((line) => line.split('=')[0]);
      expect(stdout).toContain(`PATH=${process.env.PATH}\n`);
      expect(stdout).toContain('EXTRA=one\n');
      expect(stdout).toContain('LC_TIME=C\n');
      expect(stdout).toMatch(/^RENDERYARD_TREE=[0-9a-f]+-[0-9a-f]+$/m);
      expect(names).not.toContain('GOOGLE_APPLICATION_CREDENTIALS');
      expect(names.filter((name) => name?.startsWith('VITEST'))).toEqual([]);
    } finally {
      delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
      delete process.env.LC_TIME;
    }
  });

  it('leads a process group of its own, and the gate has left no descriptor open', async () => {
    const { manager } = createBench();
    const { stdout } = await manager.run({
      ...shell(
        'set -- $(cat /proc/$$/stat); echo "$1 $5 $6"; for n in 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$n ] || echo "open $n"; done',
      ),
      stdout: 'capture',
      onReport: () => true,
    });
    const [pid, group, session, ...more] = stdout.trim().split(/\s/);
    expect([group, session, more]).toEqual([pid, pid, []]);
  });

  it('reports lines of standard error and of descriptor 3, and how long it took', async () => {
    const { manager } = createBench();
    const errors: string[] = [];
    const reports: string[] = [];
    const result = await manager.run({
      ...shell('printf "one\\rtwo\\r\\nthree" >&2; printf "frame=1\\nprogress=end\\n" >&3; sleep 0.05'),
      onStderrLine: (line) => errors.push(line),
      onReport: (line) => reports.push(line),
    });
    expect(errors).toEqual(['one', 'two', 'three']);
    expect(reports).toEqual(['frame=1', 'progress=end']);
    expect(result).toMatchObject({ exitCode: 0, signal: null, stdout: '', stderrTail: 'one\rtwo\r\nthree' });
    expect(result.durationMs).toBeGreaterThanOrEqual(50);
  });

  it('sets the niceness before the program begins', async () => {
    const { manager } = createBench();
    const { stdout } = await manager.run({ ...shell('nice'), stdout: 'capture', limits: { niceness: 7 } });
    expect(stdout).toBe('7\n');
  });

  it('belongs to the job of the context', async () => {
    const { manager, ledger } = createBench();
    await withContext({ jobId: 'job-1', attempt: 3 }, () =>
      manager.run({
        ...shell('echo running'),
        partialPaths: ['/tmp/none.partial'],
        stdout: () => {
          const [tree] = manager.snapshot();
          expect(tree).toMatchObject({ jobId: 'job-1', attempt: 3, state: 'running', program: '/bin/sh' });
          expect(ledger.rows()).toMatchObject([
            { jobId: 'job-1', attempt: 3, started: { pid: tree?.pid }, partialPaths: ['/tmp/none.partial'] },
          ]);
        },
      }),
    );
    expect(manager.snapshot()).toEqual([]);
    expect(ledger.rows()).toEqual([]);
  });

  it('resolves only when the whole tree is gone, and ends what a successful leader left behind', async () => {
    const bench = createBench();
    const said = listener();
    await bench.manager.run({ ...standIn('forks-and-leaves'), stdout: said.stdout });
    expect(isRunning(await said.number('child'))).toBe(false);
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
  });

  it.runIf(process.platform === 'linux')(
    'finds a child of a successful leader that called setsid',
    async () => {
      const bench = createBench();
      const said = listener();
      await bench.manager.run({ ...standIn('calls-setsid', 'leave'), stdout: said.stdout });
      expect(isRunning(await said.number('escaped'))).toBe(false);
      expect(bench.ledger.rows()).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'finds a child that shows no environment at the moment, as while it begins another program',
    async () => {
      const bench = createBench();
      const said = listener();
      const later = 'sleep 0.02; RENDERYARD_TREE="$1" exec sleep 300';
      const script = `setsid env -i /bin/sh -c '${later}' sh "$RENDERYARD_TREE" </dev/null >/dev/null 2>&1 3>&- &
        echo "escaped $!"
        while [ -n "$(tr -d '\\0' <"/proc/$!/environ")" ]; do :; done`;
      await bench.manager.run({ ...shell(script), stdout: said.stdout });
      expect(isRunning(await said.number('escaped'))).toBe(false);
      expect(bench.ledger.rows()).toEqual([]);
    },
  );

  it('does not disturb children that end a moment after their leader', async () => {
    const bench = createBench();
    const folder = temporaryFolder();
    await bench.manager.run(shell('(sleep 0.02; echo done >"$1/done") & exit 0', folder));
    expect(readFileSync(join(folder, 'done'), 'utf8')).toBe('done\n');
    expect(bench.counted('process_endings', { step: 'exit' })).toBe(1);
  });
});

describe('a failing run', () => {
  it('a failed exit is a result where that was asked for', async () => {
    const { manager } = createBench();
    const result = await manager.run(standIn('fails'), { acceptFailure: true });
    expect(result).toMatchObject({ exitCode: 69, stderrTail: 'Conversion failed!\n' });
  });

  it('a death by signal is told as one', async () => {
    const { manager } = createBench();
    const error = await failure(manager.run(standIn('dies')));
    expect(error).toMatchObject({ exitCode: null, signal: 'SIGSEGV', stderrTail: 'about to crash\n' });
  });

  it('a program that is missing, no file or not to be run never starts', async () => {
    const bench = createBench();
    const folder = temporaryFolder();
    for (const program of [join(folder, 'none'), folder, '/etc/passwd', 'ls']) {
      const error = await failure(bench.manager.run({ program, args: [], label: 'the encoder' }));
      expect(error.spawnFailed).toBe(true);
      expect(error.message).toContain(program);
    }
    const error = await failure(
      bench.manager.run({ program: '/bin/true', args: [], label: 'true', cwd: join(folder, 'gone') }),
    );
    expect(error.spawnFailed).toBe(true);
    expect(bench.counted('process_spawn_failures')).toBe(5);
    expect(bench.ledger.rows()).toEqual([]);
    expect(bench.manager.snapshot()).toEqual([]);
  });

  it('a program whose arguments the system refuses as too long never starts', async () => {
    const bench = createBench();
    const error = await failure(
      bench.manager.run({ program: '/bin/true', args: ['x'.repeat(2 ** 20)], label: 'true' }),
    );
    expect(error.spawnFailed).toBe(true);
    expect(bench.ledger.rows()).toEqual([]);
  });

  it('what a consumer throws ends the tree and comes out as it is', async () => {
    const { manager } = createBench();
    const defect = new Error('a defect of the consumer');
    const pids: number[] = [];
    const throwing = (text: string) => {
      pids.push(Number(/\d+/.exec(text)?.[0]));
      throw defect;
    };
    const endless = shell('echo "$$" >&2; echo "$$"; echo "$$" >&3; sleep 300');
    await expect(manager.run({ ...endless, onStderrLine: throwing })).rejects.toBe(defect);
    await expect(manager.run({ ...endless, onReport: throwing })).rejects.toBe(defect);
    const stdout = async (chunk: Uint8Array) => {
      await delay(5);
      throwing(Buffer.from(chunk).toString());
    };
    await expect(manager.run({ ...endless, stdout })).rejects.toBe(defect);
    expect(pids).toHaveLength(3);
    expect(pids.map(isRunning)).toEqual([false, false, false]);
  });
});
