/**
 * Tries the Debian package as its users meet it: in a fresh Debian, installed with apt, started by an ordinary user from its
 * menu entry with the browser's sandbox, driven by Playwright, removed again. Takes some minutes and root.
 *
 *     npm run package:try                   the deb in dist/
 *     npm run package:try -- FILE.deb
 */
import { spawn } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { setUpTests } from '../setup.mjs';
import { root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { SetupError, runMain, say } from '../setup/say.mjs';
import { debAtMost, findDeb } from './built-deb.mjs';
import { CleanRoot } from './clean-root.mjs';

/** An ordinary user inside, whose number nobody has outside. */
const user = 4242;
const home = '/home/maker';
const app = '/opt/Renderyard/renderyard';
/** The same program with the one fuse on that Playwright attaches through. */
const inspectable = `${app}-inspectable`;
const pictures = join(root, 'test-results', 'packaged');

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** Starts a display. @returns {Promise<{ name: string, stop: () => void }>} */
async function startDisplay() {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-ac'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise((resolve, reject) => {
    server.stdio[3]?.once('data', resolve);
    server.once('error', reject);
    server.once('exit', () => reject(new SetupError('Xvfb did not start.')));
  });
  return { name: `:${String(number).trim()}`, stop: () => void server.kill() };
}

/** Pids of living processes of the user inside, as seen from outside, with what they run. */
async function processesOfUser() {
  const found = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (!new RegExp(String.raw`^Uid:\s+${user}\s`, 'm').test(status) || /^State:\s+Z/m.test(status)) continue;
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''))
      .split('\0')
      .join(' ')
      .trim();
    found.push({ pid: Number(name), status, command });
  }
  return found;
}

/**
 * @param {string} what
 * @param {() => Promise<boolean>} isSo
 */
async function waitFor(what, isSo) {
  const until = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > until) throw new SetupError(`Waited in vain: ${what}.`);
    await pause(200);
  }
}

/**
 * What the menu would run.
 * @param {CleanRoot} clean
 */
async function commandOfMenu(clean) {
  const entry = await readFile(join(clean.folder, 'usr/share/applications/renderyard.desktop'), 'utf8');
  const line = /^Exec=(.*)$/m.exec(entry)?.[1];
  if (line === undefined) throw new SetupError('The menu entry starts nothing.');
  // No file is given: field codes are left out (Desktop Entry Specification, "The Exec key").
  return line.split(' ').filter((word) => !/^%[a-zA-Z]$/.test(word));
}

/**
 * Starts the released program from the menu, lets it finish the job that was killed before, and ends it.
 * @param {CleanRoot} clean
 * @param {string} display
 */
async function startFromMenu(clean, display) {
  const command = await commandOfMenu(clean);
  const env = { HOME: home, DISPLAY: display };
  const [program, ...args] = clean.command(command, { user, env });
  const started = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  started.stderr?.on('data', (text) => (errors += text));
  const ended = new Promise((resolve) => started.once('exit', (code) => resolve(code)));
  /** @param {string} type */
  const ofType = async (type) =>
    (await processesOfUser()).filter(({ command: line }) => line.includes(`--type=${type}`));
  try {
    await waitFor('a page', async () => (await ofType('renderer')).length > 0);
    const [page] = await ofType('renderer');
    const main = (await processesOfUser()).find(
      ({ command: line }) => line.startsWith(app) && !line.includes('--type='),
    );
    if (page === undefined || main === undefined) throw new SetupError(`It did not start: ${errors}`);
    if (page.command.includes('--no-sandbox') || !/^Seccomp:\s+2$/m.test(page.status))
      throw new SetupError(`The page is not in a sandbox: ${page.command}`);
    /** @param {number} pid @param {string} kind */
    const namespace = async (pid, kind) => (await run('readlink', [`/proc/${pid}/ns/${kind}`])).stdout.trim();
    const apart = [];
    for (const kind of ['user', 'pid', 'net'])
      if ((await namespace(page.pid, kind)) !== (await namespace(main.pid, kind))) apart.push(kind);
    if (!apart.includes('pid') || !apart.includes('net'))
      throw new SetupError(
        `The page shares namespaces with the system: only ${apart.join(', ')} are its own.`,
      );
    say(`  sandboxed: seccomp filter, own ${apart.join(', ')} namespaces`);

    const video = join(clean.folder, home, 'Videos/interrupted.mp4');
    await waitFor(
      'the video of the job that was killed',
      async () => (await run('test', ['-s', video])).status === 0,
    );
    say('  the job that was killed before is finished');
    await run('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'x11grab', '-video_size', '1280x900', '-i', display],
      ...['-frames:v', '1', join(pictures, 'from-the-menu.png')],
    ]);
    process.kill(main.pid, 'SIGTERM');
    const status = await ended;
    if (status !== 0) throw new SetupError(`It ended with status ${status}: ${errors}`);
    await waitFor('nothing runs any more', async () => (await processesOfUser()).length === 0);
    say('  ended by SIGTERM with status 0; none of its processes is left');
  } finally {
    for (const { pid } of await processesOfUser()) process.kill(pid, 'SIGKILL');
  }
}

/**
 * @param {CleanRoot} clean
 * @param {string} display
 */
async function drive(clean, display) {
  // One byte apart from what was installed: everything else of it is tried as it is.
  await copyFile(join(clean.folder, app), join(clean.folder, inspectable));
  await flipFuses(join(clean.folder, inspectable), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await chmod(join(clean.folder, inspectable), 0o755);
  const launcher = join(clean.folder, 'tmp/launch');
  const variables = ['HOME', 'DISPLAY', 'STORAGE_EMULATOR_HOST', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];
  const given = variables.map((name) => `\${${name}:+"${name}=\$${name}"}`);
  const command = clean.command(['env', ...given, '"$PROGRAM"', '"$@"'], { user });
  await writeFile(
    launcher,
    `#!/bin/sh\nexec ${command.map((word) => (/^["$]/.test(word) ? word : `'${word}'`)).join(' ')}\n`,
  );
  await chmod(launcher, 0o755);
  try {
    const tests = await run(
      process.execPath,
      [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'test/packaged'],
      {
        cwd: root,
        show: true,
        env: {
          ...process.env,
          DISPLAY: display,
          PACKAGED_ROOT: clean.folder,
          PACKAGED_HOME: home,
          PACKAGED_USER: String(user),
          PACKAGED_LAUNCHER: launcher,
          PACKAGED_PROGRAM: app,
          PACKAGED_INSPECTABLE: inspectable,
          PACKAGED_PICTURES: pictures,
        },
      },
    );
    if (tests.status !== 0) throw new SetupError('The installed app failed its tests; they say above which.');
  } finally {
    for (const { pid } of await processesOfUser()) process.kill(pid, 'SIGKILL');
    await rm(join(clean.folder, inspectable), { force: true });
  }
}

await runMain(async () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new SetupError('Trying the package takes Debian and root: it makes a root folder of its own.');
  const deb = await findDeb(process.argv[2]);
  const { size } = await stat(deb);
  if (size > debAtMost) throw new SetupError(`${deb} has ${size} bytes: more than ${debAtMost}.`);
  await setUpTests();
  await mkdir(pictures, { recursive: true });
  const display = await startDisplay();
  let since = Date.now();
  say('Making a fresh Debian…');
  const clean = await CleanRoot.make();
  try {
    await clean.run(['useradd', '--create-home', `--uid=${user}`, '--shell=/bin/sh', 'maker']);
    await clean.run(['apt-get', 'update', '-qq']);
    const before = await clean.files();
    say(`  ${before.size} files in ${seconds(since)}`);

    since = Date.now();
    say(`Installing ${deb}…`);
    await clean.put(deb, '/tmp/renderyard.deb');
    await clean.run(['apt-get', 'install', '-y', '-qq', '-o', 'Dpkg::Use-Pty=0', '/tmp/renderyard.deb']);
    const { length } = (await clean.run(['dpkg-query', '-W', '-f', '${Package}\n'])).trim().split('\n');
    const version = (await clean.run(['ffmpeg', '-version'], { user })).split('\n')[0];
    say(`  ${length} packages are there after ${seconds(since)}; ${version}`);
    const sandbox = (await clean.run(['stat', '-c', '%a %U', '/opt/Renderyard/chrome-sandbox'])).trim();
    const command = await clean.run(['cat', '/usr/bin/renderyard']);
    if (sandbox !== '4755 root' || !command.includes(`exec ${app} `))
      throw new SetupError(`Installed wrongly: ${sandbox}, ${command}`);

    for (const folder of ['Videos', 'Stories']) {
      await mkdir(join(clean.folder, home, folder), { recursive: true });
      await chown(join(clean.folder, home, folder), user, user);
    }
    say('Driving the installed app…');
    await drive(clean, display.name);
    say('Starting it from the menu…');
    await startFromMenu(clean, display.name);

    say('Removing it…');
    await clean.run(['apt-get', 'purge', '-y', '-qq', 'renderyard']);
    const ours = [...(await clean.files())].filter((file) => /renderyard/i.test(file));
    if (ours.length > 0) throw new SetupError(`Left behind:\n${ours.join('\n')}`);
    await clean.run(['apt-get', 'autoremove', '--purge', '-y', '-qq']);
    const left = [...(await clean.files())].filter((file) => !before.has(file));
    say(`  nothing of it is left; ${left.length} files of packages that came with it:`);
    for (const file of left) say(`    ${file}`);
    const kept = await clean.run([
      'find',
      `${home}/.local/share/renderyard`,
      '-maxdepth',
      '1',
      '-name',
      'queue.sqlite',
    ]);
    if (kept.trim() === '') throw new SetupError('The data of the user is gone.');
    say('  the queue, settings and videos of its user are kept');
    say(`All right. Pictures are in ${pictures}.`);
  } finally {
    await clean.remove();
    display.stop();
  }
});
