import { lstat, rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { bootId, carriesToken, isAlive, runsProgram } from './identity';
import type { LedgerRow, ProcessLedger } from './ledger';
import { signalProcess } from './signals';
import { livingMembers } from './tree';
import type { TreeMember } from './tree';

/**
 * What a row of a dead owner stands for. `over`: nothing of it is alive. `orphaned`: it is alive, and ours
 * beyond doubt. `unsure`: something that may be it is alive. `owned`: its owner lives and looks after it.
 */
export type RowVerdict =
  | { kind: 'over' | 'owned' }
  | { kind: 'orphaned'; members: readonly TreeMember[] }
  | { kind: 'unsure'; pids: readonly number[]; reason: string };

export interface LeftProcess {
  label: string;
  program: string;
  jobId: string | null;
  pids: readonly number[];
  /** Why it was left alone; the second half of a sentence. */
  reason: string;
}

export interface RecoveryReport {
  /** Rows whose processes had ended, with their owner or with the system. */
  over: number;
  /** Rows whose processes were killed now. */
  killed: number;
  /** Rows that stay, and what they are about. */
  left: LeftProcess[];
  /** Half-written files that were deleted. */
  deleted: string[];
  /** Ledger files that no version known here has written. */
  unreadable: string[];
}

/** Who is meant by a row, looked up without touching anything; for `doctor` as well. */
export async function judgeRow(row: LedgerRow): Promise<RowVerdict> {
  const currentBoot = await bootId();
  if (row.bootId !== '' && currentBoot !== '' && row.bootId !== currentBoot) return { kind: 'over' };
  if (await isAlive({ pid: row.appPid, startTime: row.appStartTime ?? undefined })) return { kind: 'owned' };
  const members = await livingMembers(treeOf(row));
  const doubts = await Promise.all(members.map((member) => doubtAbout(member, row)));
  const reason = doubts.find((doubt) => doubt !== undefined);
  if (reason !== undefined) return { kind: 'unsure', pids: members.map((member) => member.pid), reason };
  return members.length === 0 ? { kind: 'over' } : { kind: 'orphaned', members };
}

/**
 * Clears up after owners that died: kills what is certainly theirs, deletes the files that it was writing, and
 * removes the rows. SIGKILL at once, because nobody wants the output, and a SIGTERM may have been sent already.
 * To be called at start, under the single-instance lock, before anything runs.
 */
export async function recoverProcesses(options: {
  ledger: ProcessLedger;
  /** How long killed processes may take to be gone, milliseconds. */
  killWaitMs: number;
  log: Logger;
  metrics: Metrics;
}): Promise<RecoveryReport> {
  const { ledger, killWaitMs, log, metrics } = options;
  const report: RecoveryReport = {
    over: 0,
    killed: 0,
    left: [],
    deleted: [],
    unreadable: ledger.unreadable(),
  };
  const leave = (row: LedgerRow, pids: readonly number[], reason: string) => {
    const { label, program, jobId } = row;
    report.left.push({ label, program, jobId, pids, reason });
    metrics.count('process_recoveries', { how: 'left' });
    log.warn(`${label}, started by an earlier run, was left alone: ${reason}.`, { pids: pids.join(' ') });
  };
  const clear = async (row: LedgerRow, how: 'over' | 'killed') => {
    report[how] += 1;
    metrics.count('process_recoveries', { how });
    report.deleted.push(...(await deletePartials(row, log)));
    ledger.gone(row.token);
  };
  for (const { token, appPid, appStartTime } of ledger.unfinished())
    if (!(await isAlive({ pid: appPid, startTime: appStartTime ?? undefined }))) ledger.gone(token);
  await Promise.all(
    ledger.rows().map(async (row) => {
      const verdict = await judgeRow(row);
      switch (verdict.kind) {
        case 'owned':
          return;
        case 'over':
          await clear(row, 'over');
          return;
        case 'unsure':
          leave(row, verdict.pids, verdict.reason);
          return;
        case 'orphaned': {
          log.info(`Killing ${row.label}, which outlived an earlier run.`, {
            pid: verdict.members[0]?.pid ?? null,
          });
          const left = await killAll(row, verdict.members, killWaitMs);
          if (left.length === 0) await clear(row, 'killed');
          else leave(row, left, 'it did not end when it was killed');
        }
      }
    }),
  );
  return report;
}

/**
 * Why this process may not be killed on account of the row; undefined if it may. The leader has to match in
 * start time (`livingMembers` sees to that), program and token. What the leader started runs other programs,
 * so the token decides, and it cannot be older than the leader.
 */
async function doubtAbout(member: TreeMember, row: LedgerRow): Promise<string | undefined> {
  const { started } = row;
  if ((await carriesToken(member.pid, row.token)) !== true) return 'it does not show the token of its job';
  if (started === null) return undefined;
  if (member.pid === started.pid) {
    if (started.startTime === null) return 'its start time is not known';
    return (await runsProgram(member.pid, row.program)) === true
      ? undefined
      : 'it runs another program by now';
  }
  const older = process.platform === 'linux' && Number(member.startTime) < Number(started.startTime ?? 0);
  return older ? 'it is older than the job' : undefined;
}

async function killAll(
  row: LedgerRow,
  members: readonly TreeMember[],
  killWaitMs: number,
): Promise<number[]> {
  const giveUpAt = performance.now() + killWaitMs;
  let left = members;
  while (left.length > 0) {
    for (const member of left) {
      if ((await doubtAbout(member, row)) === undefined) signalProcess(member, 'SIGKILL');
    }
    await delay(20);
    left = await livingMembers(treeOf(row));
    if (performance.now() > giveUpAt) break;
  }
  return left.map((member) => member.pid);
}

function treeOf(row: LedgerRow) {
  const { token, started } = row;
  // Died between the row and the process: only the token can tell. No tree is led by 0.
  return { token, leader: { pid: started?.pid ?? 0, startTime: started?.startTime ?? undefined } };
}

async function deletePartials(row: LedgerRow, log: Logger): Promise<string[]> {
  const deleted: string[] = [];
  for (const path of row.partialPaths) {
    try {
      // Only a file is a half-written file; the row might be damaged or forged.
      if (!isAbsolute(path) || !(await lstat(path)).isFile()) continue;
      await rm(path);
      deleted.push(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue;
      log.warn('A half-written file of an earlier run could not be deleted.', { path, error: String(error) });
    }
  }
  return deleted;
}
