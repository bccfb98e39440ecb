import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { machineTime, runMeasured } from './run-measured';
import type { Measured } from './run-measured';

/** The built command line. */
export const renderyard = resolve(import.meta.dirname, '../../out/main/renderyard.js');

/** What a render said of itself, besides what was measured around it. */
export interface Rendered extends Measured {
  jobId: string;
  /** Milliseconds from the start of the command to the first encoder, of picture or sound; null where none ran. */
  firstEncoderMs: number | null;
  /** Part of the time of all processors that was used while segments were rendered; null where none were. */
  coreUse: number | null;
  reused: number;
  rendered: number;
  /** How wrong the time left was, as a part of what was left, at each report between a quarter and nine tenths. */
  etaErrors: number[];
  /** Whether the fraction ever fell. */
  fellBack: boolean;
}

interface Line {
  type: string;
  phase?: string;
  jobId?: string;
  job?: { id: string };
  fraction?: number;
  etaSeconds?: number | null;
  result?: { segmentsReused: number; segmentsRendered: number } | null;
  id?: string;
}

/** Renders with the built command line, as a user would. `killAt`: SIGKILL at this fraction. `memory`: see `runMeasured`. */
export async function renderWith(
  home: string,
  args: readonly string[],
  { killAt, memory = false }: { killAt?: number; memory?: boolean } = {},
): Promise<Rendered> {
  const startedAt = Date.now();
  const lines: { line: Line; atMs: number }[] = [];
  let began: ReturnType<typeof machineTime> | undefined;
  let coreUse: number | null = null;
  let jobId = '';
  const kill = new AbortController();
  const measured = await runMeasured(process.execPath, [renderyard, ...args, '--json'], {
    env: { RENDERYARD_HOME: home },
    killed: kill.signal,
    memory,
    // Threads that begin while segments are rendered draw moving pictures.
    isDrawing: () => began !== undefined && coreUse === null,
    onLine(text, atMs) {
      const line = JSON.parse(text) as Line;
      lines.push({ line, atMs });
      jobId = line.jobId ?? jobId;
      if (line.type === 'phase' && line.phase === 'scenes') began = machineTime();
      if (line.type === 'phase' && line.phase === 'assemble' && began !== undefined) {
        const now = machineTime();
        coreUse = (now.busy - began.busy) / (now.all - began.all);
      }
      if (killAt !== undefined && line.type === 'progress' && (line.fraction ?? 0) >= killAt) kill.abort();
    },
  });
  const result = lines.findLast(({ line }) => line.result !== undefined && line.result !== null)?.line.result;
  const fractions = lines.flatMap(({ line }) => (line.type === 'progress' ? [line.fraction ?? 0] : []));
  return {
    ...measured,
    jobId,
    firstEncoderMs: firstEncoder(home, jobId, startedAt),
    coreUse: (result?.segmentsRendered ?? 0) > 0 ? coreUse : null,
    reused: result?.segmentsReused ?? 0,
    rendered: result?.segmentsRendered ?? 0,
    etaErrors: etaErrors(lines, measured.wallMs),
    fellBack: fractions.some((fraction, index) => fraction < (fractions[index - 1] ?? 0)),
  };
}

function etaErrors(lines: readonly { line: Line; atMs: number }[], endMs: number): number[] {
  return lines.flatMap(({ line, atMs }) => {
    const { type, fraction = 0, etaSeconds } = line;
    if (type !== 'progress' || fraction < 0.25 || fraction > 0.9 || etaSeconds == null) return [];
    const left = (endMs - atMs) / 1000;
    return [Math.abs(etaSeconds - left) / left];
  });
}

/** By the job's log, where the start of each encoder has its time. `startedAt`: milliseconds since 1970. */
export function firstEncoder(home: string, jobId: string, startedAt: number): number | null {
  const log = execFileSync(process.execPath, [renderyard, 'logs', jobId, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, RENDERYARD_HOME: home },
    maxBuffer: 1 << 28,
  });
  for (const text of log.split('\n')) {
    if (text === '') continue;
    const { time, message } = JSON.parse(text) as { time: string; message: string };
    if (message.startsWith('Started ffmpeg (')) return Date.parse(time) - startedAt;
  }
  return null;
}
