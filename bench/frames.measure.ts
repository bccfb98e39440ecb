import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { plainEnvironment } from './environment';
import { keep, median } from './figures';

const root = resolve(import.meta.dirname, '..');
const commandLine = join(root, 'out', 'main', 'renderyard.js');
const moments = 50;

/** Mulberry32: equal numbers each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it(`shows a frame at 720p in less than 400 ms, by the command line, over ${moments} moments of the gallery`, async () => {
  const home = await mkdtemp(join(tmpdir(), 'renderyard-frames-'));
  // Copies: what the storyboards of the gallery say of their size wins over a preset.
  await cp(join(root, 'examples'), join(home, 'examples'), { recursive: true });
  const gallery = join(home, 'examples', 'gallery');
  const files = (await readdir(gallery)).filter((name) => name.endsWith('.storyboard.yaml')).sort();
  for (const name of files) {
    const text = await readFile(join(gallery, name), 'utf8');
    const large = text.replace('width: 640, height: 360', 'width: 1280, height: 720');
    if (large === text) throw new Error(`${name} does not say its size as the others do`);
    await writeFile(join(gallery, name), large);
  }
  const random = randomFrom(7);
  const target = join(home, 'frame.png');
  const time = (file: string, at: number) => {
    const started = performance.now();
    // Programs of the gallery's own.
    const args = ['frame', join(gallery, file), '--at', at.toFixed(3), '--allow-commands'];
    const { status, stderr } = spawnSync(
      process.execPath,
      [commandLine, ...args, '-o', target, '--overwrite'],
      { env: { ...plainEnvironment, RENDERYARD_HOME: home }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return performance.now() - started;
  };
  try {
    // What is found out once for each machine and each source: encoders, fonts, what files hold.
    for (const file of files) time(file, 0);
    const rows = Array.from({ length: moments }, () => {
      const file = files[Math.floor(random() * files.length)] ?? '';
      const at = 0.04 + random() * 1.1;
      return { file, at, milliseconds: Math.round(time(file, at)) };
    });
    const sorted = rows.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
    const p50 = median(sorted);
    const p90 = sorted[Math.floor(moments * 0.9)];
    await keep('frames', { p50, p90, rows });
    console.log(`p50 ${p50} ms, p90 ${p90 ?? 0} ms`);
    for (const { file, at, milliseconds } of rows
      .toSorted((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, 8))
      console.log(`  ${milliseconds} ms  ${file} at ${at.toFixed(2)} s`);
    expect(p50).toBeLessThan(400);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
