import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { checkpoint } from '../../concurrency';
import { box, words } from '../../encoder/mp4-box';
import { mp4Index, shortPlaces } from './mp4-index';
import type { Chunk, IndexedTrack } from './mp4-index';
import { readTrack } from './stored-track';
import type { Run } from './sample-tables';
import type { StoredTrack } from './stored-track';

/** What is joined. */
export interface Mp4Parts {
  /** Files of pictures, in the order of the timeline. */
  pictures: readonly string[];
  /** A file of sound, or null. */
  sound: string | null;
  title: string;
  /** Exists, and is replaced. */
  target: string;
}

/** Pictures and sound take turns in pieces of about this many seconds, so that a player finds both at one place. */
const turnSeconds = 1;

/**
 * Joins segments into one mp4 file, index first: their samples are copied one after the other, and their tables are put
 * together. ffmpeg's way of doing the same opens, probes and begins to decode each segment, which takes longer than all
 * else that a video from the cache needs.
 *
 * @param onPart Called with how much is done, 0 to 1.
 * @returns false, with nothing written, where a file is not as our segments are, or the segments do not go together:
 *   then ffmpeg has to try.
 * @throws the file system's errors; Cancelled.
 */
export async function joinMp4(parts: Mp4Parts, onPart: (part: number) => void): Promise<boolean> {
  const read = await readAll(parts.pictures);
  const pictures = read === null ? null : joined(read);
  const sound = parts.sound === null ? null : await readTrack(parts.sound);
  if (pictures === null || (parts.sound !== null && sound === null)) return false;
  const tracks = sound === null ? [pictures] : [pictures, whole(sound)];
  const turns = takeTurns(tracks);
  const chunked = tracks.map((track, order) => ({ track, chunks: turns[order] ?? [] }));
  const index = (mediaStart: number) => mp4Index(chunked, mediaStart, titleBox(parts.title));
  const mediaBytes = tracks.reduce((sum, track) => sum + sumOf(track.sizes), 0);
  const head = mediaHead(mediaBytes);
  const { fileType } = pictures.boxes;
  // Numbers of 32 or 64 bits, the index is as long wherever the media begin.
  const mediaStart = fileType.length + index(shortPlaces + 1 - mediaBytes).length + head.length;
  const far = mediaStart + mediaBytes > shortPlaces;
  const start = far ? mediaStart : fileType.length + index(0).length + head.length;
  const file = await open(parts.target, 'r+');
  try {
    await file.truncate(0);
    await writeAll(file, Buffer.concat([fileType, index(start), head]), 0);
    await copySamples(tracks, turns, file, start, (bytes) => onPart(bytes / mediaBytes));
  } finally {
    await file.close();
  }
  return true;
}

/** A track of the joined file, with its samples in one file or more. */
interface JoinedTrack extends IndexedTrack {
  sources: readonly { path: string; offset: number; bytes: number }[];
}

async function readAll(paths: readonly string[]): Promise<StoredTrack[] | null> {
  const tracks: StoredTrack[] = [];
  // One file is in the list as often as it is shown.
  const known = new Map<string, StoredTrack>();
  for (const path of paths) {
    const track = known.get(path) ?? (await readTrack(path));
    if (track === null) return null;
    known.set(path, track);
    tracks.push(track);
    await checkpoint();
  }
  return tracks;
}

/** The tracks one after the other, or null where a decoder or a clock that suits one does not suit all. */
function joined(tracks: readonly StoredTrack[]): JoinedTrack | null {
  const [first] = tracks;
  if (first === undefined) return null;
  const step = first.durations[0]?.value;
  const fits = (track: StoredTrack) =>
    track.description.equals(first.description) &&
    track.timescale === first.timescale &&
    (track.begins === null) === (first.begins === null) &&
    track.boxes.groups.length === 0 &&
    track.durations.length === 1 &&
    track.durations[0]?.value === step;
  if (!tracks.every(fits)) return null;
  // An encoder that looks no further ahead, in a segment of a single frame, shows it at once: here it waits like the others.
  const begins = tracks.reduce((most, track) => Math.max(most, track.begins ?? 0), 0);
  const delaysOf = ({ begins: own, delays, sizes: samples }: StoredTrack): Run[] =>
    (delays ?? [{ count: samples.length, value: 0 }]).map(({ count, value }) => ({
      count,
      value: value + begins - (own ?? 0),
    }));
  const sizes = tracks.flatMap((track) => track.sizes);
  const sync: number[] = [];
  let before = 0;
  for (const track of tracks) {
    for (const index of track.sync ?? track.sizes.keys()) sync.push(before + index);
    before += track.sizes.length;
  }
  return {
    ...first,
    sources: tracks.map(sourceOf),
    sizes,
    durations: [{ count: sizes.length, value: step ?? 0 }],
    delays: tracks.every(({ delays }) => delays === null) ? null : tracks.flatMap(delaysOf),
    begins: first.begins === null ? null : begins,
    sync: sync.length === sizes.length ? null : sync,
  };
}

function whole(track: StoredTrack): JoinedTrack {
  return { ...track, sources: [sourceOf(track)] };
}

function sourceOf({ path, offset, sizes }: StoredTrack): JoinedTrack['sources'][0] {
  return { path, offset, bytes: sumOf(sizes) };
}

/** Cuts tracks into chunks, and says where each lies: the first chunk of each track, then the second ones. */
function takeTurns(tracks: readonly JoinedTrack[]): Chunk[][] {
  const chunks = tracks.map(chunksOf);
  let offset = 0;
  const turns = Math.max(...chunks.map(({ length }) => length));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const own of chunks) {
      const chunk = own[turn];
      if (chunk === undefined) continue;
      chunk.offset = offset;
      offset += chunk.bytes;
    }
  }
  return chunks;
}

function chunksOf({ sizes, durations, timescale }: JoinedTrack): Chunk[] {
  const chunks: Chunk[] = [];
  let chunk: Chunk = { samples: 0, bytes: 0, offset: 0 };
  let tick = 0;
  let sample = 0;
  for (const { count, value } of durations) {
    for (let each = 0; each < count; each += 1) {
      if (tick >= (chunks.length + 1) * turnSeconds * timescale && chunk.samples > 0) {
        chunks.push(chunk);
        chunk = { samples: 0, bytes: 0, offset: 0 };
      }
      chunk.samples += 1;
      chunk.bytes += sizes[sample] ?? 0;
      tick += value;
      sample += 1;
    }
  }
  return [...chunks, chunk];
}

async function copySamples(
  tracks: readonly JoinedTrack[],
  turns: readonly (readonly Chunk[])[],
  file: FileHandle,
  start: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const readers = tracks.map(({ sources }) => new SampleReader(sources));
  try {
    const longest = Math.max(...turns.map(({ length }) => length));
    let written = 0;
    for (let turn = 0; turn < longest; turn += 1) {
      for (const [order, reader] of readers.entries()) {
        const chunk = turns[order]?.[turn];
        if (chunk === undefined) continue;
        await writeAll(file, await reader.next(chunk.bytes), start + chunk.offset);
        written += chunk.bytes;
      }
      await checkpoint();
      onBytes(written);
    }
  } finally {
    for (const reader of readers) await reader.close();
  }
}

/** Reads the samples of several files as if they were one. */
class SampleReader {
  readonly #sources: JoinedTrack['sources'];
  #current = 0;
  #position = 0;
  #file: FileHandle | undefined;

  constructor(sources: JoinedTrack['sources']) {
    this.#sources = sources;
  }

  async next(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const source = this.#sources[this.#current];
      if (source === undefined) throw new Error('a segment has lost samples');
      if (this.#position === source.bytes) {
        await this.close();
        this.#current += 1;
        this.#position = 0;
        continue;
      }
      this.#file ??= await open(source.path, 'r');
      const wanted = Math.min(length - done, source.bytes - this.#position);
      const { bytesRead } = await this.#file.read(bytes, done, wanted, source.offset + this.#position);
      if (bytesRead === 0) throw new Error(`${source.path} has lost samples`);
      done += bytesRead;
      this.#position += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function mediaHead(bytes: number): Buffer {
  if (bytes + 8 <= shortPlaces) return Buffer.concat([words([bytes + 8]), Buffer.from('mdat', 'latin1')]);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1, 0);
  head.write('mdat', 4, 'latin1');
  head.writeBigUInt64BE(BigInt(bytes + 16), 8);
  return head;
}

/** As players know it from iTunes. */
function titleBox(title: string): Buffer {
  const handler = box(
    'hdlr',
    words([0, 0]),
    Buffer.from('mdirappl', 'latin1'),
    Buffer.from([...Array.from({ length: 9 }, () => 0)]),
  );
  const name = box('\u00a9nam', box('data', words([1, 0]), Buffer.from(title, 'utf8')));
  return box('udta', box('meta', words([0]), handler, box('ilst', ...(title === '' ? [] : [name]))));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
