import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import treeKill from 'tree-kill';

import type { Logger } from '../telemetry/logger';
import type { EndableTree } from './ladder';
import { commandOutput, windowsProgram } from './process-table';
import { groupExists, signalGroup, signalProcess } from './signals';
import type { SignalOutcome } from './signals';
import type { LeaderExit, SpawnedProcess } from './spawn';
import { livingMembers } from './tree';
import type { TreeIdentity, TreeMember } from './tree';

const firstPollMs = 2;
const longestPollMs = 50;
/** How long a suspended tree may take to stand still. */
const stillWaitMs = 2000;
/** How long tree-kill may take before SIGKILL goes out without it. */
const sweepByParentMs = 500;

/** A tree that was started here: who is in it, how it is told things, when it is gone. */
export class RunningTree implements EndableTree {
  readonly label: string;
  readonly identity: TreeIdentity;
  readonly exit: Promise<LeaderExit>;
  readonly #process: SpawnedProcess;
  readonly #quitKey: string | undefined;
  readonly #log: Logger;
  readonly #beforeTerm: () => void;
  /** Members at the last look: one may leave the group in the moment in which the group is signalled. */
  #seen: ReadonlyMap<number, string> = new Map();
  #reaped = false;
  #termed = false;
  #stopWanted = false;

  /** @param beforeTerm called right before the one SIGTERM goes out */
  constructor(
    label: string,
    identity: TreeIdentity,
    started: SpawnedProcess,
    options: { quitKey: string | undefined; log: Logger; beforeTerm: () => void },
  ) {
    this.label = label;
    this.identity = identity;
    this.#process = started;
    this.#quitKey = options.quitKey;
    this.#log = options.log;
    this.#beforeTerm = options.beforeTerm;
    this.exit = started.exit.then((exit) => {
      this.#reaped = true;
      return exit;
    });
  }

  /** The leader has ended. Others of the tree may be alive. */
  get leaderEnded(): boolean {
    return this.#reaped;
  }

  /** Who is alive; on Windows only the leader is known. */
  async living(): Promise<TreeMember[]> {
    if (process.platform !== 'win32') {
      const members = await livingMembers(this.identity, this.#seen);
      this.#seen = new Map(members.map(({ pid, startTime }) => [pid, startTime]));
      return members;
    }
    if (this.#reaped) return [];
    const { pid, startTime = '' } = this.identity.leader;
    return [{ pid, startTime, inGroup: true, stopped: false }];
  }

  closeInput(): void {
    const { stdin } = this.#process;
    if (stdin === undefined) return;
    if (process.platform === 'win32' && this.#quitKey !== undefined) stdin.end(this.#quitKey);
    // Not `end`: that would first wait for the process to read what is already on its way.
    else stdin.destroy();
  }

  async terminate(): Promise<void> {
    if (this.#termed || process.platform === 'win32') return;
    this.#termed = true;
    const escaped = await this.#escaped();
    // A stopped process keeps its signals for later.
    this.#report(this.#signal('SIGCONT', escaped), 'SIGCONT');
    this.#beforeTerm();
    this.#report(this.#signal('SIGTERM', escaped), 'SIGTERM');
  }

  async kill(): Promise<void> {
    if (process.platform === 'win32') {
      // tree-kill looks for taskkill along the search path, where another one may stand before it.
      const pid = String(this.identity.leader.pid);
      if (!this.#reaped) await commandOutput(windowsProgram('taskkill.exe'), ['/pid', pid, '/T', '/F']);
      return;
    }
    await this.#sweepByParent();
    this.#report(this.#signal('SIGKILL', await this.#escaped()), 'SIGKILL');
  }

  /**
   * Stops (`SIGSTOP`) or continues (`SIGCONT`) the whole tree. Resolves when it stands still, or after 2 s: a
   * process that hangs in the system stops only when it comes back.
   */
  async setStopped(stopped: boolean): Promise<void> {
    this.#stopWanted = stopped;
    if (!stopped) {
      this.#report(this.#signal('SIGCONT', await this.#escaped()), 'SIGCONT');
      return;
    }
    const deadline = performance.now() + stillWaitMs;
    for (let poll = firstPollMs; performance.now() < deadline; poll *= 2) {
      const moving = (await this.living()).filter((member) => !member.stopped);
      // Stopping what has been told to leave, or to go on, would be wrong: things may have changed meanwhile.
      if (moving.length === 0 || this.#termed || !this.#stopWanted) return;
      this.#report(
        this.#signal(
          'SIGSTOP',
          moving.filter((member) => !member.inGroup),
        ),
        'SIGSTOP',
      );
      await delay(poll);
    }
    this.#log.warn(`${this.label} did not stand still within ${stillWaitMs / 1000} s of SIGSTOP.`);
  }

  async waitUntilGone(ms: number, hurry?: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + ms;
    const hurried =
      hurry &&
      new Promise<void>((resolve) => hurry.addEventListener('abort', () => resolve(), { once: true }));
    for (let poll = firstPollMs; ; poll = Math.min(poll * 2, longestPollMs)) {
      // No need to look around before the leader has ended; that comes as an event.
      if (this.#reaped && (await this.living()).length === 0) return true;
      const left = deadline - performance.now();
      if (left <= 0 || hurry?.aborted) return false;
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, this.#reaped ? Math.min(poll, left) : left);
      });
      await Promise.race([pause, ...(this.#reaped ? [] : [this.exit]), ...(hurried ? [hurried] : [])]);
      clearTimeout(timer);
    }
  }

  /** Those that a signal to the group does not reach. */
  async #escaped(): Promise<TreeMember[]> {
    return (await this.living()).filter((member) => !member.inGroup);
  }

  #signal(signal: NodeJS.Signals, escaped: readonly TreeMember[]): SignalOutcome[] {
    return [
      signalGroup(this.identity.leader, signal, this.#reaped),
      ...escaped.map((member) => signalProcess(member, signal)),
    ];
  }

  #report(outcomes: readonly SignalOutcome[], signal: string): void {
    const bad = outcomes.find((outcome) => outcome === 'failed' || outcome === 'refused');
    if (bad === undefined) return;
    this.#log.warn(`${signal} to ${this.label} was not sent.`, {
      outcome: bad,
      pid: this.identity.leader.pid,
    });
  }

  /**
   * Where there is no /proc, children that left the group are known only by their living parents. tree-kill
   * walks down from the leader; without its `pgrep` it would throw where nobody can catch it.
   */
  async #sweepByParent(): Promise<void> {
    if (process.platform !== 'darwin' || this.#reaped || !existsSync('/usr/bin/pgrep')) return;
    const { pid } = this.identity.leader;
    if (pid <= 1 || !groupExists(this.identity.leader)) return;
    const swept = new Promise<void>((resolve) => treeKill(pid, 'SIGKILL', () => resolve()));
    await Promise.race([swept, delay(sweepByParentMs)]);
  }
}
