import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findElectron } from '../../scripts/setup/electron-runtime.mjs';
import type { SettingsPatch } from '../../shared/settings';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { isAlive, processesWith } from './processes';
import type { SeenProcess } from './processes';
import { Program } from './program';
import { StoreAudit } from './store-audit';

const root = resolve(import.meta.dirname, '../..');
/** The app under test: a folder with package.json and out/. Another build than this checkout's can be named. */
const app = process.env.RENDERYARD_TORTURE_BUILD ?? root;
export const commandLine = join(app, 'out', 'main', 'renderyard.js');

/** The encoder of the system, or the name of a stand-in of test/fixtures/bin. */
export type EncoderName = 'ffmpeg' | (string & {});

/** Environment that must not get through to the programs under test. */
const notOurs = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'RENDERYARD_FFMPEG', 'RENDERYARD_FFPROBE', 'VITEST'];

/** A data folder with a queue, a folder for outputs, and the programs that work on them. */
export class World {
  readonly folder: string;
  readonly home: string;
  readonly outputs: string;
  readonly store: StoreAudit;
  readonly programs = new Set<Program>();
  /** In the environment of every process here; encoders inherit `LC_…`, and nothing looks at this one. */
  readonly #mark: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.home = join(folder, 'home');
    this.outputs = join(folder, 'outputs');
    this.#mark = `LC_RENDERYARD_TORTURE=${folder}`;
    this.store = new StoreAudit(join(this.home, 'queue.sqlite'));
  }

  /** @param at Where to make it, for worlds on disks of their own. */
  static async create(at = tmpdir()): Promise<World> {
    const world = new World(await mkdtemp(join(at, 'renderyard-torture-')));
    await mkdir(world.outputs, { recursive: true });
    await mkdir(world.#temporary);
    const first = await world.cli('queue', 'list');
    if (first.end?.status !== 0) throw new Error(`The command line does not work: ${first.stderr}`);
    world.store.begin();
    return world;
  }

  env(encoder: EncoderName = 'ffmpeg', more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !notOurs.includes(name));
    const [name, value] = this.#mark.split('=') as [string, string];
    return {
      ...Object.fromEntries(inherited),
      RENDERYARD_HOME: this.home,
      [name]: value,
      ...(encoder === 'ffmpeg'
        ? {}
        : { RENDERYARD_FFMPEG: encoder.includes('/') ? encoder : join(root, 'test/fixtures/bin', encoder) }),
      ...more,
    };
  }

  /** Starts the command line. */
  start(args: readonly string[], env = this.env()): Program {
    return this.#started(new Program([process.execPath, commandLine, ...args], env, this.folder));
  }

  /** Runs the command line to its end. */
  async cli(...args: string[]): Promise<Program> {
    const program = this.start(args);
    await program.ended;
    return program;
  }

  /** Starts the app as a process: no test framework holds its hand, so it can be killed at any moment. */
  async startApp(env = this.env()): Promise<Program> {
    const electron = await findElectron();
    if (electron === undefined) throw new Error('There is no Electron: run `npm run setup`.');
    // Chromium's sandbox does not start for root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox', app] : [app];
    return this.#started(
      new Program([electron.executable, ...args], { ...env, ...electron.env, TMPDIR: this.#temporary }, app),
    );
  }

  /** Opens the app with a hand on its window. */
  openWindow(): Promise<LaunchedApp> {
    const [name, value] = this.#mark.split('=') as [string, string];
    return launchApp({ app, home: this.home, env: { [name]: value, TMPDIR: this.#temporary } });
  }

  async settings(settings: SettingsPatch): Promise<void> {
    await writeFile(join(this.home, 'settings.json'), JSON.stringify(settings));
  }

  /** All processes here that live, whoever started them and wherever they went. */
  living(): SeenProcess[] {
    const marked = processesWith(this.#mark);
    const seen = [...this.programs].flatMap((program) => program.family).filter(isAlive);
    const pids = new Set(marked.map(({ pid }) => pid));
    return [...marked, ...seen.filter(({ pid }) => !pids.has(pid))];
  }

  /** Chromium's: a killed app leaves what holds others off its data. */
  get #temporary(): string {
    return join(this.folder, 'tmp');
  }

  /** Files that only something unfinished leaves. */
  unfinished(): string[] {
    const inside = (folder: string) => namesIn(folder).map((name) => join(folder, name));
    return [
      ...inside(join(this.home, 'tmp')),
      ...inside(join(this.home, 'ledger')),
      ...inside(join(this.home, 'cache', 'incoming')),
      ...inside(this.outputs).filter((path) => path.includes('.partial.')),
    ];
  }

  /** What the app's own log complains about. */
  complaints(): string[] {
    const path = join(this.home, 'logs', 'app.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
    return lines
      .map((line) => JSON.parse(line) as { level: string; message: string; jobId?: string; fields?: object })
      .filter(({ level, jobId }) => level === 'error' && jobId === undefined)
      .map(({ message, fields }) => `${message} ${fields === undefined ? '' : JSON.stringify(fields)}`);
  }

  /** Ends whatever still runs, and removes the folder. */
  async destroy(): Promise<void> {
    for (const program of this.programs) if (program.end === undefined) program.signal('SIGKILL');
    for (const seen of this.living()) {
      try {
        process.kill(seen.pid, 'SIGKILL');
      } catch {
        // It has ended since.
      }
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #started(program: Program): Program {
    this.programs.add(program);
    void program.ended.then(() => {
      // The family is asked about for as long as one of it lives.
      if (!program.family.some(isAlive)) this.programs.delete(program);
    });
    return program;
  }
}

export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
