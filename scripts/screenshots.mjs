/**
 * `npm run screenshots`: every screen and state in light and dark at three sizes, with one page to look at them all.
 */
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'renderyard-looks');
const status = await new Promise((resolve, reject) => {
  const child = spawn('npx', ['playwright', 'test', '-c', 'test/support/page-harness', 'looks'], {
    stdio: 'inherit',
  });
  child.on('error', reject);
  child.on('exit', resolve);
});

const pictures = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
const figures = pictures.map(
  (name) =>
    `<figure><a href="${name}"><img src="${name}" loading="lazy" alt=""></a><figcaption>${name.replace('.png', '')}</figcaption></figure>`,
);
const sheet = join(folder, 'index.html');
await writeFile(
  sheet,
  `<!doctype html><meta charset="utf-8"><title>Renderyard, every screen</title>
<style>body{display:grid;grid-template-columns:repeat(auto-fill,minmax(360px,1fr));gap:16px;margin:16px;font:13px system-ui;background:#888}figure{margin:0}img{width:100%}</style>
${figures.join('\n')}
`,
);
process.stdout.write(`\n${pictures.length} pictures; look at them all in ${sheet}\n`);
process.exitCode = status === 0 ? 0 : 1;
