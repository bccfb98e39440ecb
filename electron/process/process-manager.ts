import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';

import { currentContext, currentScope } from '../concurrency';
import { fail } from '../../shared/errors';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import type { Command, ProcessResult } from './command';
import { Execution } from './execution';
import type { Owner } from './execution';
import { ProcessFailed } from './failures';
import { createGuard } from './guard';
import { bootId, identify } from './identity';
import type { ProcessIdentity } from './identity';
import type { LadderTimes } from './ladder';
import type { ProcessLedger } from './ledger';
import { MemoryWatch } from './memory-watch';
import { RunningTree } from './running-tree';
import { requireRunnable, spawnCommand } from './spawn';
import type { SpawnedProcess } from './spawn';
import { Suspensions } from './suspensions';

export interface RunOptions {
  /** A failed exit is a result like any other. */
  acceptFailure?: boolean;
  /** What cancels the run; the scope around by default. Its reason is what is thrown then. */
  signal?: AbortSignal;
}

/** One tree as it is now. */
export interface ProcessSnapshot {
  token: string;
  jobId: string | null;
  attempt: number | null;
  label: string;
  program: string;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  state: 'running' | 'suspended' | 'ending' | 'unkillable';
}

/** Starts processes, and is the only one that ends them. */
export interface ProcessManager {
  /**
   * Runs the command. Resolves when it has ended well *and its whole tree is gone*: children that it left
   * behind are ended. When the scope around (or `options.signal`) is cancelled the tree goes down the ladder,
   * and `Cancelled` is thrown only when it is gone. The process belongs to the job of `currentContext()`.
   *
   * @throws ProcessFailed for a failed start or exit, a stall, a time or memory limit; `Cancelled`;
   * UnkillableProcess when SIGKILL did not help; whatever a consumer of its output or the input feed throws.
   */
  run(command: Command, options?: RunOptions): Promise<ProcessResult>;
  /**
   * Suspends all trees of a job; resolves when they stand still. Runs that begin meanwhile wait, cleanup too:
   * call `resume` for a job that ends while it is suspended. Cancelling needs no resume.
   *
   * @throws RenderyardError FEATURE_UNSUPPORTED on Windows
   */
  suspend(jobId: string): Promise<void>;
  /** Undoes `suspend`; harmless for any other job. */
  resume(jobId: string): Promise<void>;
  /** The grace is over for every tree that is being ended, of one job or of all: SIGKILL now. */
  escalate(jobId?: string): void;
  /** What runs now. */
  snapshot(): ProcessSnapshot[];
  /** Ends all trees in parallel and starts nothing any more; their runs throw ProcessFailed. */
  close(times?: LadderTimes): Promise<void>;
}

export interface ProcessManagerOptions {
  ledger: ProcessLedger;
  /** Asked whenever a tree has to be ended. */
  settings: () => LadderTimes;
  log: Logger;
  metrics: Metrics;
}

/** One for the whole app. It has to run in the main thread: parent-death rules of systems follow threads. */
export function createProcessManager(options: ProcessManagerOptions): ProcessManager {
  return new Manager(options);
}

class Manager implements ProcessManager {
  readonly #ledger: ProcessLedger;
  readonly #settings: () => LadderTimes;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  /** All tokens of this manager begin with it. */
  readonly #tokenPrefix = `${randomBytes(8).toString('hex')}-`;
  readonly #guard;
  readonly #executions = new Set<Execution>();
  readonly #runs = new Set<Promise<unknown>>();
  readonly #suspensions = new Suspensions();
  readonly #memory = new MemoryWatch(() => this.#executions);
  #self: Promise<ProcessIdentity> | undefined;
  #closed = false;
  #lastTimes: LadderTimes | undefined;

  constructor({ ledger, settings, log, metrics }: ProcessManagerOptions) {
    this.#ledger = ledger;
    this.#settings = settings;
    this.#log = log;
    this.#metrics = metrics;
    this.#guard = createGuard(this.#tokenPrefix, log, metrics);
  }

  run(command: Command, options: RunOptions = {}): Promise<ProcessResult> {
    const cancel = options.signal ?? currentScope()?.signal ?? new AbortController().signal;
    const run = this.#run(command, cancel, options.acceptFailure ?? false);
    this.#runs.add(run);
    const done = () => this.#runs.delete(run);
    run.then(done, done);
    return run;
  }

  async suspend(jobId: string): Promise<void> {
    if (process.platform === 'win32') {
      throw fail('FEATURE_UNSUPPORTED', 'Running jobs cannot be paused on Windows; pause the queue instead.');
    }
    if (!this.#suspensions.add(jobId)) return;
    await Promise.all(this.#of(jobId).map((execution) => execution.setSuspended(true)));
  }

  async resume(jobId: string): Promise<void> {
    if (!this.#suspensions.delete(jobId)) return;
    await Promise.all(this.#of(jobId).map((execution) => execution.setSuspended(false)));
  }

  escalate(jobId?: string): void {
    for (const execution of this.#executions) {
      if (jobId === undefined || execution.jobId === jobId) execution.hurry();
    }
  }

  snapshot(): ProcessSnapshot[] {
    return [...this.#executions].map((execution) => ({
      token: execution.identity.token,
      jobId: execution.owner.jobId ?? null,
      attempt: execution.owner.attempt ?? null,
      label: execution.command.label,
      program: execution.command.program,
      pid: execution.identity.leader.pid,
      startedAt: execution.startedAt.toISOString(),
      state:
        execution.state === 'running' && this.#suspensions.has(execution.jobId)
          ? 'suspended'
          : execution.state,
    }));
  }

  async close(times?: LadderTimes): Promise<void> {
    this.#closed = true;
    this.#lastTimes = times;
    this.#suspensions.clear();
    for (const execution of this.#executions) execution.interrupt(closed(execution.command));
    await Promise.allSettled(this.#runs);
    this.#guard.close();
  }

  async #run(command: Command, cancel: AbortSignal, acceptFailure: boolean): Promise<ProcessResult> {
    const { jobId, attempt } = currentContext();
    await this.#counted(() => requireRunnable(command));
    await this.#suspensions.whileSuspended(jobId, cancel);
    cancel.throwIfAborted();
    if (this.#isClosed()) throw closed(command);
    const execution = await this.#start(command, { jobId, attempt });
    // Closing may have begun meanwhile, and has not seen this one.
    if (this.#isClosed()) execution.interrupt(closed(command));
    return execution.result(cancel, acceptFailure);
  }

  /** Everything up to the closed gate; the program itself has not begun. */
  async #start(command: Command, owner: Owner): Promise<Execution> {
    const token = `${this.#tokenPrefix}${randomBytes(8).toString('hex')}`;
    const log = this.#log.child({ jobId: owner.jobId, attempt: owner.attempt });
    await this.#intend(command, owner, token);
    let started: SpawnedProcess;
    try {
      started = await this.#counted(() => spawnCommand(command, token));
    } catch (error) {
      this.#note(log, () => this.#ledger.gone(token));
      throw error;
    }
    const leader = await identify(started.pid);
    const tree = new RunningTree(command.label, { token, leader }, started, {
      quitKey: command.quitKey,
      log,
      beforeTerm: () => this.#guard.termed(leader),
    });
    const execution: Execution = new Execution(command, owner, tree, started, {
      times: () => this.#lastTimes ?? this.#settings(),
      log,
      metrics: this.#metrics,
      onGone: () => this.#gone(execution, log),
    });
    this.#executions.add(execution);
    this.#changed();
    await this.#guard.add(leader);
    this.#note(log, () =>
      this.#ledger.started(token, { pid: leader.pid, startTime: leader.startTime ?? null }),
    );
    const { niceness } = command.limits ?? {};
    // Set before the program begins, so that all of its threads inherit it.
    if (niceness !== undefined) this.#note(log, () => setPriority(leader.pid, niceness));
    if (this.#suspensions.has(owner.jobId)) await execution.setSuspended(true);
    log.debug(`Started ${command.label}.`, { pid: leader.pid, program: command.program });
    return execution;
  }

  #app(): Promise<ProcessIdentity> {
    this.#self ??= identify(process.pid);
    return this.#self;
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  async #intend(command: Command, owner: Owner, token: string): Promise<void> {
    const app = await this.#app();
    try {
      this.#ledger.intend({
        token,
        jobId: owner.jobId ?? null,
        attempt: owner.attempt ?? null,
        label: command.label,
        program: command.program,
        partialPaths: [...(command.partialPaths ?? [])],
        appPid: app.pid,
        appStartTime: app.startTime ?? null,
        bootId: await bootId(),
        intendedAt: new Date().toISOString(),
      });
    } catch (error) {
      // What cannot be written down could not be found again after a crash.
      throw new ProcessFailed(
        `${command.label} was not started: the list of running processes cannot be written (${messageOf(error)}).`,
        { label: command.label, spawnFailed: true },
        { cause: error },
      );
    }
  }

  #gone(execution: Execution, log: Logger): void {
    this.#executions.delete(execution);
    this.#guard.gone(execution.identity.leader);
    this.#note(log, () => this.#ledger.gone(execution.identity.token));
    this.#changed();
  }

  #changed(): void {
    this.#metrics.gauge('process_trees', this.#executions.size);
    this.#memory.update();
  }

  async #counted<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      this.#metrics.count('process_spawn_failures');
      throw error;
    }
  }

  /** Does what is good to have but no reason to fail a job. */
  #note(log: Logger, fn: () => void): void {
    try {
      fn();
    } catch (error) {
      log.warn('A step beside a process failed.', { error: messageOf(error) });
    }
  }

  #of(jobId: string): Execution[] {
    return [...this.#executions].filter((execution) => execution.jobId === jobId);
  }
}

function closed(command: Command): ProcessFailed {
  return new ProcessFailed(`${command.label} was ended because Renderyard is closing.`, {
    label: command.label,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
