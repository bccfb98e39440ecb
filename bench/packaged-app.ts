import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { builderCommand } from '../scripts/package/builder.mjs';
import { findElectron } from '../scripts/setup/electron-runtime.mjs';
import { run } from '../scripts/setup/run.mjs';
import { inPage } from './page-of-release';

const root = resolve(import.meta.dirname, '..');
/** Until the app has loaded its engine and looked at ffmpeg, and nothing happens any more. */
const settleMs = 5_000;

/** What makes the empty window an app of the same configuration: fuses, archive, languages and all. */
export const emptyApp: Readonly<Record<string, unknown>> = {
  directories: { app: 'bench/empty-window', buildResources: 'packaging' },
  files: ['**/*'],
  asarUnpack: [],
  extraResources: [],
};

/**
 * Packs an app for this system (Linux) as `npm run package` does it, without an installer around it.
 * @param differences from electron-builder.yml
 * @returns its program
 */
export async function packApp(folder: string, differences: Readonly<Record<string, unknown>> = {}) {
  const electron = await findElectron();
  if (electron === undefined) throw new Error('There is no Electron to pack: run `npm run setup` first.');
  const ours = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;
  const configuration = { ...ours, ...differences };
  Object.assign(configuration, { directories: { ...(configuration.directories as object), output: folder } });
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'configuration.json');
  await writeFile(file, JSON.stringify(configuration));
  const { program, args, env } = await builderCommand(electron);
  const packed = await run(program, [...args, '--config', file, '--linux', 'dir'], { cwd: root, env });
  if (packed.status !== 0) throw new Error(`electron-builder failed:\n${packed.stdout}${packed.stderr}`);
  return join(folder, 'linux-unpacked', 'renderyard');
}

export interface Start {
  /** From the start of the process to the frame that shows the *New render* button. */
  usableMs: number;
  /**
   * Memory of all processes of the app at rest, bytes: proportional set sizes, so that what they share with each other and with
   * other programs is counted in parts.
   */
  memoryBytes: number;
}

/** Starts a released program on a new data folder, waits until it is at rest, and has it quit. */
export async function startPackaged(program: string): Promise<Start> {
  const home = await mkdtemp(join(tmpdir(), 'renderyard-start-'));
  const startedAt = Date.now();
  const app = spawn(
    program,
    // The fuses keep debuggers out of the main process; its page can be looked into as that of any browser.
    ['--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, RENDERYARD_HOME: home, EMPTY_WINDOW_HOME: home },
    },
  );
  try {
    const usableAt = await inPage(app, whenUsable);
    await pause(settleMs);
    return { usableMs: usableAt - startedAt, memoryBytes: await memoryOf(app.pid ?? 0) };
  } finally {
    await quit(app);
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Runs in the page: the time of the frame that shows the button. */
const whenUsable = `new Promise((done) => {
  const look = () => {
    const buttons = [...document.querySelectorAll('button')];
    if (!buttons.some((button) => button.textContent.includes('New render'))) requestAnimationFrame(look);
    // Two frames later it has been painted.
    else requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
  };
  look();
})`;

async function quit(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return;
  const gone = new Promise<void>((done) => app.once('exit', () => done()));
  app.kill('SIGTERM');
  const timer = setTimeout(() => app.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

/** Of a process and everything below it (Linux). */
async function memoryOf(pid: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0));
  }
  let bytes = 0;
  const tree = [pid];
  for (const member of tree) {
    for (const [child, parent] of parents) if (parent === member) tree.push(child);
    const rollup = await readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '');
    bytes += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return bytes;
}
