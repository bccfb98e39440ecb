import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { checkpoint } from '../../concurrency';
import { readSamples, readTrack } from './stored-track';
import type { StoredTrack, Stretch, TrackPlace } from './stored-track';

/** Bytes that are compared at once. */
const blockBytes = 1 << 20;

/**
 * How a track of a file is like some segments, one after the other:
 *
 * - `equal`: the same samples, byte for byte, under the same description, and decoders may enter at the same ones. So a
 *   decoder is given the same as by the segments, and gives the same.
 * - `samples`: the same samples, byte for byte.
 * - `other`: other samples.
 * - `unknown`: a file is laid out otherwise than ours are, so that it cannot be told.
 */
export type Likeness = 'equal' | 'samples' | 'other' | 'unknown';

/**
 * Compares a track of an mp4 or mov file with what it was joined from.
 *
 * @param parts Files of one track each, as {@link readTrack} reads them.
 * @param place Which track; otherwise its only one of pictures.
 * @throws the file system's errors; Cancelled.
 */
export async function compareSamples(
  file: string,
  parts: readonly string[],
  place: TrackPlace = { kind: 'picture', index: 0, of: 1 },
): Promise<Likeness> {
  const found = await readSamples(file, place);
  if (found === null) return 'unknown';
  const whole = await open(file, 'r');
  try {
    const places = new Places(whole, found.stretches);
    const isEntry = entriesOf(found);
    let sample = 0;
    let isEqual = true;
    const block = Buffer.allocUnsafe(blockBytes);
    for (const part of parts) {
      const track = await readTrack(part);
      if (track === null) return 'unknown';
      const { sizes, offset, description } = track;
      if (sizes.some((bytes, index) => bytes !== found.sizes[sample + index])) return 'other';
      const isOwnEntry = entriesOf(track);
      isEqual &&=
        description.equals(found.description) &&
        isOwnEntry(0) &&
        sizes.every((_, index) => isOwnEntry(index) === isEntry(sample + index));
      sample += sizes.length;
      const bytes = sizes.reduce((sum, one) => sum + one, 0);
      if (!(await isNext(places, part, { offset, bytes }, block))) return 'other';
    }
    if (sample !== found.sizes.length) return 'other';
    return isEqual ? 'equal' : 'samples';
  } finally {
    await whole.close();
  }
}

/** Whether a decoder may begin at a sample. */
function entriesOf({ sync }: Pick<StoredTrack, 'sync'>): (sample: number) => boolean {
  if (sync === null) return () => true;
  const entries = new Set(sync);
  return (sample) => entries.has(sample);
}

async function isNext(
  places: Places,
  part: string,
  { offset, bytes }: Stretch,
  block: Buffer,
): Promise<boolean> {
  const file = await open(part, 'r');
  try {
    for (let done = 0; done < bytes;) {
      await checkpoint();
      const { bytesRead } = await file.read(block, 0, Math.min(block.length, bytes - done), offset + done);
      if (bytesRead === 0 || !(await places.nextIs(block.subarray(0, bytesRead)))) return false;
      done += bytesRead;
    }
    return true;
  } finally {
    await file.close();
  }
}

/** Stretches of a file, read one after the other as if they were one. */
class Places {
  readonly #file: FileHandle;
  readonly #left: Stretch[];
  readonly #block = Buffer.allocUnsafe(blockBytes);

  constructor(file: FileHandle, stretches: readonly Stretch[]) {
    this.#file = file;
    this.#left = stretches.map((stretch) => ({ ...stretch })).reverse();
  }

  async nextIs(expected: Buffer): Promise<boolean> {
    for (let done = 0; done < expected.length;) {
      const stretch = this.#left.at(-1);
      if (stretch === undefined) return false;
      const wanted = Math.min(stretch.bytes, expected.length - done, blockBytes);
      const { bytesRead } = await this.#file.read(this.#block, 0, wanted, stretch.offset);
      if (bytesRead === 0) return false;
      if (!this.#block.subarray(0, bytesRead).equals(expected.subarray(done, done + bytesRead))) return false;
      done += bytesRead;
      stretch.offset += bytesRead;
      stretch.bytes -= bytesRead;
      if (stretch.bytes === 0) this.#left.pop();
    }
    return true;
  }
}
