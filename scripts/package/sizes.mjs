/**
 * Writes into docs/packaging.md what a deb consists of, by part: installed, and compressed by itself. Takes some minutes.
 *
 *     node scripts/package/sizes.mjs             the deb in dist/
 *     node scripts/package/sizes.mjs FILE.deb
 */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { SetupError, runMain, say } from '../setup/say.mjs';
import { debAtMost, findDeb } from './built-deb.mjs';

const page = join(root, 'docs/packaging.md');
const begin = '<!-- sizes: written by node scripts/package/sizes.mjs -->';
const end = '<!-- end of sizes -->';

/** The first pattern that a path fits says which part the file belongs to. */
const parts = /** @type {const} */ ([
  ['the built app, its page, text shaping', /^opt\/Renderyard\/resources\/app\.asar$/],
  ['fonts (letters and emoji, for drawing text)', /@expo-google-fonts/],
  ['SQLite', /@photostructure/],
  ['the first storyboard', /^opt\/Renderyard\/resources\/examples\//],
  ['licences of Chromium', /LICENSES\.chromium\.html$/],
  ['notices, menu entry, icons, file type, manual page', /^(opt\/Renderyard\/resources|usr)\//],
  ['Electron: program, libraries, resources', /^opt\/Renderyard\//],
]);

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * @param {string} program
 * @param {string[]} args
 */
async function must(program, args) {
  const { status, stderr, startError } = await run(program, args);
  if (status !== 0) throw new SetupError(`${program} failed: ${startError?.message ?? stderr}`);
}

await runMain(async () => {
  const deb = await findDeb(process.argv[2]);
  const packed = (await stat(deb)).size;
  const work = await mkdtemp(join(tmpdir(), 'renderyard-sizes-'));
  try {
    const tree = join(work, 'tree');
    await must('dpkg-deb', ['--extract', deb, tree]);
    const entries = await readdir(tree, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(tree, join(entry.parentPath, entry.name)));
    const rows = [];
    for (const [part, pattern] of parts) {
      const own = files.filter((file) => parts.find(([, other]) => other.test(file))?.[1] === pattern);
      const sizes = await Promise.all(own.map(async (file) => (await stat(join(tree, file))).size));
      const list = join(work, 'list');
      const archive = join(work, 'part.tar.xz');
      await writeFile(list, own.map((file) => `${file}\n`).join(''));
      await must('tar', ['-C', tree, '-cJf', archive, '--files-from', list]);
      rows.push({
        part,
        installed: sizes.reduce((sum, size) => sum + size, 0),
        compressed: (await stat(archive)).size,
      });
    }
    const strays = files.filter((file) => !parts.some(([, pattern]) => pattern.test(file)));
    if (strays.length > 0) throw new SetupError(`These files belong to no part: ${strays.join(', ')}`);
    rows.sort((a, b) => b.compressed - a.compressed);
    const installed = rows.reduce((sum, row) => sum + row.installed, 0);
    const lines = [
      '| part | installed | compressed by itself |',
      '| --- | ---: | ---: |',
      ...rows.map((row) => `| ${row.part} | ${megabytes(row.installed)} | ${megabytes(row.compressed)} |`),
      `| **all; the deb** | ${megabytes(installed)} | ${megabytes(packed)} |`,
    ];
    const [before = '', rest = ''] = (await readFile(page, 'utf8')).split(begin);
    if (!rest.includes(end)) throw new SetupError(`${page} has lost the marks around its table of sizes.`);
    const text = `${before}${begin}\n\n${lines.join('\n')}\n\n${rest.slice(rest.indexOf(end))}`;
    await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
    say(lines.join('\n'));
    if (packed > debAtMost)
      throw new SetupError(`The deb has ${megabytes(packed)}: more than ${megabytes(debAtMost)}.`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
});
