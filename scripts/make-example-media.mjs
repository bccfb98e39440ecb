/**
 * Draws the pictures, films the clips and plays the music of the examples: everything in `examples/` that is not text.
 * Nothing is photographed or recorded, so all of it may be used by anyone for anything. Needs ffmpeg, and some patience:
 * these are small ray tracers in plain JavaScript.
 *
 *   node scripts/make-example-media.mjs            everything
 *   node scripts/make-example-media.mjs alps sea   only these
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alps } from './make-example-media/alps.mjs';
import { aurora } from './make-example-media/aurora.mjs';
import { nightMarket, townAtNight } from './make-example-media/bokeh.mjs';
import { cloudsOverRidge } from './make-example-media/clouds.mjs';
import { dunes } from './make-example-media/dunes.mjs';
import { forest } from './make-example-media/forest.mjs';
import { harbourMusic, marketMusic, morningMusic, town, waves, wind } from './make-example-media/music.mjs';
import { nightLake } from './make-example-media/night-lake.mjs';
import { writeClip, writeJpeg } from './make-example-media/picture.mjs';
import { sea } from './make-example-media/sea.mjs';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));

/**
 * @param {string} file
 * @param {number} width
 * @param {number} height
 * @param {(width: number, height: number) => Uint8Array} draw
 */
const picture = (file, width, height, draw) => async () => {
  await writeJpeg(draw(width, height), width, height, examples + file, 2);
  return file;
};

/**
 * @param {string} file
 * @param {(width: number, height: number, time: number) => Uint8Array} draw
 * @param {(seconds: number) => import('./make-example-media/sound.mjs').Sound} play
 */
const clip = (file, draw, play) => async () => {
  const size = { width: 854, height: 480, fps: 25, seconds: 4.4 };
  const frame = (/** @type {number} */ time) => draw(size.width, size.height, time);
  await writeClip({ ...size, frame, sound: play(size.seconds).bytes(), file: examples + file });
  return file;
};

/** @param {string} file @param {() => import('./make-example-media/sound.mjs').Sound} play */
const music = (file, play) => async () => {
  await play().write(examples + file);
  return file;
};

/** @type {Record<string, () => Promise<string>>} */
const media = {
  lake: picture('first-light/media/night-lake.jpg', 1920, 1280, nightLake),
  aurora: picture('first-light/media/aurora.jpg', 1920, 1280, aurora),
  alps: picture('first-light/media/alps.jpg', 1920, 1280, alps),
  dunes: picture('first-light/media/dunes.jpg', 1920, 1280, dunes),
  sea: picture('first-light/media/sea.jpg', 1920, 1280, sea),
  morning: music('first-light/media/morning.m4a', morningMusic),
  market: picture('night-market/media/lamps.jpg', 960, 1440, nightMarket),
  forest: picture('night-market/media/forest.jpg', 960, 1440, forest),
  marketMusic: music('night-market/media/market.m4a', marketMusic),
  waves: clip(
    'evening-walk/media/sea.mp4',
    (width, height, time) => sea(width, height, { time, samples: 1 }),
    (seconds) => waves(seconds, 201),
  ),
  clouds: clip('evening-walk/media/ridge.mp4', cloudsOverRidge, (seconds) => wind(seconds, 301)),
  town: clip('evening-walk/media/town.mp4', townAtNight, (seconds) => town(seconds, 401)),
  harbourMusic: music('evening-walk/media/harbour.m4a', harbourMusic),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in media));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Choose from ${Object.keys(media).join(', ')}.`);
  process.exit(2);
}
for (const [name, make] of Object.entries(media)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const began = Date.now();
  for (const folder of ['first-light', 'night-market', 'evening-walk'])
    await mkdir(dirname(`${examples}${folder}/media/x`), { recursive: true });
  const file = await make();
  console.log(`${file} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}
