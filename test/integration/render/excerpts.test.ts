import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MediaProber } from '../../../electron/encoder/probe-media';
import { safeInput } from '../../../electron/encoder/safe-input';
import { openExcerpt } from '../../../electron/render/excerpt/open-excerpt';
import { openWorkbench } from '../encoder/workbench';
import type { Workbench } from '../encoder/workbench';

/** Small clips with few key frames, each of another kind. */
const kinds = {
  plain: ['-bf', '3', '-g', '150'],
  'with many pictures between': ['-bf', '8', '-g', '250', '-x264-params', 'b-pyramid=strict:ref=5:b-adapt=2'],
  'with open groups': ['-bf', '3', '-g', '90', '-x264-params', 'open-gop=1:scenecut=0'],
  'with many references': [
    '-bf',
    '3',
    '-g',
    '45',
    '-refs',
    '6',
    '-x264-params',
    'b-pyramid=normal:scenecut=0',
  ],
  'with a clock of its own': ['-bf', '3', '-g', '150', '-video_track_timescale', '600'],
  'of uneven pictures': [
    '-vf',
    'setpts=PTS+random(0)*0.3/FRAME_RATE/TB',
    '-fps_mode',
    'vfr',
    '-bf',
    '3',
    '-g',
    '150',
  ],
} as const;

const others = {
  interlaced: ['-bf', '2', '-g', '120', '-flags', '+ilme+ildct', '-x264-params', 'tff=1'],
  'refreshed bit by bit': ['-bf', '0', '-g', '60', '-x264-params', 'intra-refresh=1'],
} as const;

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench('excerpts');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=192x108:r=30:d=12,noise=alls=12:allf=t'];
  const sound = ['-f', 'lavfi', '-i', 'sine=d=12'];
  const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
  for (const [name, options] of Object.entries(kinds))
    await bench.make(...picture, ...sound, ...x264, ...options, '-shortest', `${name}.mp4`);
  const copied = ['-i', 'plain.mp4', '-c', 'copy'];
  await bench.make(...copied, '-movflags', '+faststart', 'first.mov');
  await bench.make(...copied, '-output_ts_offset', '7', 'late.mp4');
  await bench.make('-ss', '3.21', ...copied, 'trimmed.mp4');
  await bench.make(...copied, '-movflags', '+frag_keyframe+empty_moov', 'fragmented.mp4');
  await bench.make(...copied, '-movflags', '+negative_cts_offsets', 'early.mp4');
  await bench.make(...copied, '-map', '0:1', '-map', '0:0', 'second.mp4');
  await bench.make(...copied, 'other.mkv');
  await bench.make(...copied, '-metadata:s:v', 'rotate=90', 'turned.mp4');
  await bench.make(...copied, '-movflags', '+frag_keyframe', 'in pieces.mp4');
  for (const [name, options] of Object.entries(others))
    await bench.make(...picture, ...x264, ...options, `${name}.mp4`);
  const plain = await readFile(join(bench.folder, 'plain.mp4'));
  const turned = Buffer.from(plain);
  turned.writeUInt32BE(0, plain.indexOf('mvhd', 0, 'latin1') + 4 + 36);
  await writeFile(join(bench.folder, 'turned as a whole.mp4'), turned);
  // Two tables of one kind.
  const twice = Buffer.from(plain);
  twice.write('ctts', plain.indexOf('stss', 0, 'latin1'), 'latin1');
  await writeFile(join(bench.folder, 'twice.mp4'), twice);
}, 120_000);
afterAll(() => bench.close());

const target = () => join(bench.folder, 'excerpt.mp4');

/** @param pixels As many as make any copy worth it. */
async function excerptOf(path: string, from: number, seconds: number, pixels = 1e8) {
  await rm(target(), { force: true });
  const prober = new MediaProber(bench.processes, () => bench.ffprobe, join(bench.folder, 'probed.jsonl'));
  const { video } = await prober.probe(path);
  const startSeconds = video?.startSeconds ?? 0;
  return openExcerpt(path, { from, seconds, startSeconds, pixels, options: ['-threads', '2'] }, target());
}

/** What ffmpeg gives of an input: the timestamp and the picture of each frame. */
async function frames(path: string, options: readonly string[]): Promise<string> {
  const input = safeInput(path, options);
  const output = ['-map', '0:v:0', '-vf', 'settb=AVTB', '-fps_mode', 'passthrough', '-enc_time_base', '-1'];
  await bench.make(...input, ...output, '-f', 'framemd5', 'frames.txt');
  return readFile(join(bench.folder, 'frames.txt'), 'utf8');
}

/** The same numbers in each run, between 0 and 1. */
function* numbers(seed: string): Generator<number, never> {
  for (let count = 0; ; count += 1)
    yield createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE(0) / 2 ** 32;
}

const moments = (seed: string, count: number) => {
  const random = numbers(seed);
  const next = () => random.next().value;
  return Array.from({ length: count }, () => ({
    from: Math.round(next() * 11e6 + 1e5) / 1e6,
    seconds: Math.round(next() * 3e6 + 4e4) / 1e6,
  }));
};

it.each([...Object.keys(kinds).map((name) => `${name}.mp4`), 'first.mov', 'turned.mp4'])(
  'gives the same pictures at the same moments as the clip: %s',
  async (name) => {
    const path = join(bench.folder, name);
    let copies = 0;
    for (const { from, seconds } of moments(name, 12)) {
      const wanted = await frames(path, ['-threads', '2', '-ss', String(from), '-t', String(seconds)]);
      const excerpt = await excerptOf(path, from, seconds);
      if (excerpt === null) continue;
      copies += 1;
      expect(await frames(excerpt.path, excerpt.options), `${from} for ${seconds}`).toBe(wanted);
    }
    expect(copies).toBeGreaterThan(8);
  },
  60_000,
);

it('leaves out a part of what is decoded on the way', async () => {
  const path = join(bench.folder, 'plain.mp4');
  expect(await excerptOf(path, 4.5, 0.5)).not.toBeNull();
  const all = await frames(path, ['-t', '4.4']);
  const { path: copy } = (await excerptOf(path, 4.5, 0.5)) ?? { path };
  const left = await frames(copy, ['-t', '4.4']);
  const count = (text: string) => text.split('\n').filter((line) => line.startsWith('0,')).length;
  expect(count(left)).toBeLessThan(count(all) * 0.7);
  expect(count(left)).toBeGreaterThan(count(all) * 0.3);
});

it.each([
  'late.mp4',
  'trimmed.mp4',
  'fragmented.mp4',
  'early.mp4',
  'second.mp4',
  'other.mkv',
  'in pieces.mp4',
  'interlaced.mp4',
  'refreshed bit by bit.mp4',
  'turned as a whole.mp4',
  'twice.mp4',
  'not there.mp4',
])('leaves alone what it does not know for sure: %s', async (name) => {
  const path = join(bench.folder, name);
  await rm(target(), { force: true });
  const sought = { from: 4.5, seconds: 0.5, startSeconds: 0, pixels: 1e8, options: [] };
  expect(await openExcerpt(path, sought, target())).toBeNull();
  await expect(stat(target())).rejects.toThrow('ENOENT');
});

it('gives the same pictures around key frames', async () => {
  const path = join(bench.folder, 'with many references.mp4');
  // Every one and a half seconds: before and behind it, in quarters of a frame and between ticks.
  for (let quarter = -14; quarter <= 6; quarter += 1) {
    const from = Math.round((4.5 + quarter / 120) * 1e6 + (quarter % 3)) / 1e6;
    const excerpt = await excerptOf(path, from, 0.4);
    // Where nothing comes before.
    if (quarter >= 0 && excerpt === null) continue;
    expect(excerpt, String(from)).not.toBeNull();
    const wanted = await frames(path, ['-threads', '2', '-ss', String(from), '-t', '0.4']);
    expect(await frames(excerpt?.path ?? '', excerpt?.options ?? []), String(from)).toBe(wanted);
  }
});

it('copies no more than is worth it, and nothing for what goes up to the end', async () => {
  const path = join(bench.folder, 'plain.mp4');
  expect(await excerptOf(path, 4.5, 0.5, 100)).toBeNull();
  expect(await excerptOf(path, 11, 1)).toBeNull();
  expect(await excerptOf(path, 11, 0.5)).not.toBeNull();
});

it('takes no harm from a damaged clip', async () => {
  const bytes = await readFile(join(bench.folder, 'plain.mp4'));
  const index = bytes.indexOf('moov', 0, 'latin1');
  const random = numbers('damaged');
  const damaged = join(bench.folder, 'damaged.mp4');
  for (let each = 0; each < 300; each += 1) {
    const copy = Buffer.from(bytes);
    for (let hit = 0; hit < 4; hit += 1) {
      const at =
        each % 3 === 0 ? random.next().value * index : index + random.next().value * (bytes.length - index);
      copy[Math.floor(at)] = Math.floor(random.next().value * 256);
    }
    await writeFile(damaged, copy);
    await rm(target(), { force: true });
    const sought = { from: 4.5, seconds: 0.5, startSeconds: 0, pixels: 1e8, options: [] };
    const excerpt = await openExcerpt(damaged, sought, target());
    if (excerpt === null) await expect(stat(target())).rejects.toThrow('ENOENT');
    else expect((await stat(target())).size).toBeLessThan(2 * bytes.length);
  }
});
