import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { checkpoint, isCancelled } from '../../concurrency';
import { box } from '../../encoder/mp4-box';
import { mp4Index } from '../join/mp4-index';
import { print } from '../picture/filters';
import type { FileInput, Sought } from '../segment';
import { readClipIndex } from './clip-index';
import type { ClipIndex } from './clip-index';
import { copiedAtMost, planExcerpt } from './excerpt';
import type { Excerpt } from './excerpt';
import { readSample } from './h264';

/** Bytes of a clip that are read at once, but for larger samples. */
const blockBytes = 1 << 20;
/** What lies between two samples, sound for one, is read with them up to so many bytes. */
const gapAtMost = 1 << 18;

const fileType = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));

/**
 * Copies the part of a clip that is decoded for a part of it, without the pictures before that no other one needs: with B-frames,
 * a third of what it takes to get there. What ffmpeg gives of the copy is the same, frame for frame and tick for tick, where the stream is
 * intact.
 *
 * @param target Nothing of value is there.
 * @returns what ffmpeg is to open; null, with nothing there, where the clip itself is to be opened: a copy cannot be made or would be too large,
 *   or of the clip we do not know enough.
 * @throws Cancelled.
 */
export async function openExcerpt(
  path: string,
  sought: Sought,
  target: string,
): Promise<Pick<FileInput, 'path' | 'options'> | null> {
  try {
    const clip = await open(path, 'r');
    try {
      const index = await readClipIndex(clip);
      const excerpt = index === null ? null : planExcerpt(index, sought);
      if (index === null || excerpt === null) return null;
      if (isTooLarge(index, excerpt, sought.pixels, (await clip.stat()).size)) return null;
      await copy(clip, index, excerpt, target);
      const seek = ['-seek_timestamp', '1', '-ss', (excerpt.seek / 1e6).toFixed(6)];
      return { path: target, options: [...sought.options, ...seek, '-t', print(sought.seconds)] };
    } finally {
      await clip.close();
    }
  } catch (error) {
    await rm(target, { force: true }).catch(() => undefined);
    if (isCancelled(error)) throw error;
    // A damaged clip, one that is gone, a full disk: whatever it is, ffmpeg says it of the clip itself.
    return null;
  }
}

/** Whether it is more than is worth it, or more than there is. */
function isTooLarge(
  { sizes, places }: ClipIndex,
  { first, end, isSeen }: Excerpt,
  pixels: number,
  fileBytes: number,
): boolean {
  let bytes = 0;
  let before = 0;
  for (let sample = first; sample < end; sample += 1) {
    const size = sizes[sample] ?? 0;
    if ((places[sample] ?? 0) + size > fileBytes) return true;
    bytes += size;
    if (!isSeen(sample)) before += 1;
  }
  return bytes > Math.min(fileBytes, copiedAtMost(before, pixels));
}

async function copy(clip: FileHandle, index: ClipIndex, excerpt: Excerpt, target: string): Promise<void> {
  const file = await open(target, 'w');
  try {
    const start = fileType.length + 16;
    const buffer = Buffer.allocUnsafe(blockBytes);
    const choice = new Choice(index, excerpt);
    let end = start;
    for (const block of blocksOf(index, excerpt)) {
      await checkpoint();
      end = await write(file, choice.of(await read(clip, block, index, buffer)), end);
    }
    const head = Buffer.alloc(16);
    head.writeUInt32BE(1);
    head.write('mdat', 4, 'latin1');
    head.writeBigUInt64BE(BigInt(end - fileType.length), 8);
    await write(file, [fileType, head], 0);
    await write(file, [movieOf(index, excerpt, choice.kept, start, end)], end);
  } finally {
    await file.close();
  }
}

/** Chooses the samples that are copied, in the order of the clip. */
class Choice {
  readonly #index: ClipIndex;
  readonly #excerpt: Excerpt;
  readonly kept: number[] = [];
  /** Of the frames that were left out since the last one that was kept. */
  #leftOut: number | undefined;

  constructor(index: ClipIndex, excerpt: Excerpt) {
    this.#index = index;
    this.#excerpt = excerpt;
  }

  /**
   * @returns those of the samples that are copied.
   * @throws RangeError where something would be missed: frames are numbered, and one that is no other's reference has the same number as the
   *   one that comes next.
   */
  of(samples: readonly { sample: number; bytes: Buffer }[]): Buffer[] {
    return samples.flatMap(({ sample, bytes }) => {
      const isFirst = sample === this.#excerpt.first;
      const mayBeSeen = isFirst || this.#excerpt.isSeen(sample);
      if (mayBeSeen && this.#leftOut === undefined && !isFirst) return this.#keep(sample, bytes);
      const { isDisposable, frameNumber } = readSample(bytes, this.#index.configuration);
      if (this.#leftOut !== undefined && frameNumber !== 0 && frameNumber !== this.#leftOut)
        throw new RangeError('the number of a frame is missing');
      if (mayBeSeen || !isDisposable) {
        this.#leftOut = undefined;
        return this.#keep(sample, bytes);
      }
      this.#leftOut = frameNumber;
      return [];
    });
  }

  #keep(sample: number, bytes: Buffer): Buffer[] {
    this.kept.push(sample);
    return [bytes];
  }
}

/** Samples that lie so near to each other that they are read in one go. */
interface Block {
  first: number;
  end: number;
  /** In the file. */
  from: number;
  to: number;
}

function blocksOf({ places, sizes }: ClipIndex, { first, end }: Excerpt): Block[] {
  const blocks: Block[] = [];
  for (let sample = first; sample < end; sample += 1) {
    const from = places[sample] ?? 0;
    const to = from + (sizes[sample] ?? 0);
    const last = blocks.at(-1);
    if (last !== undefined && from >= last.to && from - last.to <= gapAtMost && to - last.from <= blockBytes)
      Object.assign(last, { end: sample + 1, to });
    else blocks.push({ first: sample, end: sample + 1, from, to });
  }
  return blocks;
}

/** @param buffer Holds them until the next block is read, where they find room in it. */
async function read(
  clip: FileHandle,
  { first, end, from, to }: Block,
  { places, sizes }: ClipIndex,
  buffer: Buffer,
): Promise<{ sample: number; bytes: Buffer }[]> {
  const bytes = to - from > buffer.length ? Buffer.allocUnsafe(to - from) : buffer.subarray(0, to - from);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await clip.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new RangeError('samples are missing');
    done += bytesRead;
  }
  return Array.from({ length: end - first }, (_, each) => {
    const at = (places[first + each] ?? 0) - from;
    return { sample: first + each, bytes: bytes.subarray(at, at + (sizes[first + each] ?? 0)) };
  });
}

/** @returns where it ends. */
async function write(file: FileHandle, pieces: readonly Buffer[], position: number): Promise<number> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length === 0) return position;
  const { bytesWritten } = await file.writev(pieces, position);
  if (bytesWritten !== length) throw new RangeError('there is no room for all of it');
  return position + length;
}

/** The index of the copy: what was left out is shown as longer pictures before. */
function movieOf(
  { sizes, decoded, shown, timescale, lastDuration, boxes }: ClipIndex,
  { end }: Excerpt,
  kept: readonly number[],
  mediaStart: number,
  mediaEnd: number,
): Buffer {
  const next = (at: number) => decoded[kept[at + 1] ?? end] ?? (decoded.at(-1) ?? 0) + lastDuration;
  const track = {
    ...{ timescale, boxes },
    begins: null,
    sizes: kept.map((sample) => sizes[sample] ?? 0),
    durations: kept.map((sample, at) => ({ count: 1, value: next(at) - (decoded[sample] ?? 0) })),
    delays: kept.map((sample) => ({ count: 1, value: (shown[sample] ?? 0) - (decoded[sample] ?? 0) })),
    // ffmpeg is to begin there, and nowhere else.
    sync: [0],
  };
  const chunk = { samples: kept.length, bytes: mediaEnd - mediaStart, offset: 0 };
  return mp4Index([{ track, chunks: [chunk] }], mediaStart);
}
