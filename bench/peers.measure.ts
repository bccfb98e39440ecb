import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { keep, median, spread } from './figures';
import { similarity, writeStoryboard } from './set/compare';
import { renderWith } from './set/renderyard-run';
import { runMeasured } from './set/run-measured';
import { fps, slideshow, storyboardOf, titleSize, totalFrames, zoomTo } from './set/shots';
import type { Film } from './set/shots';
import { fontFile, makeSources, music, workFolder } from './set/sources';

const pairs = 5;
const folder = join(workFolder, 'peers');
const film = slideshow();

/** A browser for those that draw in one; other than Electron, which they do not take. */
const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

beforeAll(makeSources, 1_800_000);

// Debian has one as the package `chromium`.
it.skipIf(browser === undefined)('renders the slideshow at least 4 × faster than Remotion', async () => {
  const peer = await installRemotion();
  const home = join(folder, 'home');
  const storyboard = await writeStoryboard(folder, storyboardOf(film));
  const [ours, theirs] = [join(folder, 'ours.mp4'), join(folder, 'remotion.mp4')];
  const render = async (memory = false) => {
    await rm(join(home, 'cache', 'segments'), { recursive: true, force: true });
    return renderWith(home, ['render', storyboard, '-o', ours, '--overwrite'], { memory });
  };
  const peerRender = (memory = false) => runMeasured(process.execPath, peer.render(theirs), { memory });
  // Memory is looked at in runs whose time does not count.
  const looks = { renderyard: await render(true), peer: await peerRender(true) };
  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1)
    rows.push({ renderyard: await render(), peer: await peerRender() });
  const ratio = median(rows.map((row) => row.peer.wallMs / row.renderyard.wallMs));
  const ssim = similarity(ours, theirs);
  await keep('peers', {
    peer: 'remotion',
    versions: peer.versions,
    frames: totalFrames(film),
    renderyard: spread(rows.map((row) => row.renderyard.wallMs)),
    remotion: spread(rows.map((row) => row.peer.wallMs)),
    memory: looks.peer.peakBytes / looks.renderyard.peakBytes,
    ...{ ratio, ssim, rows },
  });
  console.log(
    `Remotion ${(median(rows.map((row) => row.peer.wallMs)) / 1000).toFixed(1)} s, Renderyard ${(median(rows.map((row) => row.renderyard.wallMs)) / 1000).toFixed(1)} s: ${ratio.toFixed(1)} ×; SSIM ${ssim.toFixed(3)}`,
  );
  expect.soft(ratio).toBeGreaterThanOrEqual(4);
  expect.soft(ssim).toBeGreaterThanOrEqual(0.95);
});

/** Puts Remotion, as its users have it, into a folder of its own: it is no part of this project. */
async function installRemotion() {
  const place = join(folder, 'remotion');
  await mkdir(join(place, 'public'), { recursive: true });
  await cp(resolve(import.meta.dirname, 'peers/remotion'), place, { recursive: true });
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund'], { cwd: place });
  const files = [fontFile, music, ...film.shots.map(({ src }) => src)];
  for (const file of files) await copyFile(file, join(place, 'public', basename(file)));
  const description = join(place, 'film.json');
  await writeFile(description, JSON.stringify(describe(film)));
  const version = (name: string) =>
    (JSON.parse(execFileSync('npm', ['ls', name, '--json'], { cwd: place, encoding: 'utf8' })) as Tree)
      .dependencies[name]?.version;
  return {
    versions: {
      remotion: version('@remotion/renderer'),
      browser: execFileSync(browser ?? '', ['--version'], { encoding: 'utf8' }).trim(),
    },
    render: (target: string) => [
      join(place, 'render.mjs'),
      ...[description, join(place, 'public'), browser ?? '', target],
    ],
  };
}

interface Tree {
  dependencies: Record<string, { version: string } | undefined>;
}

/** What `peers/remotion/film.js` is told. */
function describe(each: Film): object {
  let from = 0;
  return {
    ...{ width: each.width, height: each.height, fps, zoomTo, titleSize: titleSize(each) },
    ...{ font: basename(fontFile), music: basename(music), totalFrames: totalFrames(each) },
    shots: each.shots.map(({ src, frames, title, fadeOut }) => {
      const shot = { picture: basename(src), frames, from, title, fadeOut };
      from += frames - fadeOut;
      return shot;
    }),
  };
}
