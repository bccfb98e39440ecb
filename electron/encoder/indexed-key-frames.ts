import { open } from 'node:fs/promises';
import { boxAt, boxesIn } from './mp4-box';
import { readMovie } from './mp4-movie';

/**
 * Reads the key frames that the index of an mp4 or mov file lists, without starting a program: a few milliseconds. A decoder
 * that is sent to a moment begins at the one before. Whether each can be decoded alone is not looked at.
 *
 * Source: ISO/IEC 14496-12, 8.6 (`stts`, `ctts`, `stss`, `elst`).
 *
 * @param track Counted from 0 over all tracks of the file, as ffmpeg numbers its streams.
 * @returns seconds from the beginning of the track, in order; undefined where the index is not that of pictures, is damaged, or
 *   says nothing of samples (fragmented files), or where all samples are key frames.
 * @throws the file system's error.
 */
export async function readIndexedKeyFrames(path: string, track: number): Promise<number[] | undefined> {
  const file = await open(path, 'r');
  try {
    const index = await readMovie(file);
    return index === undefined ? undefined : keyFramesIn(index, track);
  } catch (error) {
    // A table that is shorter than it says.
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

function keyFramesIn(index: Buffer, track: number): number[] | undefined {
  const content = boxesIn(index)?.filter(({ type }) => type === 'trak')[track]?.content;
  if (content === undefined) return undefined;
  const header = boxAt(content, 'mdia', 'mdhd')?.content;
  const handler = boxAt(content, 'mdia', 'hdlr')?.content;
  const samples = boxAt(content, 'mdia', 'minf', 'stbl')?.content;
  if (header === undefined || samples === undefined || handler?.toString('latin1', 8, 12) !== 'vide')
    return undefined;
  const sync = boxAt(samples, 'stss')?.content;
  const durations = boxAt(samples, 'stts')?.content;
  if (sync === undefined || durations === undefined) return undefined;
  // Samples are counted from 1 there.
  const keys = Array.from({ length: sync.readUInt32BE(4) }, (_, row) => sync.readUInt32BE(8 + row * 4) - 1);
  const delays = boxAt(samples, 'ctts')?.content;
  const decoded = along(durations, keys);
  const shown = delays === undefined ? [] : along(delays, keys);
  const begin = beginOf(boxAt(content, 'edts', 'elst')?.content);
  const timescale = header.readUInt32BE(header[0] === 0 ? 12 : 20);
  const moments = keys.map(
    (_, at) => ((decoded[at]?.before ?? 0) + (shown[at]?.value ?? 0) - begin) / timescale,
  );
  return moments.length > 0 && moments.every(Number.isFinite)
    ? moments.map((moment) => Math.max(0, moment)).sort((a, b) => a - b)
    : undefined;
}

/**
 * What a table of runs (so many samples with this value) says of some samples.
 *
 * @param samples In order.
 * @returns the value of each, and the sum of those of all samples before. @throws RangeError where the table ends before.
 */
function along(table: Buffer, samples: readonly number[]): { value: number; before: number }[] {
  let [at, first, sum] = [8, 0, 0];
  return samples.map((sample) => {
    for (;;) {
      const [count, value] = [table.readUInt32BE(at), table.readInt32BE(at + 4)];
      if (sample < first + count) return { value, before: sum + (sample - first) * value };
      first += count;
      sum += count * value;
      at += 8;
    }
  });
}

/** Tick of the track at which the presentation begins: that of the first entry of an edit list which is not empty. */
function beginOf(list: Buffer | undefined): number {
  if (list === undefined) return 0;
  const isWide = list[0] === 1;
  for (let at = 8; at < list.length; at += isWide ? 20 : 12) {
    const begin = isWide ? Number(list.readBigInt64BE(at + 8)) : list.readInt32BE(at + 4);
    if (begin >= 0) return begin;
  }
  return 0;
}
