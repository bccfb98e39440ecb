#!/usr/bin/env node
/**
 * Makes a Debian package from the arguments that electron-builder gives to fpm (github.com/jordansissel/fpm), with
 * nothing but dpkg-deb. Fails on an argument that it does not know, rather than leave something out.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Options of fpm that are understood: the name of each in what follows. Repeatable ones collect. */
const known = /** @type {const} */ ({
  '-s': 'source',
  '-t': 'type',
  '--architecture': 'architecture',
  '--description': 'description',
  '--version': 'version',
  '--package': 'package',
  '--name': 'name',
  '--maintainer': 'maintainer',
  '--vendor': 'vendor',
  '--url': 'url',
  '--category': 'section',
  '--license': 'license',
  '--deb-priority': 'priority',
  '--deb-compression': 'compression',
  '-d': 'depends',
  '--deb-recommends': 'recommends',
});

/**
 * The scripts of electron-builder, which are left out: the package holds the program in /usr/bin and the mode of the sandbox's
 * helper itself, so that dpkg knows them and takes them away again, and Debian's own triggers see to menus and file types.
 * (The scripts try as root whether user namespaces work, which says nothing about ordinary users.)
 */
const leftOut = ['--after-install', '--after-remove'];

/** @param {string[]} args */
function parse(args) {
  /** @type {Record<string, string[]>} */
  const options = {};
  /** @type {{ from: string, to: string }[]} */
  const payload = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--force') continue;
    const [option = '', inline] = argument.startsWith('--') ? argument.split(/=(.*)/s) : [argument];
    if (leftOut.includes(option)) {
      if (inline === undefined) index += 1;
    } else if (option in known) {
      const name = known[/** @type {keyof typeof known} */ (option)];
      (options[name] ??= []).push(inline ?? args[++index] ?? '');
    } else if (!argument.startsWith('-') && argument.includes('=')) {
      const at = argument.lastIndexOf('=');
      payload.push({ from: argument.slice(0, at), to: argument.slice(at + 1) });
    } else {
      throw new Error(`deb.mjs does not know the argument ${argument}: teach it, or install fpm.`);
    }
  }
  return { options, payload };
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} all files below it
 */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A description field: the first line short, the others indented and folded at 78 characters. @param {string} text */
function describe(text) {
  const [synopsis = '', ...rest] = text.split('\n');
  const words = rest.join(' ').split(/\s+/).filter(Boolean);
  const lines = [''];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > 76) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return [synopsis.trim(), ...lines.filter(Boolean).map((line) => ` ${line}`)].join('\n');
}

const { options, payload } = parse(process.argv.slice(2));
/** @param {string} name */
const one = (name) => options[name]?.at(-1) ?? '';
if (one('source') !== 'dir' || one('type') !== 'deb') {
  throw new Error('deb.mjs makes a deb from folders, and nothing else: install fpm for other packages.');
}

const tree = await mkdtemp(join(tmpdir(), 'renderyard-deb-'));
try {
  await chmod(tree, 0o755);
  for (const { from, to } of payload) {
    const target = join(tree, to);
    await mkdir(dirname(target), { recursive: true });
    if ((await stat(from)).isDirectory()) await cp(from, target, { recursive: true, verbatimSymlinks: true });
    else await copyFile(from, target);
  }

  // Debian's policy, 12.1: manual pages are compressed as `gzip -9n` does it.
  for (const page of await filesBelow(join(tree, 'usr/share/man')).catch(() => [])) {
    await writeFile(`${page}.gz`, gzipSync(await readFile(page), { level: 9 }));
    await rm(page);
  }

  const documents = join(tree, 'usr/share/doc', one('name'));
  await mkdir(documents, { recursive: true });
  const changes = `${one('name')} (${one('version')}) stable; urgency=medium

  * See CHANGELOG.md at ${one('url')}

 -- ${one('maintainer')}  ${new Date().toUTCString().replace('GMT', '+0000')}
`;
  await writeFile(join(documents, 'changelog.gz'), gzipSync(changes, { level: 9 }));

  // Whoever builds may have any umask; what is installed is readable by all and writable by root.
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', tree]);
  for (const file of await filesBelow(tree)) {
    const mode = (await stat(file)).mode;
    const shared = /\.(node|so(\.\d+)*|ya?ml|json|png|svg|xml|desktop)$/.test(file);
    await chmod(file, mode & 0o111 && !shared ? 0o755 : 0o644);
    // Chromium uses it where ordinary users may not make namespaces; there it has to be root's.
    if (basename(file) === 'chrome-sandbox') await chmod(file, 0o4755);
    // Tells the app that its updates come as packages.
    if (basename(file) === 'app.asar') await writeFile(join(dirname(file), 'installed-by'), 'deb\n');
  }

  const control = join(tree, 'DEBIAN');
  const files = await filesBelow(tree);
  await mkdir(control);
  let bytes = 0;
  const sums = [];
  for (const file of files) {
    const content = await readFile(file);
    bytes += content.length;
    sums.push(`${createHash('md5').update(content).digest('hex')}  ${relative(tree, file)}`);
  }
  await writeFile(join(control, 'md5sums'), `${sums.sort().join('\n')}\n`);
  const fields = [
    `Package: ${one('name')}`,
    `Version: ${one('version')}`,
    `Architecture: ${one('architecture')}`,
    `Maintainer: ${one('maintainer')}`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    ...(options.depends ? [`Depends: ${options.depends.join(', ')}`] : []),
    ...(options.recommends ? [`Recommends: ${options.recommends.join(', ')}`] : []),
    `Section: ${one('section') || 'misc'}`,
    `Priority: ${one('priority') || 'optional'}`,
    ...(one('url') ? [`Homepage: ${one('url')}`] : []),
    `Description: ${describe(one('description'))}`,
  ];
  await writeFile(join(control, 'control'), `${fields.join('\n')}\n`);
  const method =
    { gz: 'gzip', bzip2: 'xz', xz: 'xz', zst: 'zstd', none: 'none' }[one('compression') || 'xz'] ?? 'xz';
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${method}`, '--build', tree, one('package')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
} finally {
  await rm(tree, { recursive: true, force: true });
}
