/**
 * `npm run screenshots`: every screen and state in light and dark at three sizes, with one page to look at them all.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpTests } from './setup.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { root } from './setup/paths.mjs';
import { runMain } from './setup/say.mjs';

const folder = join(tmpdir(), 'renderyard-looks');

await runMain(async () => {
  const electron = await setUpTests();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const status = await runInForeground(
    process.execPath,
    [
      join('node_modules', '@playwright', 'test', 'cli.js'),
      'test',
      '-c',
      'test/support/page-harness',
      'looks',
    ],
    { cwd: root, env: { ...process.env, ...electron.env, RENDERYARD_LOOKS: folder } },
  );
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
  return status;
});
