import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { plainEnvironment } from '../environment';

/** One run of a program with all that it starts. */
export interface Measured {
  /** Milliseconds from its start to its end. */
  wallMs: number;
  /** Processor time of the whole tree, milliseconds. */
  cpuMs: number;
  /** Of that, the program's own: not of what it started, nor of threads that draw. */
  ownCpuMs: number;
  /** Of threads that draw. */
  drawingCpuMs: number;
  /** Most memory that the tree had at once, bytes; what processes share counts once (PSS). 0 where `memory` was not asked for. */
  peakBytes: number;
}

export interface RunOptions {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** Whether a thread that the program starts now is one that draws pictures. */
  isDrawing?: () => boolean;
  /**
   * Looks how much memory there is. Each look stops a process for a while, so it belongs into runs whose time does not count:
   * it lengthened renders on two processors by a twentieth, and a single ffmpeg, which leaves some of them idle, hardly at all.
   */
  memory?: boolean;
  /** Called for each line of standard output, with milliseconds since the start. */
  onLine?: (line: string, atMs: number) => void;
  /** Ends the run with SIGKILL to the program itself, from `onLine`. */
  killed?: AbortSignal;
}

const sampleMs = 250;
/** To add up the pages of a process takes milliseconds, in which it waits. */
const memorySampleMs = 500;
const tickMs = 10;

/**
 * Runs a program to its end. A shell around it adds up the processor time of everything that was waited for.
 *
 * @throws Error when it fails, unless it was killed by `killed`.
 */
export async function runMeasured(
  program: string,
  args: readonly string[],
  { cwd, env, onLine, killed, memory = false, isDrawing = () => false }: RunOptions = {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', '"$@"; status=$?; times >&3; exit $status', 'sh', program, ...args], {
    cwd,
    env: { ...plainEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const root = child.pid ?? 0;
  let peakBytes = 0;
  const threads = new Map<string, { draws: boolean; cpuMs: number }>();
  let own: number | undefined;
  const sampleOwn = () => {
    own ??= childOf(root);
    for (const thread of own === undefined ? [] : threadsOf(own)) {
      const known = threads.get(thread) ?? { draws: isDrawing(), cpuMs: 0 };
      threads.set(thread, { ...known, cpuMs: Math.max(known.cpuMs, cpuOf(`${own}/task/${thread}`)) });
    }
  };
  const cpuOfThreads = (draw: boolean) =>
    [...threads.values()].reduce((sum, { draws, cpuMs }) => sum + (draws === draw ? cpuMs : 0), 0);
  const sampler = setInterval(sampleOwn, sampleMs);
  const memorySampler = memory
    ? setInterval(() => (peakBytes = Math.max(peakBytes, memoryOf(root))), memorySampleMs)
    : undefined;
  const [, stdout, stderrPipe, timesPipe] = child.stdio as Readable[];
  if (stdout === undefined || stderrPipe === undefined || timesPipe === undefined)
    throw new Error('no pipes');
  if (onLine === undefined) stdout.resume();
  else {
    createInterface({ input: stdout }).on('line', (line) => {
      sampleOwn();
      onLine(line, performance.now() - startedAt);
    });
  }
  killed?.addEventListener('abort', () => {
    own ??= childOf(root);
    if (own !== undefined) process.kill(own, 'SIGKILL');
  });
  let stderr = '';
  stderrPipe.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-3000)));
  let times = '';
  timesPipe.on('data', (text: Buffer) => (times += text.toString()));
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  const wallMs = performance.now() - startedAt;
  clearInterval(sampler);
  clearInterval(memorySampler);
  if (code !== 0 && killed?.aborted !== true) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return {
    ...{ wallMs, cpuMs: cpuFromTimes(times), peakBytes },
    ownCpuMs: cpuOfThreads(false),
    drawingCpuMs: cpuOfThreads(true),
  };
}

/** From what `times` of a shell prints: its own times, then those of its children, as `0m1.230000s`. */
function cpuFromTimes(text: string): number {
  const [, children = ''] = text.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

function stat(pid: number | string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Of a thread, milliseconds. */
function cpuOf(thread: string): number {
  const fields = stat(thread);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs;
}

/** The one child of a shell, while there is one. */
function childOf(pid: number): number | undefined {
  try {
    const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}

function processes(): [pid: number, parent: number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(stat(name)[1] ?? -1)]);
}

function memoryOf(root: number): number {
  const all = processes();
  const tree = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid, parent] of all) {
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid);
        grew = true;
      }
    }
  }
  let bytes = 0;
  for (const pid of tree) {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      bytes += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return bytes;
}

/** Time of all processors since the machine started, busy and in all; the unit cancels out. */
export function machineTime(): { busy: number; all: number } {
  const fields =
    readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  const all = fields.reduce((sum, one) => sum + one, 0);
  return { busy: all - (fields[3] ?? 0) - (fields[4] ?? 0), all };
}
