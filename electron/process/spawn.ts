import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Readable, Writable } from 'node:stream';

import { execa } from 'execa';

import { childEnvironment } from './environment';
import { ProcessFailed } from './failures';
import type { Command } from './command';

/** A process that exists but, on POSIX, has not begun its program yet: see {@link SpawnedProcess.begin}. */
export interface SpawnedProcess {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** What is written to descriptor 3; undefined unless the command wants reports. */
  readonly reports: Readable | undefined;
  /** How the leader ended. Never rejects. */
  readonly exit: Promise<LeaderExit>;
  /** Opens the gate: the program begins. */
  begin(): void;
  /** Gives all descriptors back. */
  release(): void;
}

export interface LeaderExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * Every program starts behind a gate: a shell that leads the new process group, waits for one line on
 * descriptor 4 and then *becomes* the program (`exec`), which keeps its pid, its start time and its exit status.
 * So the group exists, is in the ledger and is known to the guard before the program runs its first
 * instruction; if the app dies earlier, `read` sees the end of the pipe and nothing ever runs.
 * Program and arguments are positional parameters: the shell never parses them.
 */
const gateScript = 'read -r go <&4 || exit 125; exec "$@" 4<&-';

/**
 * Starts the command as the leader of a process group of its own.
 *
 * @throws ProcessFailed with `spawnFailed` when the program is missing or may not be run, or the system refuses.
 */
export async function spawnCommand(command: Command, token: string): Promise<SpawnedProcess> {
  const gated = process.platform !== 'win32';
  const file = gated ? '/bin/sh' : command.program;
  const args = gated ? ['-c', gateScript, 'renderyard-gate', command.program, ...command.args] : command.args;
  const child = execa(file, args, {
    stdio: [
      wantsInput(command) ? 'pipe' : 'ignore',
      wantsOutput(command) ? 'pipe' : 'ignore',
      'pipe',
      command.onReport === undefined ? 'ignore' : 'pipe',
      gated ? 'pipe' : 'ignore',
    ],
    cwd: command.cwd,
    env: childEnvironment(command.env ?? {}, token),
    extendEnv: false,
    // Windows keeps children that are not detached in a job object which ends them with the app.
    detached: gated,
    windowsHide: true,
    reject: false,
    buffer: false,
    // These would send signals of their own; the ladder is the only one that does.
    cleanup: false,
    forceKillAfterDelay: false,
  });
  const pid = child.pid;
  if (pid === undefined) {
    const result = await child;
    throw spawnFailure(command, result.originalMessage ?? 'the system refused', result.cause);
  }
  const [stdin, stdout, stderr, reports, gate] = child.stdio;
  // A child that closes its end early is no error of ours; its exit status says what happened.
  for (const stream of child.stdio) stream?.on('error', () => undefined);
  const exit = new Promise<LeaderExit>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    pid,
    stdin: stdin instanceof Writable ? stdin : undefined,
    stdout: readable(stdout),
    stderr: readable(stderr),
    reports: readable(reports),
    exit,
    begin: () => {
      if (gate instanceof Writable) gate.end('go\n', () => gate.destroy());
    },
    release: () => {
      for (const stream of child.stdio) stream?.destroy();
    },
  };
}

/**
 * Looks for the mistakes that people make with programs, because behind the gate they would only show as the
 * shell's exit status. What slips through (a broken binary, a race) still ends as a failed exit.
 *
 * @throws ProcessFailed with `spawnFailed`
 */
export async function requireRunnable(command: Command): Promise<void> {
  if (!isAbsolute(command.program))
    throw spawnFailure(command, `"${command.program}" is not an absolute path`);
  try {
    await access(command.program, constants.X_OK);
    if (!(await stat(command.program)).isFile()) throw new Error('it is not a file');
  } catch (error) {
    throw spawnFailure(command, `${command.program} cannot be run (${reasonOf(error)})`, error);
  }
  if (command.cwd === undefined) return;
  try {
    if (!(await stat(command.cwd)).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    throw spawnFailure(command, `its folder ${command.cwd} cannot be used (${reasonOf(error)})`, error);
  }
}

function spawnFailure(command: Command, reason: string, cause?: unknown): ProcessFailed {
  return new ProcessFailed(
    `${command.label} could not be started: ${reason}.`,
    { label: command.label, spawnFailed: true },
    cause === undefined ? undefined : { cause },
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function wantsInput(command: Command): boolean {
  return command.input !== undefined || (process.platform === 'win32' && command.quitKey !== undefined);
}

/** Output that nobody asked for is still a sign of life where there are no reports. */
function wantsOutput(command: Command): boolean {
  const watched = command.limits?.stallMs !== undefined && command.onReport === undefined;
  return command.stdout !== undefined || watched;
}

function readable(stream: unknown): Readable | undefined {
  return stream instanceof Readable ? stream : undefined;
}
