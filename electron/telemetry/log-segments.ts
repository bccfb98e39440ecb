import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that holds a stretch of a log. */
export interface LogSegment {
  readonly path: string;
  /** Number of its first line, counted over all lines that were ever written, from 0. */
  readonly firstLine: number;
}

/** The file with the first lines of an attempt's log; once it is full, the latest lines are in tail files. */
export function headPath(folder: string, attempt: number): string {
  return join(folder, `${attempt}.jsonl`);
}

/** Carries the number of its first line, so that lines between head and tail can go without renumbering the rest. */
export function tailPath(folder: string, attempt: number, firstLine: number): string {
  return join(folder, `${attempt}.from-${firstLine}.jsonl`);
}

/** The files of an attempt's log in the order of their lines; empty when there is none. */
export async function listSegments(folder: string, attempt: number): Promise<LogSegment[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const segments: LogSegment[] = [];
  for (const name of names) {
    const match = /^(\d+)(?:\.from-(\d+))?\.jsonl$/.exec(name);
    if (match !== null && Number(match[1]) === attempt)
      segments.push({ path: join(folder, name), firstLine: Number(match[2] ?? 0) });
  }
  return segments.sort((a, b) => a.firstLine - b.firstLine);
}
