/** What a process is to be, and what came of it: the plain data at the edge of this room. */

/** Bytes for a child's standard input, in order; the process manager ends the stream after the last. */
export type InputFeed = AsyncIterable<Uint8Array>;

export interface ProcessLimits {
  /** Milliseconds without a heartbeat (see `CommandHooks.heartbeat`) before the process is stopped as stalled; none if absent. */
  stallMs?: number;
  /** Absolute run time, milliseconds; none if absent. */
  absoluteMs?: number;
  /** 0 (normal) to 19. */
  niceness?: number;
}

/** One subprocess to run: a program and its argument vector, never a shell line. */
export interface Command {
  /** Absolute path of the program. */
  program: string;
  args: readonly string[];
  /** What people call it in logs and errors, e.g. `ffmpeg (scene intro)`. */
  label: string;
  cwd?: string;
  /** Added to a minimal inherited environment. */
  env?: Readonly<Record<string, string>>;
  /** Frames or text fed on standard input; without it standard input is empty. */
  input?: InputFeed;
  /**
   * `capture`: up to `captureBytes` are returned as a string (more is an error);
   * a function: called with each chunk, and reading pauses while its promise is pending; absent: discarded.
   */
  stdout?: 'capture' | ((chunk: Uint8Array) => void | Promise<void>);
  captureBytes?: number;
  /** Called for each line of standard error (lines cut at 8 KiB). The last 64 KiB are kept in any case. */
  onStderrLine?: (line: string) => void;
  /** Called for each line written to the extra descriptor 3 (`pipe:3`), ffmpeg's `-progress` for one. Each line is a heartbeat. */
  onReport?: (line: string) => void;
  /** Whether output lines count as heartbeats too (default: only `onReport` lines do, or any output when there is no `onReport`). */
  limits?: ProcessLimits;
  /** Files that this process writes and that recovery may delete when its owner died. */
  partialPaths?: readonly string[];
}

export interface ProcessResult {
  /** 0 always, unless `acceptFailure` was asked for. */
  exitCode: number | null;
  signal: string | null;
  /** Captured text; empty unless `stdout: 'capture'`. */
  stdout: string;
  stderrTail: string;
  durationMs: number;
}
