/** What a process is to be, and what came of it: the plain data at the edge of this room. */

/** Bytes for a child's standard input, in order; the process manager ends the stream after the last. */
export type InputFeed = AsyncIterable<Uint8Array>;

export interface ProcessLimits {
  /**
   * Milliseconds without a heartbeat before the process is stopped as stalled; none if absent. A heartbeat is a
   * line given to `onReport` for which it did not return false; where there is no `onReport`, any output is one.
   * Time in which the job is suspended does not count.
   */
  stallMs?: number;
  /** Absolute run time, milliseconds, without the time in which the job is suspended; none if absent. */
  absoluteMs?: number;
  /** 0 (normal) to 19. */
  niceness?: number;
  /**
   * Memory (resident set, bytes) that all processes of the same job may hold together; over it this process is
   * stopped. Looked at twice a second where the system tells (Linux, macOS); none if absent.
   */
  memoryBytes?: number;
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
   * `capture`: up to `captureBytes` (16 MiB if absent) are returned as a string (more is an error);
   * a function: called with each chunk, and reading pauses while its promise is pending; absent: discarded.
   */
  stdout?: 'capture' | ((chunk: Uint8Array) => void | Promise<void>);
  captureBytes?: number;
  /** Called for each line of standard error (lines cut at 8 KiB). The last 64 KiB are kept in any case. */
  onStderrLine?: (line: string) => void;
  /**
   * Called for each line written to the extra descriptor 3 (`pipe:3`), ffmpeg's `-progress` for one. Each line is a
   * heartbeat, unless false is returned: an encoder that repeats its last position is alive, but makes no progress.
   */
  onReport?: (line: string) => unknown;
  /**
   * Written on standard input to ask the program to finish where the system has no gentle signal (Windows):
   * `q` for ffmpeg. Not used together with `input`.
   */
  quitKey?: string;
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
