import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import type { Command } from '../../../electron/process/command';
import { guardScript } from '../../../electron/process/guard-script';
import { identify } from '../../../electron/process/identity';
import {
  carriersOf,
  createBench,
  isRunning,
  linesOf,
  listener,
  shell,
  standIn,
  temporaryFolder,
  until,
} from './harness';
import { buildHost, nothingLeft, startHost } from './host-runner';
import type { Host } from './host-runner';

/** What the product promises: no encoder outlives a killed app by more than this. */
const promisedMs = 3000;
const times = { cancelGraceMs: 5000, killWaitMs: 2000 };

let hostFile = '';
beforeAll(async () => {
  hostFile = await buildHost();
});
afterAll(() => rm(dirname(hostFile), { recursive: true, force: true }));

const encoding = (folder: string, name: string): Command => ({
  program: '/usr/bin/ffmpeg',
  args: [
    '-nostdin',
    '-v',
    'error',
    '-re',
    '-f',
    'lavfi',
    '-i',
    'testsrc=s=64x36:r=25',
    '-y',
    join(folder, name),
  ],
  label: 'ffmpeg',
});

/** The guard of a host: the child that is not an encoder. */
function guardOf(host: Host): number {
  const children = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const guard = children.find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('renderyard-guard'),
  );
  if (guard === undefined) throw new Error('The host has no guard.');
  return guard;
}

describe.runIf(process.platform === 'linux')('after kill -9 of the app', () => {
  it('at 20 random moments from 0 to 1500 ms, nothing survives', { timeout: 240_000 }, async () => {
    const seed = Number(process.env.RENDERYARD_SEED ?? Date.now() % 2 ** 31);
    console.info(`seed ${seed} (set RENDERYARD_SEED to repeat)`);
    const random = generator(seed);
    const folder = temporaryFolder();
    const tookMs: number[] = [];
    const moments = Array.from({ length: 20 }, (_, turn) => ({
      turn,
      // Most of what can go wrong does so in the first milliseconds.
      delayMs: turn % 2 === 0 ? random() * 30 : random() * 1500,
    }));
    const killAt = async ({ turn, delayMs }: { turn: number; delayMs: number }) => {
      const host = startHost(hostFile, {
        ledgerFolder: join(folder, 'processes'),
        commands: [
          encoding(folder, `${turn}.mp4`),
          standIn(turn % 5 < 2 ? 'deaf' : 'silent'),
          standIn('calls-setsid'),
        ],
        feed: turn % 4 === 3,
        times,
      });
      await until(() => host.text().includes('beginning'), 'the host began');
      await delay(delayMs);
      const killedAt = host.kill();
      tookMs.push(await nothingLeft(host, killedAt, promisedMs));
      await host.gone;
    };
    const lane = async () => {
      for (let next = moments.pop(); next !== undefined; next = moments.pop()) await killAt(next);
    };
    await Promise.all([lane(), lane()]);
    tookMs.sort((a, b) => a - b);
    console.info(
      `gone after: median ${Math.round(tookMs[10] ?? 0)} ms, longest ${Math.round(tookMs.at(-1) ?? 0)} ms`,
    );
    expect(tookMs).toHaveLength(20);
  });

  it('nothing survives of a job that was suspended', async () => {
    const folder = temporaryFolder();
    const host = startHost(hostFile, {
      ledgerFolder: join(folder, 'processes'),
      commands: [encoding(folder, 'out.mp4'), standIn('deaf'), standIn('calls-setsid')],
      suspend: true,
      times,
    });
    await until(() => host.text().includes('running'), 'the host suspended its job');
    expect(carriersOf(host.marker).length).toBeGreaterThanOrEqual(5);
    await nothingLeft(host, host.kill(), promisedMs);
  });

  it('an encoder that listens gets its SIGTERM and is gone at once', async () => {
    const folder = temporaryFolder();
    const record = join(folder, 'record');
    // A shell remarks on children that a signal ended, and would die of doing so on a closed descriptor.
    const script = 'exec 2>/dev/null; trap "echo TERM >>$RECORD; exit" TERM; while :; do sleep 0.02; done';
    const host = startHost(hostFile, {
      ledgerFolder: join(folder, 'processes'),
      commands: [{ ...shell(script), env: { RECORD: record } }],
      times,
    });
    await until(() => host.text().includes('running'), 'the host ran');
    await nothingLeft(host, host.kill(), promisedMs);
    expect(linesOf(record)).toEqual(['TERM']);
  });

  it('an encoder that was told to leave before is not told again', async () => {
    const folder = temporaryFolder();
    const record = join(folder, 'record');
    const host = startHost(hostFile, {
      ledgerFolder: join(folder, 'processes'),
      commands: [{ ...standIn('reluctant'), env: { RECORD: record } }],
      cancel: true,
      times: { cancelGraceMs: 60_000, killWaitMs: 2000 },
    });
    await until(() => linesOf(record).length === 1, 'the SIGTERM of the app arrived');
    await nothingLeft(host, host.kill(), promisedMs);
    expect(linesOf(record)).toEqual(['TERM']);
  });

  it('a guard that was killed before has a successor that knows all', async () => {
    const folder = temporaryFolder();
    const host = startHost(hostFile, {
      ledgerFolder: join(folder, 'processes'),
      commands: [standIn('deaf'), standIn('silent')],
      times,
    });
    await until(() => host.text().includes('running'), 'the host ran');
    // One that dies in its first second is not replaced at once, lest it happen in a loop.
    await delay(1100);
    const first = guardOf(host);
    process.kill(first, 'SIGKILL');
    await until(() => !isRunning(first) && guardCount(host) === 1, 'a new guard was there');
    await nothingLeft(host, host.kill(), promisedMs);
  });

  it('a successor guards from its birth on, also when the app dies before it could tell it anything', async () => {
    const group = spawn('/bin/sh', ['-c', 'exec sleep 300'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void group.kill('SIGKILL'));
    const { pid, startTime } = await identify(group.pid ?? 0);
    const known = `${pid}:${process.platform === 'linux' ? startTime : '-'}:fresh`;
    const guard = spawn('/bin/sh', ['-c', guardScript, 'renderyard-guard', 'of-nobody-', known], {
      stdio: 'ignore',
    });
    await once(guard, 'exit');
    await until(() => !isRunning(pid), 'the group was gone');
  });

  it('the guard itself leaves, and leaves other processes alone', async () => {
    const folder = temporaryFolder();
    const bench = createBench();
    const said = listener();
    const bystander = bench.manager.run({ ...shell('echo "ready $$"; exec sleep 300'), stdout: said.stdout });
    bystander.catch(() => undefined);
    const pid = await said.number('ready');
    const host = startHost(hostFile, {
      ledgerFolder: join(folder, 'processes'),
      commands: [standIn('silent')],
      times,
    });
    await until(() => host.text().includes('running'), 'the host ran');
    const guard = guardOf(host);
    await nothingLeft(host, host.kill(), promisedMs);
    await until(() => !isRunning(guard), 'the guard left');
    expect(isRunning(pid)).toBe(true);
  });
});

function guardCount(host: Host): number {
  try {
    return guardOf(host) > 0 ? 1 : 0;
  } catch {
    return 0;
  }
}

describe('the guard', () => {
  it.runIf(process.platform === 'linux')('survives every signal that can be ignored', async () => {
    const bench = createBench();
    await bench.manager.run(shell('exit 0'));
    const guard = childrenNamed('renderyard-guard')[0] ?? 0;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'] as const)
      process.kill(guard, signal);
    // What follows needs the guard to answer, by leaving.
    expect(isRunning(guard)).toBe(true);
    await bench.manager.close();
    await until(() => !isRunning(guard), 'the guard left with its manager');
  });

  function childrenNamed(name: string): number[] {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
      .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name));
  }
});

/** mulberry32, so that a printed seed repeats a run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
