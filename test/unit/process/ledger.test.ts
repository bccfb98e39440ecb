import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { createFileLedger } from '../../../electron/process/ledger';
import type { LedgerIntent } from '../../../electron/process/ledger';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const intent: LedgerIntent = {
  token: 'aa-01',
  jobId: 'job',
  attempt: 1,
  label: 'ffmpeg (scene intro)',
  program: '/usr/bin/ffmpeg',
  partialPaths: ['/tmp/out.mp4.partial'],
  appPid: 42,
  appStartTime: '4711',
  bootId: 'boot',
  intendedAt: '2026-01-01T00:00:00.000Z',
};

it('holds what is intended, then started, until it is gone', () => {
  const folder = join(temporaryFolder(), 'not', 'there', 'yet');
  const ledger = createFileLedger(folder);
  expect(ledger.rows()).toEqual([]);
  ledger.gone('aa-01');
  ledger.intend(intent);
  expect(ledger.rows()).toEqual([{ ...intent, started: null }]);
  ledger.started('aa-01', { pid: 4711, startTime: '99' });
  // Another process, or the same app after its death, reads the same.
  expect(createFileLedger(folder).rows()).toEqual([{ ...intent, started: { pid: 4711, startTime: '99' } }]);
  ledger.intend({ ...intent, token: 'aa-02', jobId: null, attempt: null });
  ledger.gone('aa-01');
  expect(ledger.rows().map((row) => row.token)).toEqual(['aa-02']);
  ledger.gone('aa-02');
  expect(readdirSync(folder)).toEqual([]);
});

it('is nobody else to read', () => {
  const folder = join(temporaryFolder(), 'processes');
  createFileLedger(folder).intend(intent);
  expect(statSync(folder).mode & 0o077).toBe(0);
  expect(statSync(join(folder, 'aa-01.json')).mode & 0o077).toBe(0);
});

it('says so when it cannot write', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => createFileLedger(file).intend(intent)).toThrow(/ENOTDIR|EEXIST/);
});

it('does not take a pid of the system for a process of ours', () => {
  const folder = temporaryFolder();
  const ledger = createFileLedger(folder);
  for (const pid of [-1, 0, 1, 1.5]) {
    writeFileSync(
      join(folder, 'aa-01.json'),
      JSON.stringify({ ...intent, started: { pid, startTime: '1' } }),
    );
    expect(ledger.rows()).toEqual([]);
    expect(ledger.unreadable()).toEqual(['aa-01.json']);
  }
});
