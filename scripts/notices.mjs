/**
 * Writes THIRD_PARTY_NOTICES.md: the licences of all npm packages that a package of Renderyard contains, those
 * that the engine loads and those that are built into the page.
 *
 *     node scripts/notices.mjs            writes the file
 *     node scripts/notices.mjs --check    fails when the file is out of date
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';

const noticesFile = join(root, 'THIRD_PARTY_NOTICES.md');

/** @typedef {{ version: string, dependencies?: Record<string, string> }} LockedPackage */

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * The packages that the page imports: the build puts their code into the page, so they are shipped although they
 * are development dependencies.
 * @returns {string[]}
 */
function packagesInPage() {
  const page = join(root, 'renderer');
  if (!existsSync(page)) return [];
  const names = new Set();
  for (const entry of readdirSync(page, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|css)$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import|url\()\s*['"]((?:@[\w.-]+\/)?[\w-][\w.-]*)/g)) {
      if (existsSync(join(root, 'node_modules', name ?? '', 'package.json'))) names.add(name);
    }
  }
  return [...names];
}

/**
 * Follows dependencies as Node resolves them: from the nearest node_modules outwards.
 * @param {Record<string, LockedPackage>} locked
 * @param {string[]} names
 * @returns {Set<string>} paths in the lock file
 */
function closure(locked, names) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} name @param {string} from */
  const follow = (name, from) => {
    for (let base = from; ; base = base.slice(0, Math.max(base.lastIndexOf('node_modules/') - 1, 0))) {
      const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
      const entry = locked[path];
      if (entry !== undefined) {
        if (found.has(path)) return;
        found.add(path);
        for (const dependency of Object.keys(entry.dependencies ?? {})) follow(dependency, path);
        return;
      }
      if (base === '') throw new SetupError(`${name} is not in package-lock.json: run npm install.`);
    }
  };
  for (const name of names) follow(name, '');
  return found;
}

/** @param {string} text */
const oneSpacing = (text) => text.replace(/\r\n?/g, '\n').trim();

/** @param {string} path of an installed package */
function describe(path) {
  const folder = join(root, path);
  const manifest = readJson(join(folder, 'package.json'));
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)([._-]|$)/i.test(name));
  const texts = files.sort().map((name) => oneSpacing(readFileSync(join(folder, name), 'utf8')));
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  const license = typeof manifest.license === 'string' ? manifest.license : 'see below';
  return {
    title: `${manifest.name} ${manifest.version}`,
    license,
    text:
      texts.length > 0 ? texts.join('\n\n') : `Licence: ${license}.${author ? ` Copyright: ${author}.` : ''}`,
  };
}

function render() {
  const manifest = readJson(join(root, 'package.json'));
  const { packages } = readJson(join(root, 'package-lock.json'));
  const paths = closure(packages, [...Object.keys(manifest.dependencies), ...packagesInPage()]);
  const entries = [...paths]
    .map(describe)
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
  const distinct = entries.filter((entry, index) => entry.title !== entries[index - 1]?.title);
  return [
    '# Third-party notices',
    '',
    'Renderyard contains the packages below. Electron and Chromium bring their own notices beside the program',
    '(`LICENSE.electron.txt`, `LICENSES.chromium.html`). ffmpeg is a program of its own, under its own licence.',
    '',
    'Written by `npm run notices`.',
    ...distinct.flatMap(({ title, license, text }) => [
      '',
      `## ${title}`,
      '',
      license,
      '',
      '```text',
      text,
      '```',
    ]),
    '',
  ].join('\n');
}

await runMain(async () => {
  const text = render();
  if (!process.argv.includes('--check')) {
    writeFileSync(noticesFile, text);
    say(`${noticesFile} is written.`);
    return 0;
  }
  if (existsSync(noticesFile) && readFileSync(noticesFile, 'utf8') === text) return 0;
  throw new SetupError(
    'THIRD_PARTY_NOTICES.md does not fit the packages that are shipped: run `npm run notices`.',
  );
});
