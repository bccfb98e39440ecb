import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readIndexedKeyFrames } from '../../../electron/encoder/indexed-key-frames';
import { MediaProber } from '../../../electron/encoder/probe-media';
import { openWorkbench } from './workbench';
import type { Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench('indexed-key-frames');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=14'];
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '2'];
  const keys = ['-g', '100', '-sc_threshold', '0'];
  await bench.make(...picture, ...x264, ...keys, 'plain.mp4');
  await bench.make('-i', 'plain.mp4', '-c', 'copy', '-movflags', '+faststart', 'first.mov');
  await bench.make('-i', 'plain.mp4', '-c', 'copy', '-output_ts_offset', '7', 'late.mp4');
  await bench.make('-ss', '5', '-i', 'plain.mp4', '-c', 'copy', 'trimmed.mp4');
  const sound = ['-f', 'lavfi', '-i', 'sine=d=14'];
  await bench.make(...sound, '-i', 'plain.mp4', '-map', '0', '-map', '1', '-c:v', 'copy', 'second.mp4');
  await bench.make(
    '-i',
    'plain.mp4',
    '-c',
    'copy',
    '-movflags',
    'frag_keyframe+empty_moov',
    'fragmented.mp4',
  );
  await bench.make('-i', 'plain.mp4', '-c', 'copy', 'other.mkv');
});
afterAll(() => bench.close());

const listed = async (name: string, track = 0) =>
  (await readIndexedKeyFrames(join(bench.folder, name), track))?.map(
    (moment) => Math.round(moment * 100) / 100,
  );

it.each([
  ['with the index at the end', 'plain.mp4', 0, [0, 4, 8, 12]],
  ['with the index at the beginning', 'first.mov', 0, [0, 4, 8, 12]],
  ['whose clock begins late', 'late.mp4', 0, [0, 4, 8, 12]],
  ['that was cut by its edit list only', 'trimmed.mp4', 0, [0, 3, 7]],
  ['with sound before the picture', 'second.mp4', 1, [0, 4, 8, 12]],
])('reads them from a file %s', async (_, name, track, moments) => {
  expect(await listed(name, track)).toEqual(moments);
});

it.each([
  ['a track of sound', 'second.mp4', 0],
  ['a track that is not there', 'plain.mp4', 3],
  ['a fragmented file', 'fragmented.mp4', 0],
  ['another container', 'other.mkv', 0],
])('knows none of %s', async (_, name, track) => {
  expect(await listed(name, track)).toBeUndefined();
});

it('knows none where a table says that it is longer than it is', async () => {
  const bytes = await readFile(join(bench.folder, 'plain.mp4'));
  for (const table of ['stss', 'stts', 'ctts']) {
    const damaged = Buffer.from(bytes);
    const at = damaged.indexOf(table, 0, 'latin1');
    // As many rows as there can be; of the others no row at all.
    if (table === 'stss') damaged.writeUInt32BE(0xffff_ffff, at + 8);
    else damaged.fill(0, at + 12, at + 12 + damaged.readUInt32BE(at + 8) * 8);
    await writeFile(join(bench.folder, 'damaged.mp4'), damaged);
    expect(await listed('damaged.mp4'), table).toBeUndefined();
  }
});

it('is a part of what is remembered of a file', async () => {
  const probe = async () => {
    const prober = new MediaProber(bench.processes, () => bench.ffprobe, join(bench.folder, 'probed.jsonl'));
    const { video } = await prober.probe(join(bench.folder, 'plain.mp4'));
    return video?.indexedKeyFrames;
  };
  expect(await probe()).toEqual([0, 4, 8, 12]);
  expect(await probe()).toEqual([0, 4, 8, 12]);
});
