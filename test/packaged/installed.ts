import type { ElectronApplication, Page } from '@playwright/test';
import { chown, readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { launchElectron } from '../support/launch-electron';

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run \`npm run package:try\`.`);
  return value;
}

/** The system that the package is installed in, from outside. */
export const root = given('PACKAGED_ROOT');
/** The home of its ordinary user, from inside. */
export const home = given('PACKAGED_HOME');
const user = Number(given('PACKAGED_USER'));
/** Runs `$PROGRAM` inside, as that user, with the variables that it knows. */
export const launcher = given('PACKAGED_LAUNCHER');
/** The released program, and the one that Playwright can attach to, from inside. */
export const program = given('PACKAGED_PROGRAM');
const inspectable = given('PACKAGED_INSPECTABLE');
export const pictures = given('PACKAGED_PICTURES');
export const display = given('DISPLAY');

/** A path inside, from outside. */
export const outside = (path: string) => join(root, path);

export async function giveToUser(path: string): Promise<void> {
  await chown(path, user, user);
}

export interface Installed {
  app: ElectronApplication;
  page: Page;
  home: string;
  output(): string;
  close(): Promise<void>;
}

/** Opens the installed app with its sandbox and its own data folder. */
export async function openInstalled(env: Record<string, string> = {}): Promise<Installed> {
  const app = await launchElectron({
    executablePath: launcher,
    args: [],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', PROGRAM: inspectable, HOME: home, DISPLAY: display, ...env },
    chromiumSandbox: true,
    colorScheme: null,
  });
  let output = '';
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  const page = await app.firstWindow();
  await page.getByRole('button', { name: 'New render' }).first().waitFor();
  // Until the engine is there too, the main process is busy loading it.
  await page.evaluate(() => window.renderyard?.request('queue.snapshot', undefined));
  return { app, page, home, output: () => output, close: () => app.close() };
}

export interface Running {
  pid: number;
  exe: string;
  command: string;
  status: string;
}

/** What the user inside runs; process ids are those of outside. */
export async function running(): Promise<Running[]> {
  const found: Running[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const status = await read('status');
    if (!new RegExp(String.raw`^Uid:\s+${user}\s`, 'm').test(status) || /^State:\s+Z/m.test(status)) continue;
    const exe = await readlink(`/proc/${name}/exe`).catch(() => '');
    const command = (await read('cmdline')).split('\0').join(' ').trim();
    found.push({ pid: Number(name), exe, command, status });
  }
  return found;
}

/** The app's main process. */
export async function mainProcess(): Promise<Running> {
  const main = (await running()).find(
    ({ command }) => command.startsWith(inspectable) && !command.includes('--type='),
  );
  if (main === undefined) throw new Error('The app does not run.');
  return main;
}

/** Encoders that run inside. */
export const runningEncoders = async () => (await running()).filter(({ exe }) => /ffmpeg|ffprobe/.test(exe));
