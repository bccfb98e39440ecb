/**
 * Renders every storyboard of examples/gallery with the real command line, and puts a picture of each on one sheet.
 *
 *     npm run gallery                 # videos and sheet into renders/gallery
 *     npm run gallery -- --pictures   # the pictures and the sheet of the documents too
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setUpCommandLine } from './setup.mjs';
import { commandLine } from './setup/build.mjs';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';

const gallery = join(root, 'examples', 'gallery');
const output = join(root, 'renders', 'gallery');
const documents = join(root, 'docs', 'gallery');
const suffix = '.storyboard.yaml';
/** Pixels of a picture on the sheet, and pictures in a row. */
const [width, columns] = [320, 4];

/** @param {string[]} args */
async function renderyard(...args) {
  const { status, stdout, stderr } = await run(process.execPath, [commandLine, ...args]);
  if (status !== 0) throw new SetupError(stderr.trim() || stdout.trim());
}

/**
 * @param {readonly string[]} pictures
 * @param {string} sheet
 */
async function makeSheet(pictures, sheet) {
  const list = join(output, 'sheet.txt');
  const quoted = pictures.map((file) => `file '${file.replaceAll("'", String.raw`'\''`)}'\nduration 1`);
  await writeFile(list, `${quoted.join('\n')}\n`);
  const rows = Math.ceil(pictures.length / columns);
  const { status, stderr } = await run(process.env.RENDERYARD_FFMPEG || 'ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list],
    ...['-vf', `tile=${columns}x${rows}:padding=6:margin=6:color=0x101418`, '-frames:v', '1'],
    ...['-q:v', '4', sheet],
  ]);
  if (status !== 0) throw new SetupError(`The sheet could not be made: ${stderr.trim()}`);
}

await runMain(async () => {
  await setUpCommandLine();
  await mkdir(output, { recursive: true });
  const names = (await readdir(gallery)).filter((file) => file.endsWith(suffix)).sort();
  const pictures = [];
  for (const file of names) {
    const name = file.slice(0, -suffix.length);
    const storyboard = join(gallery, file);
    const at = /^# Picture: ([\d.]+) s$/m.exec(await readFile(storyboard, 'utf8'))?.[1];
    if (at === undefined) throw new SetupError(`${file} does not say "# Picture: SECONDS s".`);
    say(`  ${name}`);
    // The programs that ours name are ours too.
    const always = ['--overwrite', '--allow-commands'];
    await renderyard('render', storyboard, '-o', join(output, `${name}.mp4`), ...always);
    const picture = join(output, `${name}.jpg`);
    await renderyard('frame', storyboard, '--at', at, '-o', picture, '--width', String(width), ...always);
    pictures.push(picture);
  }
  const sheet = join(output, 'sheet.jpg');
  await makeSheet(pictures, sheet);
  if (process.argv.includes('--pictures')) {
    await rm(documents, { recursive: true, force: true });
    await mkdir(documents, { recursive: true });
    for (const [index, picture] of pictures.entries()) {
      const name = /** @type {string} */ (names[index]).slice(0, -suffix.length);
      await writeFile(join(documents, `${name}.jpg`), await readFile(picture));
    }
    await writeFile(join(documents, 'sheet.jpg'), await readFile(sheet));
  }
  say(`${names.length} videos and ${sheet}`);
  return 0;
});
