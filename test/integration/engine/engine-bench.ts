import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createEngine } from '../../../electron/engine';
import type { EngineOptions } from '../../../electron/engine';
import type { Engine } from '../../../electron/engine-interface';
import type { JobKinds } from '../../../electron/jobs/job-kinds';
import type { RenderServices } from '../../../electron/render/services';
import type { EngineEvent } from '../../../shared/engine-events';
import type { JobResult } from '../../../shared/job/job';
import type { JobSpec, JobSpecInput } from '../../../shared/job/spec';
import type { JobState } from '../../../shared/job/states';
import type { Work } from '../../../electron/render/work';

const engines = new Set<Engine>();
const folders = new Set<string>();
const disks = new Set<string>();

afterEach(async () => {
  await Promise.all([...engines].map((engine) => engine.close({ running: 'cancel' })));
  engines.clear();
  for (const disk of disks) execFileSync('umount', ['--lazy', disk]);
  disks.clear();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
});

/** An empty folder, removed after the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-test-'));
  folders.add(folder);
  return folder;
}

/** A disk of its own, 8 MiB large; undefined where this machine does not let us have one. */
export async function smallDisk(folder: string): Promise<string | undefined> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  disks.add(disk);
  return disk;
}

/** Leaves less than a tenth of the small disk free. */
export async function fillUp(disk: string): Promise<string> {
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, Buffer.alloc(8_000_000));
  return ballast;
}

/** What a test job does; named by the `preset` member of its spec. */
export type Script = (work: Work, services: RenderServices, spec: JobSpec) => Promise<void>;

export function scripted(scripts: Record<string, Script>): (services: RenderServices) => JobKinds {
  return (services) => ({
    async check(spec) {
      return { title: spec.preset ?? 'nothing', spec };
    },
    async run(work, spec) {
      await scripts[spec.preset ?? '']?.(work, services, spec);
      return resultOf(spec);
    },
  });
}

export function resultOf(spec: JobSpec): JobResult {
  return {
    output: spec.output,
    sha256: '0'.repeat(64),
    bytes: 1,
    durationSeconds: 1,
    frames: 30,
    width: 16,
    height: 16,
    segmentsReused: 0,
    segmentsRendered: 1,
  };
}

/** A Node program as a managed process of the job. */
export function runNode(services: RenderServices, source: string): Promise<unknown> {
  return services.processes.run({
    program: process.execPath,
    args: ['-e', source],
    label: 'test program',
    stdout: 'capture',
  });
}

/** Writes its pid to a file and stays. */
export const stayingProgram = (pidFile: string, setup = '') =>
  `${setup};require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;

export async function openEngine(
  options: Partial<EngineOptions> & Pick<EngineOptions, 'home'>,
): Promise<Engine> {
  const engine = await createEngine({ face: 'command line', env: process.env, version: '0.0.0', ...options });
  engines.add(engine);
  return engine;
}

let made = 0;

/** A job that runs the script of this name. */
export function jobFor(script: string, home: string, more: Partial<JobSpecInput> = {}): JobSpecInput {
  made += 1;
  return {
    kind: 'render',
    storyboard: '/nowhere.yaml',
    output: join(home, `${script}-${made}.mp4`),
    preset: script,
    ...more,
  } as JobSpecInput;
}

export async function setSettings(home: string, settings: object): Promise<void> {
  await writeFile(join(home, 'settings.json'), JSON.stringify({ minimumFreeBytes: 0, ...settings }));
}

/** All events from now on. */
export function record(engine: Engine): EngineEvent[] {
  const events: EngineEvent[] = [];
  engine.subscribe((event) => events.push(event));
  return events;
}

/** The states of a job in the order of their events. */
export function statesOf(events: readonly EngineEvent[], jobId: string): JobState[] {
  const states = events.flatMap((event) =>
    event.type === 'job' && event.job.id === jobId ? [event.job.state] : [],
  );
  return states.filter((state, index) => state !== states[index - 1]);
}

/** Resolves with the first event for which `test` is true. */
export function nextEvent(engine: Engine, test: (event: EngineEvent) => boolean): Promise<EngineEvent> {
  return new Promise((resolve) => {
    const stop = engine.subscribe((event) => {
      if (!test(event)) return;
      stop();
      resolve(event);
    });
  });
}

export function whenState(engine: Engine, jobId: string, state: JobState): Promise<unknown> {
  if (engine.queue.get(jobId).state === state) return Promise.resolve();
  return nextEvent(
    engine,
    (event) => event.type === 'job' && event.job.id === jobId && event.job.state === state,
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function temporaryFolders(home: string): Promise<string[]> {
  return readdir(join(home, 'tmp')).catch(() => []);
}

/** Resolves once `look` gives something; fails with the test's own time limit. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
