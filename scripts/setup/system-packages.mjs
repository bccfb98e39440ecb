import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { findProgram, run } from './run.mjs';
import { SetupError, say } from './say.mjs';

/**
 * @typedef {object} Need something that npm cannot bring
 * @property {string} what
 * @property {string} why
 * @property {() => Promise<string[]> | string[]} missing what of it is not there, for a person to read
 * @property {string[]} apt packages; `a|b` where releases of Debian and Ubuntu differ: the first that exists
 * @property {Partial<Record<'dnf' | 'pacman' | 'brew' | 'winget', string[]>>} others
 */

/** @param {string[]} names */
const programsMissing = (names) => names.filter((name) => findProgram(name) === undefined);

/** @type {Need} */
export const encoders = {
  what: 'ffmpeg and ffprobe',
  why: 'Renderyard renders and checks videos with them',
  missing: () => [
    ...(process.env.RENDERYARD_FFMPEG ? [] : programsMissing(['ffmpeg'])),
    ...(process.env.RENDERYARD_FFPROBE ? [] : programsMissing(['ffprobe'])),
  ],
  apt: ['ffmpeg'],
  others: { dnf: ['ffmpeg'], pacman: ['ffmpeg'], brew: ['ffmpeg'], winget: ['Gyan.FFmpeg'] },
};

/** @type {Need} */
export const voiceEngine = {
  what: 'espeak-ng',
  why: 'voices are spoken with it unless a storyboard names another engine',
  missing: () => programsMissing(['espeak-ng']),
  apt: ['espeak-ng'],
  others: { dnf: ['espeak-ng'], pacman: ['espeak-ng'], brew: ['espeak-ng'], winget: ['eSpeak-NG.eSpeak-NG'] },
};

/** @type {Need} */
export const processTools = {
  what: 'ps',
  why: 'process trees are looked up with it',
  missing: () => (process.platform === 'win32' ? [] : programsMissing(['ps'])),
  apt: ['procps'],
  others: { dnf: ['procps-ng'], pacman: ['procps-ng'] },
};

/** @type {Need} */
export const keyring = {
  what: 'a session bus and the keyring of GNOME',
  why: 'the tests look whether tokens are kept encrypted',
  missing: () =>
    process.platform === 'linux' ? programsMissing(['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon']) : [],
  apt: ['dbus', 'gnome-keyring', 'libsecret-1-0'],
  others: { dnf: ['dbus-daemon', 'dbus-tools', 'gnome-keyring'], pacman: ['dbus', 'gnome-keyring'] },
};

/** @type {Need} */
export const fonts = {
  what: 'fonts for Chinese, Japanese, Hebrew and Arabic',
  why: 'the tests write in them',
  // Other systems come with such fonts.
  missing: () =>
    process.platform === 'linux' ? fontFilesMissing(['DroidSansFallback', 'DejaVuSans.ttf']) : [],
  apt: ['fonts-droid-fallback', 'fonts-dejavu-core'],
  others: { dnf: ['google-droid-sans-fonts', 'dejavu-sans-fonts'], pacman: ['ttf-droid', 'ttf-dejavu'] },
};

/**
 * @param {string[]} names how names of files begin
 */
function fontFilesMissing(names) {
  const installed = (
    existsSync('/usr/share/fonts') ? readdirSync('/usr/share/fonts', { recursive: true }) : []
  ).map((path) => basename(String(path)));
  return names.filter((name) => !installed.some((file) => file.startsWith(name)));
}

/** @type {Need} */
export const display = {
  what: 'a display, real or virtual (Xvfb)',
  why: 'the end-to-end tests open real windows',
  missing: () =>
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
      ? []
      : programsMissing(['Xvfb']),
  apt: ['xvfb', 'xauth'],
  others: { dnf: ['xorg-x11-server-Xvfb'], pacman: ['xorg-server-xvfb'] },
};

/**
 * @param {string} executable the Electron whose libraries are asked for
 * @returns {Need}
 */
export const electronLibraries = (executable) => ({
  what: 'the system libraries of Electron',
  why: 'its windows are drawn with GTK, NSS, ALSA and GBM',
  missing: async () => {
    if (process.platform !== 'linux') return [];
    const ldd = await run('ldd', [executable]);
    return [...ldd.stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
  },
  apt: ['libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libasound2t64|libasound2', 'libgbm1'],
  others: { dnf: ['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm'], pacman: ['gtk3', 'nss', 'alsa-lib', 'mesa'] },
});

/**
 * How this process may run apt-get: directly as root, through sudo where that asks for no password.
 * @returns {Promise<string[] | undefined>} what to put before the command
 */
async function aptPrefix() {
  if (process.platform !== 'linux' || findProgram('apt-get') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  if (sudo === undefined) return undefined;
  return (await run(sudo, ['-n', 'true'])).status === 0 ? [sudo, '-n'] : undefined;
}

/** @param {string} choice `a|b` */
async function pickPackage(choice) {
  const names = choice.split('|');
  for (const name of names) {
    const policy = await run('apt-cache', ['policy', name], { env: { ...process.env, LC_ALL: 'C' } });
    if (/^\s*Candidate: (?!\(none\))/m.test(policy.stdout)) return name;
  }
  return /** @type {string} */ (names.at(-1));
}

/**
 * @param {string[]} prefix
 * @param {Need[]} needs
 * @returns {Promise<boolean>} whether apt-get was content
 */
async function installWithApt(prefix, needs) {
  /** @param {string[]} args */
  const apt = (args) => {
    const command = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      '-o',
      'DPkg::Lock::Timeout=120',
      '-o',
      'Dpkg::Use-Pty=0',
      ...args,
    ];
    return run(/** @type {string} */ (command[0]), command.slice(1));
  };
  // A failed update still leaves the lists that are there: the install has the last word.
  await apt(['update']);
  const packages = await Promise.all(needs.flatMap((need) => need.apt).map(pickPackage));
  say(`  apt-get install ${packages.join(' ')}`);
  const install = await apt(['install', '-y', '--no-install-recommends', ...packages]);
  if (install.status !== 0) say(install.stderr.trim());
  return install.status === 0;
}

/**
 * The command that installs these needs on this system.
 * @param {Need[]} needs
 */
function byHand(needs) {
  /** @param {'dnf' | 'pacman' | 'brew' | 'winget'} manager */
  const packages = (manager) => needs.flatMap((need) => need.others[manager] ?? []).join(' ');
  switch (process.platform) {
    case 'darwin':
      return `brew install ${packages('brew')}`;
    case 'win32':
      return `winget install ${packages('winget')}`;
    default: {
      const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
      if (findProgram('apt-get')) {
        const names = needs.flatMap((need) => need.apt).map((choice) => choice.split('|').at(-1));
        return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
      }
      if (/^ID(_LIKE)?=.*(fedora|rhel)/m.test(system)) {
        return `sudo dnf install ${packages('dnf')}   (a full ffmpeg is in the RPM Fusion repository)`;
      }
      if (/^ID(_LIKE)?=.*arch/m.test(system)) return `sudo pacman -S --needed ${packages('pacman')}`;
      return `install with your system's package manager: ${needs.map((need) => need.what).join(', ')}`;
    }
  }
}

/**
 * Installs what is missing where that is allowed, says what to do by hand where it is not.
 * @param {Need[]} needs
 * @throws {SetupError} when something is still missing afterwards
 */
export async function ensureSystemPackages(needs) {
  /** @param {Need[]} candidates */
  const lacking = async (candidates) => {
    const reports = await Promise.all(
      candidates.map(async (need) => ({ need, missing: await need.missing() })),
    );
    return reports.filter((report) => report.missing.length > 0);
  };
  let reports = await lacking(needs);
  if (reports.length === 0) return;
  const prefix = await aptPrefix();
  if (prefix !== undefined) {
    for (const { need } of reports) say(`Installing ${need.what}: ${need.why}.`);
    const started = Date.now();
    await installWithApt(
      prefix,
      reports.map((report) => report.need),
    );
    reports = await lacking(reports.map((report) => report.need));
    if (reports.length === 0) {
      say(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
      return;
    }
  }
  const lines = reports.map(
    ({ need, missing }) => `  ${need.what}: ${need.why} (missing: ${missing.join(', ')})`,
  );
  const because =
    prefix === undefined
      ? 'This account may not install system packages here.'
      : 'apt-get could not install everything.';
  throw new SetupError(
    [
      'Something that npm cannot bring is missing:',
      ...lines,
      `${because} Please run, then start again:`,
      `  ${byHand(reports.map((report) => report.need))}`,
    ].join('\n'),
  );
}
