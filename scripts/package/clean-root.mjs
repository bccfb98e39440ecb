/**
 * A fresh Debian to try packages in: made by debootstrap from the mirror that this machine uses, entered by pivot_root in
 * mount and process namespaces of its own. When the process that holds them ends, so does everything that runs inside.
 */
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run } from '../setup/run.mjs';
import { SetupError } from '../setup/say.mjs';

/** Mounts what programs need, makes the root the root, and stays. */
const hold = `
set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
cd "$root"
mkdir -p .host
pivot_root . .host
umount -l /.host
rmdir /.host
echo ready
exec sh -c 'while sleep 1; do :; done'
`;

/**
 * Where this machine has its own packages from.
 * @returns {Promise<{ mirror: string, suite: string }>}
 */
export async function ownMirror() {
  const release = await readFile('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || suite === undefined)
    throw new SetupError(
      'The package is tried in a fresh copy of the same Debian: this system is another one.',
    );
  const parts = await readdir('/etc/apt/sources.list.d').catch(() => []);
  for (const file of ['sources.list', ...parts.map((name) => join('sources.list.d', name))]) {
    const text = await readFile(join('/etc/apt', file), 'utf8').catch(() => '');
    const mirror = file.endsWith('.sources') ? inStanzas(text, suite) : inLines(text, suite);
    if (mirror !== undefined) return { mirror, suite };
  }
  throw new SetupError(`No file of /etc/apt names a mirror of Debian ${suite}.`);
}

/** @param {string} text @param {string} suite */
function inLines(text, suite) {
  return new RegExp(String.raw`^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+${suite}\s+.*\bmain\b`, 'm').exec(text)?.[1];
}

/** The format of deb822. @param {string} text @param {string} suite */
function inStanzas(text, suite) {
  for (const stanza of text.split(/\n\s*\n/)) {
    /** @param {string} name */
    const words = (name) => new RegExp(`^${name}:(.*)$`, 'mi').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
    if (
      words('Types').includes('deb') &&
      words('Suites').includes(suite) &&
      words('Components').includes('main')
    )
      return words('URIs')[0];
  }
  return undefined;
}

export class CleanRoot {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #holder;
  /** Process id of what holds the namespaces, as seen from outside. */
  #inside = 0;

  /** What `folder` lies in: nobody else of this machine gets at the programs inside, some of which run as root. */
  #shell;

  /** @param {string} shell */
  constructor(shell) {
    this.#shell = shell;
    /** The root, from outside. */
    this.folder = join(shell, 'root');
  }

  /** Makes and enters one. Takes about a minute. */
  static async make() {
    for (const program of ['debootstrap', 'unshare', 'nsenter', 'pivot_root', 'setpriv']) {
      if (findProgram(program) === undefined)
        throw new SetupError(`${program} is missing: apt-get install debootstrap util-linux.`);
    }
    const { mirror, suite } = await ownMirror();
    const root = new CleanRoot(await mkdtemp(join(tmpdir(), 'renderyard-root-')));
    try {
      await mkdir(root.folder);
      // It becomes `/`: who may not enter that can run no program at all. debootstrap leaves its mode as it finds it.
      await chmod(root.folder, 0o755);
      const made = await run('debootstrap', ['--variant=minbase', suite, root.folder, mirror]);
      if (made.status !== 0)
        throw new SetupError(`debootstrap failed:\n${made.stdout.slice(-2000)}${made.stderr}`);
      await root.#enter();
      return root;
    } catch (error) {
      await root.remove();
      throw error;
    }
  }

  async #enter() {
    const holder = spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', hold, 'hold', this.folder],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' },
    );
    this.#holder = holder;
    await new Promise((resolve, reject) => {
      let errors = '';
      holder.stderr?.on('data', (text) => (errors += text));
      holder.stdout?.once('data', resolve);
      holder.once('error', reject);
      holder.once('exit', () =>
        reject(new SetupError(`The namespaces of the root could not be made (root is needed): ${errors}`)),
      );
    });
    const children = await readFile(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8');
    this.#inside = Number(children.trim().split(' ')[0]);
  }

  /**
   * The command that runs a program inside, with nothing of this process's environment.
   * @param {readonly string[]} command
   * @param {{ user?: number, env?: Record<string, string> }} [options] user: instead of root
   * @returns {[string, ...string[]]}
   */
  command(command, { user, env = {} } = {}) {
    const becomes =
      user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
    return [
      'nsenter',
      ...[
        `--target=${this.#inside}`,
        '--mount',
        '--pid',
        '--root',
        '--wdns=/',
        '--',
        ...becomes,
        'env',
        '-i',
      ],
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...['LC_ALL=C.UTF-8', 'DEBIAN_FRONTEND=noninteractive'],
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...command,
    ];
  }

  /**
   * Runs a program inside.
   * @param {readonly string[]} command
   * @param {{ user?: number, env?: Record<string, string> }} [options]
   * @returns {Promise<string>} what it wrote
   * @throws {SetupError} when its status is not 0
   */
  async run(command, options = {}) {
    const [program, ...args] = this.command(command, options);
    const { status, stdout, stderr } = await run(program, args);
    if (status !== 0)
      throw new SetupError(
        `${command.join(' ')} ended with status ${status}:\n${stdout.slice(-3000)}${stderr}`,
      );
    return stdout;
  }

  /**
   * @param {string} file on this machine
   * @param {string} to inside
   */
  async put(file, to) {
    await mkdir(join(this.folder, to, '..'), { recursive: true });
    await cp(file, join(this.folder, to), { recursive: true });
  }

  /** Every file inside but those that come and go by themselves. */
  async files() {
    const found = await this.run([
      ...['find', '/', '-xdev'],
      ...['(', '-path', '/proc', '-o', '-path', '/sys', '-o', '-path', '/dev', '-o', '-path', '/tmp', '-o'],
      ...[
        '-path',
        '/home',
        '-o',
        '-path',
        '/root',
        '-o',
        '-path',
        '/var/cache',
        '-o',
        '-path',
        '/var/log',
        '-o',
      ],
      ...['-path', '/var/lib/apt', '-o', '-path', '/var/lib/dpkg', '-o', '-path', '/run', ')', '-prune'],
      ...['-o', '-print'],
    ]);
    return new Set(found.split('\n').filter(Boolean));
  }

  /** Ends what runs inside, and removes everything. */
  async remove() {
    const holder = this.#holder;
    if (holder !== undefined && holder.exitCode === null && holder.signalCode === null) {
      const gone = new Promise((resolve) => holder.once('exit', resolve));
      holder.kill('SIGKILL');
      await gone;
    }
    await rm(this.#shell, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
