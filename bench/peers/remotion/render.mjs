// node render.mjs FILM.json PUBLIC_FOLDER BROWSER TARGET
import { bundle } from '@remotion/bundler';
import { renderMedia, selectComposition } from '@remotion/renderer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [film, publicDir, browserExecutable, outputLocation] = process.argv.slice(2);
const inputProps = { film: JSON.parse(readFileSync(film, 'utf8')) };
const serveUrl = await bundle({ entryPoint: join(import.meta.dirname, 'film.js'), publicDir });
const browser = { browserExecutable, chromeMode: 'chrome-for-testing', logLevel: 'error' };
const composition = await selectComposition({ ...browser, serveUrl, id: 'film', inputProps });
await renderMedia({
  ...{ ...browser, composition, serveUrl, inputProps, outputLocation },
  // The encoding that everybody else is asked for. One page for each processor is its own choice here, too.
  ...{
    codec: 'h264',
    crf: 20,
    x264Preset: 'veryfast',
    pixelFormat: 'yuv420p',
    colorSpace: 'bt709',
    audioBitrate: '160k',
  },
  concurrency: 2,
});
