import { performance } from 'node:perf_hooks';

import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import type { Command, ProcessResult } from './command';
import { ProcessFailed, UnkillableProcess } from './failures';
import type { FailureFacts } from './failures';
import { endTree } from './ladder';
import type { EndStep, LadderTimes } from './ladder';
import { Outputs } from './outputs';
import { feedInput } from './pumps';
import type { RunningTree } from './running-tree';
import type { LeaderExit, SpawnedProcess } from './spawn';
import { Watchdog } from './watchdog';

/** Children of a leader that ended well may be about to end too: they get this long before they are told to. */
const settleMs = 100;

/** Who asked for a process. */
export interface Owner {
  readonly jobId: string | undefined;
  readonly attempt: number | undefined;
}

export interface ExecutionTools {
  readonly times: () => LadderTimes;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Called once, when nothing of the tree is left. */
  readonly onGone: () => void;
}

/** One run of one command, from the open gate to the empty group. */
export class Execution {
  readonly command: Command;
  readonly owner: Owner;
  readonly tree: RunningTree;
  readonly startedAt = new Date();
  readonly #tools: ExecutionTools;
  readonly #process: SpawnedProcess;
  readonly #outputs: Outputs;
  readonly #watchdogs: Watchdog[] = [];
  readonly #began = performance.now();
  readonly #hurry = new AbortController();
  /** Aborted by the first thing that makes going on pointless; its reason is what `result` then throws. */
  readonly #interruption = new AbortController();
  #ending: Promise<EndStep> | undefined;
  #endedBy: EndStep | undefined;

  constructor(
    command: Command,
    owner: Owner,
    tree: RunningTree,
    started: SpawnedProcess,
    tools: ExecutionTools,
  ) {
    this.command = command;
    this.owner = owner;
    this.tree = tree;
    this.#process = started;
    this.#tools = tools;
    const { stallMs, absoluteMs } = command.limits ?? {};
    const stall = stallMs === undefined ? undefined : new Watchdog(stallMs, () => this.#stalled(stallMs));
    if (stall !== undefined) this.#watchdogs.push(stall);
    if (absoluteMs !== undefined)
      this.#watchdogs.push(new Watchdog(absoluteMs, () => this.#timedOut(absoluteMs)));
    this.#outputs = new Outputs(
      command,
      started,
      () => stall?.beat(),
      (error) => this.interrupt(error),
    );
  }

  get jobId(): string | undefined {
    return this.owner.jobId;
  }

  get identity() {
    return this.tree.identity;
  }

  get memoryLimit(): number | undefined {
    return this.command.limits?.memoryBytes;
  }

  get state(): 'running' | 'ending' | 'unkillable' {
    if (this.#endedBy === 'unkillable') return 'unkillable';
    return this.#ending === undefined ? 'running' : 'ending';
  }

  /** Ends the tree and makes `result` throw `error`; only the first call counts. */
  interrupt(error: unknown): void {
    this.#interruption.abort(error);
  }

  exceededMemory(usedBytes: number, limitBytes: number): void {
    if (this.#interruption.signal.aborted) return;
    this.#tools.metrics.count('process_memory_exceeded');
    this.interrupt(
      this.#failure(
        `${this.command.label} was stopped: the job's processes held ${megabytes(usedBytes)} of memory, and ${megabytes(limitBytes)} are allowed.`,
        { memory: { usedBytes, limitBytes } },
      ),
    );
  }

  /** Goes straight to SIGKILL if the tree is being ended. */
  hurry(): void {
    if (this.#ending !== undefined) this.#hurry.abort();
  }

  /** Suspends or continues the tree and the clocks that watch it. */
  async setSuspended(suspended: boolean): Promise<void> {
    for (const watchdog of this.#watchdogs) {
      if (suspended) watchdog.pause();
      else watchdog.resume();
    }
    await this.tree.setStopped(suspended);
  }

  /**
   * Resolves when the command has done its work and nothing of its tree is left.
   *
   * @param cancel when aborted, the tree is ended and the signal's reason thrown
   */
  async result(cancel: AbortSignal, acceptFailure: boolean): Promise<ProcessResult> {
    const interruption = this.#interruption.signal;
    const onCancel = () => this.interrupt(cancel.reason);
    cancel.addEventListener('abort', onCancel, { once: true });
    if (cancel.aborted) onCancel();
    const outOfInput = new AbortController();
    const feed = this.#feed(outOfInput.signal);
    try {
      if (!interruption.aborted) this.#process.begin();
      await Promise.race([this.tree.exit, aborted(interruption)]);
      if (interruption.aborted) this.#outputs.discard();
      const step = await this.#end(interruption);
      // With a reason, or an error with a stack would be made for it, at the end of every process.
      outOfInput.abort('ended');
      await feed;
      if (step === 'unkillable') throw await this.#unkillable();
      if (!interruption.aborted) await this.#outputs.drained(interruption);
      if (interruption.aborted) {
        this.#outputs.discard();
        await this.#outputs.drained();
        throw interruption.reason;
      }
      return this.#judge(await this.tree.exit, acceptFailure);
    } finally {
      cancel.removeEventListener('abort', onCancel);
      for (const watchdog of this.#watchdogs) watchdog.stop();
      this.#outputs.close();
    }
  }

  async #feed(stopped: AbortSignal): Promise<void> {
    const { stdin } = this.#process;
    if (stdin === undefined || this.command.input === undefined) return;
    try {
      await feedInput(stdin, this.command.input, stopped);
    } catch (error) {
      this.interrupt(error);
    }
  }

  /** Sees to it that nothing is left, by the ladder if need be. */
  async #end(interruption: AbortSignal): Promise<EndStep> {
    if (!interruption.aborted && (await this.tree.waitUntilGone(settleMs, interruption))) {
      return this.#ended('exit');
    }
    if (!interruption.aborted) {
      const left = (await this.tree.living()).length;
      this.#tools.log.warn(
        `${this.command.label} has ended but left ${left} process(es) behind: ending them.`,
      );
    }
    const began = performance.now();
    this.#ending = endTree(this.tree, this.#tools.times(), this.#tools.log, this.#hurry.signal);
    const step = await this.#ending;
    this.#tools.metrics.observe('process_ending_seconds', (performance.now() - began) / 1000, { step });
    return this.#ended(step);
  }

  #ended(step: EndStep): EndStep {
    this.#endedBy = step;
    this.#tools.metrics.count('process_endings', { step });
    this.#tools.log.debug(`${this.command.label} is gone.`, { pid: this.tree.identity.leader.pid, step });
    if (step !== 'unkillable') this.#tools.onGone();
    return step;
  }

  async #unkillable(): Promise<UnkillableProcess> {
    const pids = (await this.tree.living()).map((member) => member.pid);
    const error = new UnkillableProcess(this.command.label, pids);
    this.#tools.log.error(error.message);
    return error;
  }

  #judge(exit: LeaderExit, acceptFailure: boolean): ProcessResult {
    if (!acceptFailure && exit.exitCode !== 0) {
      const how =
        exit.signal === null
          ? `ended with exit status ${exit.exitCode}`
          : `was ended by signal ${exit.signal}`;
      throw this.#failure(`${this.command.label} ${how}.`, exit);
    }
    return {
      ...exit,
      stdout: this.#outputs.text,
      stderrTail: this.#outputs.stderrTail,
      durationMs: performance.now() - this.#began,
    };
  }

  #stalled(limitMs: number): void {
    this.#tools.metrics.count('process_stalls');
    this.interrupt(
      this.#failure(`${this.command.label} was stopped: no progress for ${limitMs / 1000} s.`, {
        stalled: true,
      }),
    );
  }

  #timedOut(limitMs: number): void {
    this.#tools.metrics.count('process_timeouts');
    this.interrupt(
      this.#failure(`${this.command.label} was stopped: it ran longer than ${limitMs / 1000} s.`, {
        timedOut: true,
      }),
    );
  }

  #failure(message: string, facts: Omit<FailureFacts, 'label'>): ProcessFailed {
    const { label } = this.command;
    return new ProcessFailed(message, { label, stderrTail: this.#outputs.stderrTail, ...facts });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
