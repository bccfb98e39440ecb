import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../scripts/setup/run.mjs';
import { faultsOf, isTerminal } from './store-audit';
import type { StoredJob } from './store-audit';
import { namesIn } from './world';
import type { World } from './world';

/** What must be true at any time that no owner is at work, whatever happened before. */
export function storeFaults(world: World): string[] {
  return [...world.store.problems(), ...faultsOf(world.store.changes())];
}

/** What must be true after an owner has ended in order, or its successor has set right what a killed one left. */
export async function restFaults(world: World, titles: ReadonlySet<string>): Promise<string[]> {
  const jobs = world.store.jobs();
  const moving = jobs.filter(({ state }) => !isTerminal(state) && state !== 'queued');
  return [
    ...storeFaults(world),
    ...moving.map(({ title, state }) => `"${title}" is ${state}, and nobody runs it`),
    ...world.unfinished().map((path) => `left behind: ${path}`),
    ...world.complaints().map((text) => `the app's log: ${text}`),
    ...(await outputFaults(world, jobs, titles)),
  ];
}

/** Every file under a final name is the verified video of a completed job, and every such job has its file. */
async function outputFaults(
  world: World,
  jobs: readonly StoredJob[],
  titles: ReadonlySet<string>,
): Promise<string[]> {
  const completed = new Map(
    jobs.flatMap((job) => (job.state === 'completed' ? [[job.result?.output ?? '', job] as const] : [])),
  );
  const strangers = namesIn(world.outputs)
    .map((name) => join(world.outputs, name))
    .filter((path) => !path.includes('.partial.') && !completed.has(path));
  const videos = [...completed.values()].filter(({ title }) => titles.has(title));
  return [
    ...strangers.map((path) => `${path} is there, but no job has completed it`),
    ...(await Promise.all(videos.map(videoFaults))).flat(),
  ];
}

async function videoFaults({ title, result }: StoredJob): Promise<string[]> {
  if (result === null) return [`"${title}" is completed without a result`];
  const bytes = await readFile(result.output).catch(() => undefined);
  if (bytes === undefined) return [`"${title}" is completed, but ${result.output} is not there`];
  const faults: string[] = [];
  if (createHash('sha256').update(bytes).digest('hex') !== result.sha256)
    faults.push(`${result.output} is not the file that was verified`);
  const frames = await countFrames(result.output);
  if (frames !== result.frames) faults.push(`${result.output} has ${frames} frames, not ${result.frames}`);
  return faults;
}

/** Pictures that can be decoded. */
async function countFrames(file: string): Promise<number> {
  const args = ['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-of', 'csv=p=0'];
  try {
    const { stdout } = await promisify(execFile)(findProgram('ffprobe') ?? 'ffprobe', [
      ...args,
      ...['-show_entries', 'stream=nb_read_frames', file],
    ]);
    return Number(stdout.trim());
  } catch {
    return 0;
  }
}
