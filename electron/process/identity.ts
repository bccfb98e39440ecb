import { realpathSync } from 'node:fs';

import { treeVariable } from './environment';
import { commandOutput, findProcess, powershell, readLinuxEntry, readProcFile } from './process-table';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** See `ProcessEntry.startTime`; undefined where the system would not say. */
  readonly startTime: string | undefined;
}

/** Who a process is, right after it was started. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startTime: (await findProcess(pid))?.startTime };
}

/** Is it still there? Zombies are not. When nobody knows its start time, a process with its pid counts. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const entry = await findProcess(identity.pid);
  if (entry === undefined || entry.state === 'zombie') return false;
  return identity.startTime === undefined || entry.startTime === identity.startTime;
}

/** True when the pid belongs to somebody else by now. Only Linux can tell without starting a process. */
export function isReused(identity: ProcessIdentity): boolean {
  if (process.platform !== 'linux') return false;
  const entry = readLinuxEntry(identity.pid);
  return entry !== undefined && identity.startTime !== undefined && entry.startTime !== identity.startTime;
}

let bootIdOnce: Promise<string> | undefined;

/** Names the current boot of the system: pids and start times mean nothing across boots. Empty if unknown. */
export function bootId(): Promise<string> {
  bootIdOnce ??= readBootId();
  return bootIdOnce;
}

async function readBootId(): Promise<string> {
  const { platform } = process;
  if (platform === 'linux') return (readProcFile('/proc/sys/kernel/random/boot_id') ?? '').trim();
  if (platform === 'win32') {
    return (await powershell('(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.Ticks')).trim();
  }
  return (await commandOutput('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])).trim();
}

/** Does the process carry this token? Undefined where its environment cannot be read. */
export async function carriesToken(pid: number, token: string): Promise<boolean | undefined> {
  if (process.platform === 'linux') {
    const environment = readProcFile(`/proc/${pid}/environ`);
    return environment === undefined ? undefined : environmentHasToken(environment, token);
  }
  if (process.platform === 'darwin') {
    const line = await commandOutput('/bin/ps', ['-Eww', '-o', 'command=', '-p', String(pid)]);
    // The system hides the environment of its own programs, so only a hit says something.
    return line.includes(`${treeVariable}=${token}`) ? true : undefined;
  }
  return undefined;
}

/** Looks for the token in the text of /proc/PID/environ. */
export function environmentHasToken(environment: string, token: string): boolean {
  const entry = `${treeVariable}=${token}\0`;
  return environment.startsWith(entry) || environment.includes(`\0${entry}`);
}

/**
 * Does the process run this program? For a script the system runs its interpreter, with the script among the
 * first arguments; a process that has not left the gate yet (see gate.ts) has the program there too.
 */
export async function runsProgram(pid: number, program: string): Promise<boolean | undefined> {
  if (process.platform === 'linux') {
    const command = readProcFile(`/proc/${pid}/cmdline`);
    if (command === undefined) return undefined;
    const resolved = resolvedPath(program);
    return [`/proc/${pid}/exe`, ...command.split('\0').slice(0, 5)].some(
      (path) => path === program || (resolved !== undefined && resolvedPath(path) === resolved),
    );
  }
  if (process.platform === 'win32') {
    const path = await powershell(
      `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').ExecutablePath`,
    );
    return path.trim() === '' ? undefined : path.trim().toLowerCase() === program.toLowerCase();
  }
  const line = await commandOutput('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return line.trim() === '' ? undefined : line.includes(program);
}

function resolvedPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
