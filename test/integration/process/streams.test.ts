import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { CancelScope, sleep } from '../../../electron/concurrency';
import { createBench, shell, standIn, until } from './harness';

const megabyte = 2 ** 20;

describe('output', () => {
  it.each(['floods-stderr', 'floods-one-line'])('%s: 100 MB of it do not grow memory', async (name) => {
    const { manager } = createBench();
    let lines = 0;
    let longest = 0;
    let highest = 0;
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 5);
    const result = await manager.run({
      ...standIn(name),
      onStderrLine: (line) => {
        lines += 1;
        longest = Math.max(longest, line.length);
      },
    });
    clearInterval(watch);
    expect(lines).toBeGreaterThanOrEqual(1);
    expect(longest).toBeLessThanOrEqual(8192);
    expect(result.stderrTail.length).toBe(65_536);
    // The garbage of short-lived strings is not what is meant; the flood itself would be 100 MB and more.
    expect(highest - before).toBeLessThan(80 * megabyte);
  });

  it('a slow consumer of standard output holds the process up instead of filling memory', async () => {
    const { manager } = createBench();
    const written: number[] = [];
    let received = 0;
    let mayGoOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (mayGoOn = resolve));
    const run = manager.run({
      // Says on descriptor 3 how many blocks it has got rid of.
      ...shell('i=0; while [ $i -lt 64 ]; do head -c 1048576 /dev/zero; i=$((i + 1)); echo $i >&3; done'),
      stdout: async (chunk) => {
        received += chunk.length;
        await held;
      },
      onReport: (line) => written.push(Number(line)),
    });
    await until(() => received > 0, 'the first chunk arrived');
    // The pipe and one chunk are all that fits; give the process every chance to write more.
    await delay(300);
    expect(received).toBeLessThanOrEqual(65_536);
    expect(Math.max(0, ...written)).toBeLessThanOrEqual(2);
    mayGoOn();
    await run;
    expect(received).toBe(64 * megabyte);
    expect(written.at(-1)).toBe(64);
  });

  it('all of it arrives, even when the consumer is still busy after the end of the process', async () => {
    const { manager } = createBench();
    let received = 0;
    await manager.run({
      ...shell('head -c 200000 /dev/zero'),
      stdout: async (chunk) => {
        await delay(20);
        received += chunk.length;
      },
    });
    expect(received).toBe(200_000);
  });

  it('comes piece by piece, also what is left in the pipe when the process has ended', async () => {
    const { manager } = createBench();
    const received: string[] = [];
    let atOnce = 0;
    let most = 0;
    await manager.run({
      ...shell('printf 1; sleep 0.05; printf 2; sleep 0.05; printf 3'),
      stdout: async (chunk) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await delay(300);
        received.push(Buffer.from(chunk).toString());
        atOnce -= 1;
      },
    });
    expect(received.join('')).toBe('123');
    expect(most).toBe(1);
  });

  it('captures up to the limit, and more is an error', async () => {
    const { manager } = createBench();
    const command = {
      ...shell('head -c 1000 /dev/zero | tr "\\\\0" x; sleep 300'),
      stdout: 'capture' as const,
    };
    await expect(manager.run({ ...command, captureBytes: 999 })).rejects.toThrow(/more than the 999 bytes/);
    const ends = { ...shell('head -c 1000 /dev/zero | tr "\\\\0" x'), stdout: 'capture' as const };
    expect((await manager.run({ ...ends, captureBytes: 1000 })).stdout).toBe('x'.repeat(1000));
  });
});

describe('input', () => {
  it('is fed at the pace at which the process reads', async () => {
    const { manager } = createBench();
    let produced = 0;
    const feed = async function* () {
      while (produced < 64) {
        produced += 1;
        yield Buffer.alloc(megabyte);
      }
    };
    let mayRead: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (mayRead = resolve));
    let received = 0;
    const run = manager.run({
      program: '/bin/cat',
      args: [],
      label: 'cat',
      input: feed(),
      stdout: async (chunk) => {
        await held;
        received += chunk.length;
      },
    });
    await until(() => produced > 0, 'the first frame was taken');
    await delay(300);
    expect(produced).toBeLessThanOrEqual(3);
    mayRead();
    await run;
    expect(received).toBe(64 * megabyte);
  });

  it('stops without a crash when the process closes its input, and the producer is told', async () => {
    const { manager } = createBench();
    let returned = false;
    const feed = async function* () {
      try {
        for (;;) yield Buffer.alloc(megabyte);
      } finally {
        returned = true;
      }
    };
    const { stdout } = await manager.run({
      ...shell('head -c 10 >/dev/null; exec <&-; sleep 0.1; echo done'),
      input: feed(),
      stdout: 'capture',
    });
    expect(stdout).toBe('done\n');
    await until(() => returned, 'the producer was told');
  });

  it('a producer that waits is cancelled when the process ends', async () => {
    const { manager } = createBench();
    let woken = false;
    const feed = async function* () {
      yield Buffer.from('one\n');
      try {
        await sleep(Infinity);
      } finally {
        woken = true;
      }
    };
    await manager.run({ ...shell('read -r line; exit 0'), input: feed() });
    expect(woken).toBe(true);
  });

  it('a producer that fails ends the process, and its error comes out', async () => {
    const { manager } = createBench();
    const defect = new Error('no more frames');
    const feed = async function* () {
      yield Buffer.from('one\n');
      throw defect;
    };
    await expect(manager.run({ ...standIn('never-reads'), input: feed() })).rejects.toBe(defect);
    expect(manager.snapshot()).toEqual([]);
  });

  it('a process that never reads does not keep a cancel waiting', async () => {
    const { manager } = createBench();
    let produced = 0;
    const feed = async function* () {
      for (;;) {
        produced += 1;
        yield Buffer.alloc(megabyte);
      }
    };
    const scope = new CancelScope();
    await scope.run(async () => {
      const run = manager.run({ ...standIn('never-reads'), input: feed() });
      await until(() => produced > 0, 'the feed began');
      scope.cancel();
      await run;
    });
    expect(scope.cancelledCaught).toBe(true);
    expect(manager.snapshot()).toEqual([]);
  });

  it('is empty without a feed', async () => {
    const { manager } = createBench();
    expect(
      (await manager.run({ program: '/bin/cat', args: [], label: 'cat', stdout: 'capture' })).stdout,
    ).toBe('');
  });
});
