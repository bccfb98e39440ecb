import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { bootId, identify } from '../../../electron/process/identity';
import { createFileLedger } from '../../../electron/process/ledger';
import type { LedgerRow, ProcessLedger } from '../../../electron/process/ledger';
import { recoverProcesses } from '../../../electron/process/recovery';
import { silentLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';
import { carriersOf, isRunning, standIn, temporaryFolder, until } from './harness';
import { buildHost, startHost } from './host-runner';
import type { Host } from './host-runner';

let hostFile = '';
beforeAll(async () => {
  hostFile = await buildHost();
});
afterAll(() => rm(dirname(hostFile), { recursive: true, force: true }));

function recover(ledger: ProcessLedger) {
  return recoverProcesses({ ledger, killWaitMs: 2000, log: silentLogger, metrics: createMetrics() });
}

/** Puts a row back as if its owner had written it so. */
function rewrite(ledger: ProcessLedger, { started, ...intent }: LedgerRow): void {
  ledger.intend(intent);
  if (started !== null) ledger.started(intent.token, started);
}

/** What is left when the app and its guard are killed together: encoders that nobody looks after. */
async function abandonedProcesses(folder: string): Promise<{ host: Host; ledger: ProcessLedger }> {
  const ledgerFolder = join(folder, 'processes');
  const partialPaths = [join(folder, 'half.mp4')];
  writeFileSync(partialPaths[0] ?? '', 'half');
  const host = startHost(hostFile, {
    ledgerFolder,
    commands: [{ ...standIn('deaf'), partialPaths }, standIn('calls-setsid')],
    times: { cancelGraceMs: 5000, killWaitMs: 2000 },
  });
  await until(() => host.text().includes('running'), 'the host ran');
  const guard = guardOf(host.pid);
  process.kill(host.pid, 'SIGSTOP');
  process.kill(guard, 'SIGKILL');
  host.kill();
  await host.gone;
  await until(() => !isRunning(guard), 'the guard was gone');
  return { host, ledger: createFileLedger(ledgerFolder) };
}

function guardOf(parent: number): number {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return (
    children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('renderyard-guard')) ?? 0
  );
}

describe.runIf(process.platform === 'linux')('recovery after the app and its guard were killed', () => {
  it('kills what is its own, escaped children included, and deletes half-written files', async () => {
    const folder = temporaryFolder();
    const { host, ledger } = await abandonedProcesses(folder);
    expect(carriersOf(host.marker).length).toBeGreaterThanOrEqual(4);
    expect(ledger.rows()).toHaveLength(2);
    const report = await recover(ledger);
    expect(report).toMatchObject({ over: 0, killed: 2, left: [], deleted: [join(folder, 'half.mp4')] });
    expect(carriersOf(host.marker)).toEqual([]);
    expect(existsSync(join(folder, 'half.mp4'))).toBe(false);
    expect(ledger.rows()).toEqual([]);
  });

  it('finds by the token what was started but not written down yet', async () => {
    const { host, ledger } = await abandonedProcesses(temporaryFolder());
    for (const { started: _, ...intent } of ledger.rows()) ledger.intend(intent);
    expect(await recover(ledger)).toMatchObject({ killed: 2, left: [] });
    expect(carriersOf(host.marker)).toEqual([]);
  });

  const doubts: [string, (row: LedgerRow) => LedgerRow, RegExp][] = [
    ['another program', (row) => ({ ...row, program: '/usr/bin/other' }), /another program/],
    ['another token', (row) => ({ ...row, token: 'abcdef-012345' }), /token/],
  ];
  it.each(doubts)('leaves and reports a process with %s', async (_what, change, reason) => {
    const { host, ledger } = await abandonedProcesses(temporaryFolder());
    const before = carriersOf(host.marker);
    for (const row of ledger.rows()) {
      ledger.gone(row.token);
      if (row.label === 'deaf') rewrite(ledger, change(row));
    }
    const report = await recover(ledger);
    expect(report.killed).toBe(0);
    expect(report.left).toMatchObject([
      { label: 'deaf', jobId: 'job', reason: expect.stringMatching(reason) as string },
    ]);
    expect(carriersOf(host.marker).filter((pid) => before.includes(pid)).length).toBeGreaterThanOrEqual(3);
    expect(ledger.rows()).toHaveLength(1);
  });

  it('never touches a process that got the pid of a dead one', async () => {
    const folder = temporaryFolder();
    const ledger = createFileLedger(join(folder, 'processes'));
    const stranger = spawn('/bin/sleep', ['300'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    const { pid, startTime } = await identify(stranger.pid ?? 0);
    rewrite(ledger, await row({ program: '/bin/sleep', started: { pid, startTime: `${startTime}0` } }));
    expect(await recover(ledger)).toMatchObject({ over: 1, killed: 0, left: [] });
    expect(isRunning(pid)).toBe(true);
    expect(ledger.rows()).toEqual([]);
  });

  it('drops the rows of another boot, whoever has their pids now', async () => {
    const folder = temporaryFolder();
    const ledger = createFileLedger(join(folder, 'processes'));
    const half = join(folder, 'half.mp4');
    writeFileSync(half, 'half');
    const { pid, startTime } = await identify(process.ppid);
    const started = { pid, startTime: startTime ?? null };
    rewrite(ledger, await row({ bootId: 'another boot', started, partialPaths: [half] }));
    expect(await recover(ledger)).toMatchObject({ over: 1, killed: 0, left: [], deleted: [half] });
  });

  it('leaves the rows of an owner that lives', async () => {
    const ledger = createFileLedger(join(temporaryFolder(), 'processes'));
    const { pid, startTime } = await identify(process.pid);
    rewrite(ledger, await row({ appPid: pid, appStartTime: startTime ?? null }));
    expect(await recover(ledger)).toMatchObject({ over: 0, killed: 0, left: [] });
    expect(ledger.rows()).toHaveLength(1);
  });

  it('removes rows whose writing was cut short by the death of their app, and of no other', async () => {
    const folder = join(temporaryFolder(), 'processes');
    const ledger = createFileLedger(folder);
    const own = await identify(process.pid);
    const dead = await row({ token: 'aa-01' });
    const alive = await row({ token: 'aa-02', appPid: own.pid, appStartTime: own.startTime ?? null });
    mkdirSync(folder, { recursive: true });
    for (const each of [dead, alive])
      writeFileSync(join(folder, `${each.token}.json.new`), JSON.stringify(each));
    expect(await recover(ledger)).toMatchObject({ over: 0, killed: 0, left: [], unreadable: [] });
    expect(readdirSync(folder)).toEqual(['aa-02.json.new']);
  });

  it('deletes files only: no folder, no link target, nothing relative', async () => {
    const folder = temporaryFolder();
    const ledger = createFileLedger(join(folder, 'processes'));
    const target = join(folder, 'precious.mp4');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(folder, 'link.mp4'));
    mkdirSync(join(folder, 'folder.mp4'));
    const partialPaths = [
      join(folder, 'link.mp4'),
      join(folder, 'folder.mp4'),
      'package.json',
      join(folder, 'none'),
    ];
    rewrite(ledger, await row({ partialPaths }));
    expect(await recover(ledger)).toMatchObject({ over: 1, deleted: [] });
    expect([target, join(folder, 'folder.mp4'), 'package.json'].map(existsSync)).toEqual([true, true, true]);
  });

  it('names ledger files that it cannot read, and keeps them', async () => {
    const folder = join(temporaryFolder(), 'processes');
    mkdirSync(folder);
    writeFileSync(join(folder, 'aa-bb.json'), '{"token":');
    writeFileSync(join(folder, 'cc-dd.json'), '{"version":2}');
    const ledger = createFileLedger(folder);
    expect((await recover(ledger)).unreadable.sort()).toEqual(['aa-bb.json', 'cc-dd.json']);
    expect(existsSync(join(folder, 'aa-bb.json'))).toBe(true);
  });
});

/** A row of an owner that is dead for sure: nobody has a start time like that. */
async function row(changes: Partial<LedgerRow>): Promise<LedgerRow> {
  return {
    token: 'aa-01',
    jobId: 'job',
    attempt: 1,
    label: 'ffmpeg',
    program: '/usr/bin/ffmpeg',
    partialPaths: [],
    appPid: 2 ** 22,
    appStartTime: 'never',
    bootId: await bootId(),
    intendedAt: new Date(0).toISOString(),
    started: null,
    ...changes,
  };
}
