import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { CancelScope } from '../../../electron/concurrency';
import type { Command } from '../../../electron/process/command';
import { ProcessFailed } from '../../../electron/process/failures';
import type { LadderTimes } from '../../../electron/process/ladder';
import { createFileLedger } from '../../../electron/process/ledger';
import type { ProcessLedger } from '../../../electron/process/ledger';
import { createProcessManager } from '../../../electron/process/process-manager';
import type { ProcessManager } from '../../../electron/process/process-manager';
import { createLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';
import type { Metrics } from '../../../electron/telemetry/metrics';
import type { LogRecord } from '../../../shared/job/log-record';

export interface Bench {
  manager: ProcessManager;
  ledger: ProcessLedger;
  folder: string;
  records: LogRecord[];
  metrics: Metrics;
  times: LadderTimes;
  /** The value of a counter, 0 if it never counted. */
  counted(name: string, labels?: Record<string, string>): number;
}

/**
 * A process manager with a ledger in a folder of its own; both go when the test does.
 *
 * @param times Without them the grace is longer than anything takes that listens to SIGTERM, on a machine of any speed.
 */
export function createBench(times: Partial<LadderTimes> = {}): Bench {
  const folder = temporaryFolder();
  const records: LogRecord[] = [];
  const metrics = createMetrics();
  const ledger = createFileLedger(join(folder, 'processes'));
  const settings = { cancelGraceMs: 20_000, killWaitMs: 2000, ...times };
  const manager = createProcessManager({
    ledger,
    settings: () => settings,
    log: createLogger((record) => records.push(record)),
    metrics,
  });
  onTestFinished(() => manager.close({ cancelGraceMs: 0, killWaitMs: 2000 }));
  return {
    manager,
    ledger,
    folder,
    records,
    metrics,
    times: settings,
    counted: (name, labels = {}) =>
      metrics
        .snapshot()
        .filter((sample) => sample.name === name)
        .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
        .reduce((sum, sample) => sum + sample.value, 0),
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-process-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A stand-in encoder of test/fixtures/bin. */
export function standIn(name: string, ...args: string[]): Command {
  return { program: resolve(import.meta.dirname, '../../fixtures/bin', name), args, label: name };
}

export function shell(script: string, ...args: string[]): Command {
  return { program: '/bin/sh', args: ['-c', script, 'test', ...args], label: 'a shell script' };
}

/** The process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** All living processes with this text in their environment. */
export function carriersOf(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Polls until the condition holds; fails with `what` after `boundMs`. */
export async function until(condition: () => boolean, what: string, boundMs = 20_000): Promise<void> {
  const deadline = performance.now() + boundMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited ${boundMs} ms in vain until ${what}.`);
    await delay(5);
  }
}

/** Collects what a command prints line by line, to wait for and to look at. */
export function listener() {
  let text = '';
  return {
    stdout: (chunk: Uint8Array) => {
      text += Buffer.from(chunk).toString('utf8');
    },
    text: () => text,
    /** The number in the first line that begins with `word`. */
    async number(word: string): Promise<number> {
      const pattern = new RegExp(`^${word} (\\d+)$`, 'm');
      await until(() => pattern.test(text), `the program said "${word}"`);
      return Number(pattern.exec(text)?.[1]);
    },
  };
}

export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

/** Runs the command in a scope of its own; `pid` is what it says behind `word`. */
export async function begin(bench: Bench, command: Command, word: string) {
  const said = listener();
  const scope = new CancelScope();
  const ended = scope.run(() => bench.manager.run({ ...command, stdout: said.stdout }));
  ended.catch(() => undefined);
  const pid = await said.number(word);
  return { scope, ended, pid, said };
}

/** The failure of a run that must fail. */
export async function failure(run: Promise<unknown>): Promise<ProcessFailed> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProcessFailed)) throw new Error('Expected ProcessFailed.', { cause: error });
  return error;
}
