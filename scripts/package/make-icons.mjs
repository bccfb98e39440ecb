/**
 * Draws the app's icon, renderer/public/icon.svg, in every size and form that systems ask for, into packaging/icons. Takes
 * an ffmpeg that draws SVG (librsvg), as Debian's does. Run it after the drawing has changed; the results are checked in.
 *
 *     node scripts/package/make-icons.mjs
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { SetupError, runMain, say } from '../setup/say.mjs';

const drawing = join(root, 'renderer', 'public', 'icon.svg');
const folder = join(root, 'packaging', 'icons');
/** Linux: one file for each (freedesktop.org, Icon Theme Specification). */
const pngSizes = [16, 32, 48, 64, 128, 256, 512];
/** Windows. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** macOS: types of icons that hold a PNG, and their sizes in pixels. */
const icnsTypes = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]);

/**
 * @param {number} size pixels
 * @returns {Promise<Buffer>} a PNG
 */
async function draw(size) {
  const file = join(folder, `${size}x${size}.png`);
  const { status, stderr } = await run('ffmpeg', [
    ...['-v', 'error', '-y', '-width', String(size), '-height', String(size), '-i', drawing],
    ...['-frames:v', '1', '-pix_fmt', 'rgba', '-compression_level', '9', '-update', '1', file],
  ]);
  if (status !== 0) throw new SetupError(`ffmpeg could not draw ${drawing}: ${stderr.trim()}`);
  return readFile(file);
}

/**
 * An ICO file of PNG pictures: a directory of 16 bytes for each, then the pictures.
 * @param {ReadonlyMap<number, Buffer>} pictures by size
 */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.size);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.size, 4);
  let at = head.length;
  [...pictures].forEach(([size, png], index) => {
    const entry = 6 + 16 * index;
    // 0 stands for 256.
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  });
  return Buffer.concat([head, ...pictures.values()]);
}

/**
 * An ICNS file: four letters and the whole length, then each picture after its type and length.
 * @param {readonly (readonly [string, Buffer])[]} pictures by type
 */
function icns(pictures) {
  /** @param {string} type @param {Buffer} content */
  const block = (type, content) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([head, content]);
  };
  return block('icns', Buffer.concat(pictures.map(([type, png]) => block(type, png))));
}

await runMain(async () => {
  await mkdir(folder, { recursive: true });
  /** @type {Map<number, Buffer>} */
  const drawn = new Map();
  const sizes = new Set([...pngSizes, ...icoSizes, ...icnsTypes.map(([, size]) => size)]);
  for (const size of sizes) drawn.set(size, await draw(size));
  /** @param {number} size */
  const picture = (size) => /** @type {Buffer} */ (drawn.get(size));
  for (const size of sizes) {
    if (!pngSizes.includes(size)) await rm(join(folder, `${size}x${size}.png`));
  }
  await writeFile(join(folder, 'icon.ico'), ico(new Map(icoSizes.map((size) => [size, picture(size)]))));
  await writeFile(join(folder, 'icon.icns'), icns(icnsTypes.map(([type, size]) => [type, picture(size)])));
  say(`Drew ${sizes.size} sizes into ${folder}.`);
});
