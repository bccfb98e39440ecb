import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** One process as the system lists it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Process group; 0 where the system has none. */
  readonly group: number;
  /**
   * When it started, in the system's own notation: only equality means anything. Together with the pid it names
   * a process for good, because pids come back and start times do not.
   */
  readonly startTime: string;
  /** A zombie is dead: it only waits for its parent to notice. */
  readonly state: 'alive' | 'stopped' | 'zombie';
}

/** Everything that runs now, as far as the system shows it. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  const { platform } = process;
  if (platform === 'linux') return linuxPids().flatMap((pid) => readLinuxEntry(pid) ?? []);
  return platform === 'win32' ? listWindows() : listWithPs(['-A']);
}

/** One process, or undefined when there is none with this pid. */
export async function findProcess(pid: number): Promise<ProcessEntry | undefined> {
  const { platform } = process;
  if (platform === 'linux') return readLinuxEntry(pid);
  return (platform === 'win32' ? await listWindows(pid) : await listWithPs(['-p', String(pid)]))[0];
}

/** All pids under /proc. */
export function linuxPids(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first >= 0x30 && first <= 0x39) pids.push(Number(name));
  }
  return pids;
}

/**
 * Reads /proc/PID/stat (proc(5)): state, parent and group are fields 3 to 5, the start time in clock ticks
 * since boot is field 22. The name in field 2 may hold spaces and brackets, so fields count from the last one.
 */
export function readLinuxEntry(pid: number): ProcessEntry | undefined {
  const stat = readProcFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '', group = ''] = fields;
  const startTime = fields[19];
  if (startTime === undefined) return undefined;
  return { pid, parent: Number(parent), group: Number(group), startTime, state: stateOf(state) };
}

/** Reads a file under /proc; undefined when its process has gone, or is none of ours to look at. */
export function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function stateOf(letters: string): ProcessEntry['state'] {
  if (/^[ZXx]/.test(letters)) return 'zombie';
  return /^[Tt]/.test(letters) ? 'stopped' : 'alive';
}

// `lstart` comes last because it holds spaces: "Tue Nov 24 16:12:00 2026".
const psColumns = ['-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'stat=', '-o', 'lstart='];

async function listWithPs(which: readonly string[]): Promise<ProcessEntry[]> {
  const text = await commandOutput('/bin/ps', [...which, ...psColumns]);
  return text.split('\n').flatMap((line): ProcessEntry[] => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, group, state = '', startTime = ''] = match;
    return [
      { pid: Number(pid), parent: Number(parent), group: Number(group), startTime, state: stateOf(state) },
    ];
  });
}

async function listWindows(pid?: number): Promise<ProcessEntry[]> {
  const filter = pid === undefined ? '' : ` -Filter 'ProcessId=${pid}'`;
  const text = await powershell(
    `Get-CimInstance Win32_Process${filter} | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.Ticks)" }`,
  );
  return text.split(/\r?\n/).flatMap((line): ProcessEntry[] => {
    const match = /^(\d+) (\d+) (\d+)$/.exec(line.trim());
    if (match === null) return [];
    const [, found, parent, startTime = ''] = match;
    return [{ pid: Number(found), parent: Number(parent), group: 0, startTime, state: 'alive' }];
  });
}

/** A program of Windows itself, by absolute path: a search could find another one in the current folder first. */
export function windowsProgram(name: string): string {
  return `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\${name}`;
}

/** What a line of PowerShell prints. Only for lines that hold nothing of anybody's but numbers. */
export function powershell(line: string): Promise<string> {
  const program = windowsProgram('WindowsPowerShell\\v1.0\\powershell.exe');
  return commandOutput(program, ['-NoProfile', '-NonInteractive', '-Command', line]);
}

/** What a system tool prints; nothing when it is missing or fails. */
export async function commandOutput(program: string, args: readonly string[]): Promise<string> {
  try {
    const options = {
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      maxBuffer: 64 * 2 ** 20,
      windowsHide: true,
    };
    return (await execFileAsync(program, args, options)).stdout;
  } catch {
    return '';
  }
}
