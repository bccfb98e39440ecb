export interface MemoryFigures {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** What is known about a process that did not do what was asked of it. */
export interface FailureFacts {
  /** What people call the process, e.g. `ffmpeg (scene intro)`. */
  label: string;
  exitCode?: number | null;
  /** The signal that ended the leader, if one did. */
  signal?: string | null;
  /** The last 64 KiB of standard error. */
  stderrTail?: string;
  /** No heartbeat for `limits.stallMs`. */
  stalled?: boolean;
  /** Ran longer than `limits.absoluteMs`. */
  timedOut?: boolean;
  /** What the job's processes together held when that was more than `limits.memoryBytes`; bytes. */
  memory?: MemoryFigures;
  /** Never ran: the program or its folder is missing, may not be run, or the system refused. */
  spawnFailed?: boolean;
}

/** A process that could not start, failed, or was stopped by a limit. Tell cases apart by the flags, never by the text. */
export class ProcessFailed extends Error {
  override readonly name = 'ProcessFailed';
  readonly label: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  readonly stalled: boolean;
  readonly timedOut: boolean;
  /** The job's processes together held more than they may; `memory` says how much. */
  readonly outOfMemory: boolean;
  readonly memory: MemoryFigures | null;
  readonly spawnFailed: boolean;

  constructor(message: string, facts: FailureFacts, options?: ErrorOptions) {
    super(message, options);
    this.label = facts.label;
    this.exitCode = facts.exitCode ?? null;
    this.signal = facts.signal ?? null;
    this.stderrTail = facts.stderrTail ?? '';
    this.stalled = facts.stalled ?? false;
    this.timedOut = facts.timedOut ?? false;
    this.memory = facts.memory ?? null;
    this.outOfMemory = this.memory !== null;
    this.spawnFailed = facts.spawnFailed ?? false;
  }
}

/** A tree of which something is still there after SIGKILL and the wait for it. Its ledger row stays. */
export class UnkillableProcess extends Error {
  override readonly name = 'UnkillableProcess';
  readonly label: string;
  /** The processes that are left. */
  readonly pids: readonly number[];

  constructor(label: string, pids: readonly number[]) {
    super(
      `${label} is still there after SIGKILL (process ${pids.join(', ')}): a device or network folder it uses may hang, or it belongs to another user.`,
    );
    this.label = label;
    this.pids = pids;
  }
}
