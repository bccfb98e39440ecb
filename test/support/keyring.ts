import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from '../../scripts/setup/run.mjs';

/** A session bus and an unlocked GNOME keyring of a test's own. */
export interface Keyring {
  /** What the app needs in its environment to find it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export async function startKeyring(): Promise<Keyring> {
  const home = await mkdtemp(join(tmpdir(), 'renderyard-keyring-'));
  const started: ChildProcess[] = [];
  const close = async () => {
    for (const child of started.reverse()) await ended(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    for (const folder of ['data', 'run']) await mkdir(join(home, folder), { mode: 0o700 });
    const places = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: join(home, 'run') };
    const path = { PATH: process.env.PATH ?? '' };
    // Its socket lies in the folder too: it is killed, and takes nothing away.
    const listens = ['--address', `unix:dir=${join(home, 'run')}`, '--print-address'];
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', ...listens], {
      env: { ...path, ...places },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(bus);
    const address = (await firstOutput(bus, 'dbus-daemon')).trim();
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      env: { ...path, ...places, DBUS_SESSION_BUS_ADDRESS: address },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    started.push(daemon);
    // The password of the keyring that it makes.
    daemon.stdin.end('a password');
    await hasOwner(address, 'org.freedesktop.secrets');
    return { env: { DBUS_SESSION_BUS_ADDRESS: address, XDG_CURRENT_DESKTOP: 'GNOME' }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function firstOutput(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString()));
    child.once('error', (cause) =>
      reject(new Error(`${name} is missing: run \`npm run setup\`.`, { cause })),
    );
    child.once('exit', (code) => reject(new Error(`${name} ended with status ${code}.`)));
  });
}

/** Waits until somebody answers for a name on the bus. */
async function hasOwner(bus: string, name: string): Promise<void> {
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  const question = ['org.freedesktop.DBus.GetNameOwner', `string:${name}`];
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus };
  for (let left = 200; ; left -= 1) {
    const { status, startError } = await run('dbus-send', [...ask, ...question], { env });
    if (status === 0) return;
    if (startError !== undefined || left === 0)
      throw new Error(`${name} is not on the bus: run \`npm run setup\`.`, { cause: startError });
    await setTimeout(100);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}
