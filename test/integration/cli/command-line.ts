import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll } from 'vitest';
import { QueueStore } from '../../../electron/jobs/queue-store';
import { commandLine, ensureBuilt } from '../../../scripts/setup/build.mjs';
import type { Job } from '../../../shared/job/job';

/** The built command line, or another build of it while it is being worked on. */
export const program = process.env.RENDERYARD_TEST_CLI ?? commandLine;

const folders = new Set<string>();
const children = new Set<ChildProcess>();

beforeAll(async () => {
  if (program === commandLine) await ensureBuilt();
}, 300_000);

afterEach(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  children.clear();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
});

/** A folder with a data folder in it, removed after the test. */
export async function workplace(): Promise<{ folder: string; home: string; env: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-cli-'));
  folders.add(folder);
  const home = join(folder, 'home');
  return { folder, home, env: { ...process.env, RENDERYARD_HOME: home } };
}

export interface Finished {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  done: Promise<Finished>;
  /** Resolves with the first match of what has been written to standard output so far and later. */
  saw: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export function start(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; program?: string },
): Running {
  const child = spawn(process.execPath, [options.program ?? program, ...args], {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let stdout = '';
  let stderr = '';
  const looks = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of looks) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return {
    child,
    done,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match !== null) resolve(match);
        };
        looks.add(look);
        look();
        void done.then(() => reject(new Error(`it ended without ${String(pattern)}:\n${stdout}\n${stderr}`)));
      }),
  };
}

export function run(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; program?: string },
): Promise<Finished> {
  return start(args, options).done;
}

export interface Event {
  type: string;
  jobId?: string;
  [member: string]: unknown;
}

export function eventsOf(text: string): Event[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
}

/**
 * A small storyboard, `seconds` long, in the folder. In one of a minute or more no stretch is like another: those that are equal would be
 * made once, and twenty minutes be there after some seconds.
 */
export async function storyboard(
  folder: string,
  { seconds = 1, name = 'small', size = '320x180' }: { seconds?: number; name?: string; size?: string } = {},
): Promise<string> {
  const file = join(folder, `${name}.storyboard.yaml`);
  const [width, height] = size.split('x');
  const slowly = seconds < 60 ? '' : `, fadeOut: ${seconds / 2}`;
  await writeFile(
    file,
    `version: 1
title: A ${name} one
output: { width: ${width}, height: ${height}, fps: 25 }
variables:
  - { id: headline, type: text, default: Hello }
scenes:
  - duration: ${seconds / 2}
    background: { gradient: ["#102030", "#405060"], angle: 45 }
    elements:
      - { type: text, text: "{{headline}}", position: center, animation: fadeIn${slowly} }
  - duration: ${seconds / 2}
    background: "#803010"
    elements:
      - { type: text, text: "Bye", position: center${slowly} }
`,
  );
  return file;
}

/** Processes whose command line mentions the text: encoders work in the data folder. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      if (pid === process.pid) return false;
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

/** The jobs in the store of a data folder. */
export function jobsIn(home: string): Job[] {
  if (!existsSync(join(home, 'queue.sqlite'))) return [];
  const store = QueueStore.open(join(home, 'queue.sqlite'), () => false);
  try {
    return store.list();
  } finally {
    store.close();
  }
}

/** Names in a folder; none where it does not exist. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A workplace with a small storyboard in it, and what the queue commands are mostly asked there. */
export async function place() {
  const { folder, home, env } = await workplace();
  const file = await storyboard(folder);
  const say = async (...args: string[]) => {
    const finished = await run(args, { env, cwd: folder });
    return { ...finished, events: finished.stdout.startsWith('{') ? eventsOf(finished.stdout) : [] };
  };
  const add = async (...args: string[]) => (await say('queue', 'add', file, ...args)).stdout.trim();
  const states = async () =>
    Object.fromEntries(
      (await say('queue', 'list', '--json')).events.map((job): [string, unknown] => [
        job.jobId ?? '',
        job.state,
      ]),
    );
  return { folder, home, env, file, say, add, states };
}
