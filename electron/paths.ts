import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of all app data: `RENDERYARD_HOME`, or the platform's folder for a user's application data.
 * Absolute; it need not exist yet.
 */
export function dataFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (env.RENDERYARD_HOME) return resolve(env.RENDERYARD_HOME);
  // An empty `HOME` is none.
  const home = homedir() || userInfo().homedir;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Renderyard');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Renderyard');
  }
  // XDG base directories: a relative value has to be ignored.
  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  return join(data, 'renderyard');
}

/** The current folder of this process; undefined where it was removed meanwhile. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Everything that is kept in the data folder. */
export interface HomeLayout {
  readonly root: string;
  /** SQLite file of the queue. */
  readonly store: string;
  /** SQLite file whose lock says who runs the queue. */
  readonly ownerLock: string;
  /** Who that is, for people. */
  readonly ownerNote: string;
  /** Folder in which other processes ring for the owner. */
  readonly bell: string;
  readonly settings: string;
  /** What the user said about programs that storyboards want to run. */
  readonly commandPermissions: string;
  /** One file for each preset of the user's. */
  readonly presets: string;
  /** The access token for uploads, encrypted; only the app writes it. */
  readonly uploadToken: string;
  readonly appLog: string;
  /** One folder for each job. */
  readonly jobLogs: string;
  /** The figures of the process that runs the queue, or ran it last. */
  readonly metrics: string;
  /** One folder for each running attempt. */
  readonly temporary: string;
  readonly cache: string;
  /** Processes that were started and are not known to be gone. */
  readonly ledger: string;
}

export function homeLayout(root: string): HomeLayout {
  return {
    root,
    store: join(root, 'queue.sqlite'),
    ownerLock: join(root, 'owner.lock'),
    ownerNote: join(root, 'owner.json'),
    bell: join(root, 'bell'),
    settings: join(root, 'settings.json'),
    presets: join(root, 'presets'),
    commandPermissions: join(root, 'commands.json'),
    uploadToken: join(root, 'upload-token.bin'),
    appLog: join(root, 'logs', 'app.jsonl'),
    jobLogs: join(root, 'logs', 'jobs'),
    metrics: join(root, 'logs', 'metrics.json'),
    temporary: join(root, 'tmp'),
    cache: join(root, 'cache'),
    ledger: join(root, 'ledger'),
  };
}
