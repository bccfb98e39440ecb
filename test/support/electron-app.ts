import type { ElectronApplication, Page } from '@playwright/test';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchElectron } from './launch-electron';

const root = resolve(import.meta.dirname, '../..');
/** How long the app may take to leave by itself: longer than the ladder of a cancelled job, 5 s and 2 s. */
const closeTimeoutMs = 20_000;

export interface LaunchOptions {
  /** Folder of the app, built; this checkout unless said otherwise. */
  app?: string;
  /** The app's data folder (RENDERYARD_HOME); without one, a new folder that `close` removes. */
  home?: string;
  /** Arguments after the app's path: files to open, switches. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The Electron to run, without the switches that Playwright gives its own: `--password-store=basic` among them. */
  executable?: string;
  /** Size of the window's content in CSS pixels. */
  size?: { width: number; height: number };
  /** What the system asks for; without it, whatever the test machine's system does. */
  colorScheme?: 'dark' | 'light';
}

export interface LaunchedApp {
  app: ElectronApplication;
  page: Page;
  home: string;
  /** What the main process has written to its standard output and error so far. */
  output(): string;
  /** Quits the app as its user would, and by force when it does not leave. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Opens the built app in a real Electron window on a data folder of its own.
 * @throws when the app is not built, or does not open a window
 */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const folder = options.app ?? root;
  if (!existsSync(join(folder, 'out/main/main.js')))
    throw new Error('The app is not built: run `npm run build`.');
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'renderyard-home-')));
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'].includes(name),
  ) as [string, string][];
  const app = await launchElectron({
    args: [folder, ...(options.args ?? [])],
    cwd: folder,
    env: { ...Object.fromEntries(inherited), RENDERYARD_HOME: home, ...options.env },
    colorScheme: options.colorScheme ?? null,
    ...(options.executable === undefined ? {} : { executablePath: options.executable }),
    // Chromium's sandbox does not start for root; for everyone else the tests run with it, as the app does.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  let output = '';
  const main = app.process();
  for (const stream of [main.stdout, main.stderr]) {
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  }
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeApp(app, main).then(() => (options.home ? undefined : remove(home))));
  try {
    const page = await app.firstWindow();
    if (options.size) {
      await app.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, options.size);
    }
    return { app, page, home, output: () => output, close };
  } catch (error) {
    await close();
    throw new Error(`The app did not open its window. It said:\n${output}`, { cause: error });
  }
}

async function closeApp(app: ElectronApplication, main: ChildProcess): Promise<void> {
  if (main.exitCode !== null || main.signalCode !== null) return;
  const gone = new Promise<void>((done) => main.once('exit', () => done()));
  const timer = setTimeout(() => main.kill('SIGKILL'), closeTimeoutMs);
  // What a test leaves unsaved in the editor is discarded.
  await app
    .evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    })
    .catch(() => undefined);
  // A window that asks before it closes makes this reject; the timer then ends it.
  await app.close().catch(() => undefined);
  await gone;
  clearTimeout(timer);
}

function remove(folder: string): Promise<void> {
  // Chromium's helpers may write a last file while they leave.
  return rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
