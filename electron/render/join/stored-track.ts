import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { boxAt, boxesIn } from '../../encoder/mp4-box';
import type { Box } from '../../encoder/mp4-box';
import { editOf, handlerOf, numbersIn, placesOf, runsOf, sizesOf, syncOf } from './sample-tables';
import type { Run } from './sample-tables';

/** The only track of an mp4 file, whose samples lie in the file one after the other, as ffmpeg writes it. */
export interface StoredTrack {
  path: string;
  /** Where the first sample begins. */
  offset: number;
  /** Bytes of each sample. */
  sizes: readonly number[];
  /** Ticks that each sample lasts. */
  durations: readonly Run[];
  /** Ticks from when a sample is decoded to when it is shown; null where there is no such difference. */
  delays: readonly Run[] | null;
  /** Samples that can be decoded without others, counted from 0; null is all. */
  sync: readonly number[] | null;
  /** Tick at which the presentation begins; null where the track has no edit list. */
  begins: number | null;
  /** Ticks a second. */
  timescale: number;
  /** What a decoder has to know: the sample descriptions, apart from bitrates and from the track's place in its file. */
  description: Buffer;
  /** Boxes as they are in the file, to be taken over. */
  boxes: Readonly<
    Record<'fileType' | 'header' | 'mediaHeader' | 'handler' | 'stsd', Buffer> & {
      /** Of the media information, without the sample table. */
      information: readonly Buffer[];
      /** Of the sample table, where they mean nothing to us: groups of samples. */
      groups: readonly Buffer[];
    }
  >;
}

/** An index larger than this belongs to no segment of ours. */
const indexAtMost = 1 << 27;
/** All entries of an `stsd` box begin with eight bytes of their own, those of pictures with 70 more, those of sound with 20. */
const entryBytes: Readonly<Record<string, number>> = { vide: 78, soun: 28 };

/** Reads the index of a file. Null where it is anything else than a {@link StoredTrack}. */
export async function readTrack(path: string): Promise<StoredTrack | null> {
  const handle = await open(path, 'r');
  try {
    const top = await readTop(handle);
    return top === null ? null : trackOf(path, top);
  } finally {
    await handle.close();
  }
}

/** Bytes of a file that lie one after the other. */
export interface Stretch {
  offset: number;
  bytes: number;
}

/** The samples of a track, and where they lie. */
export interface TrackSamples extends Pick<StoredTrack, 'sizes' | 'sync' | 'description'> {
  stretches: readonly Stretch[];
}

/** A track of a file by its kind: the first one is 0, of so many. */
export interface TrackPlace {
  kind: 'picture' | 'sound';
  index: number;
  of: number;
}

const handlers: Readonly<Record<TrackPlace['kind'], string>> = { picture: 'vide', sound: 'soun' };

/** Null where a file has another number of tracks of that kind, or is laid out in another way. */
export async function readSamples(
  path: string,
  { kind, index, of }: TrackPlace,
): Promise<TrackSamples | null> {
  const handle = await open(path, 'r');
  try {
    const top = await readTop(handle);
    const tracks = boxesIn(top?.index ?? Buffer.alloc(0))?.filter(({ type }) => type === 'trak') ?? [];
    const ofKind = tracks.filter(
      ({ content }) => handlerOf(boxAt(content, 'mdia', 'hdlr')) === handlers[kind],
    );
    const track = ofKind.length === of ? ofKind[index] : undefined;
    const samples = track === undefined ? null : boxAt(track.content, 'mdia', 'minf', 'stbl');
    if (samples === null) return null;
    const at = (type: string) => boxAt(samples.content, type) ?? undefined;
    const sizes = sizesOf(at('stsz'));
    const chunks = placesOf(at('stco'), at('co64'));
    // From which chunk on, and samples in each.
    const runs = numbersIn(at('stsc'), 3);
    const stsd = at('stsd');
    if (sizes === null || chunks === null || stsd === undefined) return null;
    const stretches = stretchesOf(sizes, chunks, runs);
    return stretches === null
      ? null
      : { sizes, stretches, sync: syncOf(at('stss')), description: descriptionOf(stsd, handlers[kind]) };
  } finally {
    await handle.close();
  }
}

function stretchesOf(
  sizes: readonly number[],
  chunks: readonly number[],
  runs: readonly number[],
): Stretch[] | null {
  const stretches: Stretch[] = [];
  let sample = 0;
  let row = 0;
  for (const [chunk, offset] of chunks.entries()) {
    while ((runs[(row + 1) * 3] ?? Infinity) <= chunk + 1) row += 1;
    const inChunk = runs[row * 3 + 1] ?? 0;
    const bytes = sizes.slice(sample, sample + inChunk).reduce((sum, one) => sum + one, 0);
    sample += inChunk;
    const before = stretches.at(-1);
    if (before !== undefined && before.offset + before.bytes === offset) before.bytes += bytes;
    else stretches.push({ offset, bytes });
  }
  return sample === sizes.length ? stretches : null;
}

interface Top {
  fileType: Buffer;
  /** Content of the `moov` box. */
  index: Buffer;
  /** Of the content of the `mdat` box. */
  media: { offset: number; length: number };
}

async function readTop(handle: FileHandle): Promise<Top | null> {
  const { size } = await handle.stat();
  let fileType: Buffer | undefined;
  let index: Buffer | undefined;
  let media: Top['media'] | undefined;
  const read = async (position: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return (await handle.read(bytes, 0, length, position)).bytesRead === length ? bytes : null;
  };
  for (let position = 0; position + 8 <= size;) {
    const head = await read(position, Math.min(16, size - position));
    if (head === null) return null;
    const short = head.readUInt32BE(0);
    const headBytes = short === 1 ? 16 : 8;
    const length = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short;
    if (length < headBytes || position + length > size) return null;
    const type = head.toString('latin1', 4, 8);
    if (type === 'mdat') {
      if (media !== undefined) return null;
      media = { offset: position + headBytes, length: length - headBytes };
    } else if (type === 'moov' || type === 'ftyp') {
      const bytes = length > indexAtMost ? null : await read(position, length);
      if (bytes === null) return null;
      if (type === 'moov') index = bytes.subarray(8);
      else fileType = bytes;
    } else if (type !== 'free' && type !== 'wide') {
      return null;
    }
    position += length;
  }
  return fileType === undefined || index === undefined || media === undefined
    ? null
    : { fileType, index, media };
}

function trackOf(path: string, { fileType, index, media }: Top): StoredTrack | null {
  const track = boxAt(index, 'trak');
  if (track === null || boxesIn(track.content)?.some(({ type }) => !trackBoxes.has(type)) !== false)
    return null;
  const at = (...names: string[]) => boxAt(track.content, ...names);
  const header = at('tkhd');
  const mediaHeader = at('mdia', 'mdhd');
  const handler = at('mdia', 'hdlr');
  const information = boxesIn(at('mdia', 'minf')?.content ?? Buffer.alloc(0));
  const samples = boxesIn(at('mdia', 'minf', 'stbl')?.content ?? Buffer.alloc(0));
  if (header === null || mediaHeader === null || handler === null) return null;
  // Version 1 has numbers of 64 bits.
  if ([header, mediaHeader].some(({ content }) => content[0] !== 0)) return null;
  if (information === null || samples === null) return null;
  const known = new Map(samples.map((one) => [one.type, one]));
  if (known.size !== samples.length || samples.some(({ type }) => !sampleBoxes.has(type))) return null;
  const sizes = sizesOf(known.get('stsz'));
  const durations = runsOf(known.get('stts'));
  const delays = known.has('ctts') ? runsOf(known.get('ctts')) : null;
  const edit = editOf(at('edts', 'elst'));
  const stsd = known.get('stsd');
  const offset = startOf(known, sizes?.length ?? 0);
  if (sizes === null || durations === null || edit === undefined || stsd === undefined) return null;
  if (delays === null && known.has('ctts')) return null;
  const counted = (runs: readonly Run[]) => runs.reduce((sum, { count }) => sum + count, 0);
  if ([durations, delays].some((runs) => runs !== null && counted(runs) !== sizes.length)) return null;
  // Nothing but the samples, one after the other.
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  if (offset !== media.offset || bytes !== media.length) return null;
  const description = descriptionOf(stsd, handlerOf(handler));
  return {
    ...{ path, offset, sizes, durations, delays },
    sync: syncOf(known.get('stss')),
    begins: edit,
    timescale: mediaHeader.content.readUInt32BE(12),
    description,
    boxes: {
      fileType,
      ...{ header: header.bytes, mediaHeader: mediaHeader.bytes, handler: handler.bytes, stsd: stsd.bytes },
      information: information.filter(({ type }) => type !== 'stbl').map((one) => one.bytes),
      groups: samples.filter(({ type }) => type === 'sgpd' || type === 'sbgp').map((one) => one.bytes),
    },
  };
}

const trackBoxes = new Set(['tkhd', 'edts', 'mdia']);
const sampleBoxes = new Set([
  ...['stsd', 'stts', 'ctts', 'stss', 'stsz', 'stsc', 'stco', 'co64', 'sgpd', 'sbgp'],
]);

/** Where the samples begin. */
function startOf(known: ReadonlyMap<string, Box>, count: number): number | null {
  if (count === 0) return null;
  const short = known.get('stco');
  if (short !== undefined) return numbersIn(short, 1)[0] ?? null;
  const { content } = known.get('co64') ?? { content: Buffer.alloc(0) };
  return content.length < 16 ? null : Number(content.readBigUInt64BE(8));
}

function descriptionOf({ bytes, content }: Box, handler: string | undefined): Buffer {
  const entries = boxesIn(content.subarray(8));
  const [entry] = entries ?? [];
  const own = entryBytes[handler ?? ''];
  if (entries?.length !== 1 || entry === undefined || own === undefined) return bytes;
  const inside = boxesIn(entry.content.subarray(own));
  if (inside === null) return bytes;
  return Buffer.concat([
    Buffer.from(entry.type, 'latin1'),
    entry.content.subarray(0, own),
    ...inside.filter(({ type }) => type !== 'btrt').map(configurationIn),
  ]);
}

/**
 * Of an `esds` box (ISO/IEC 14496-1, 7.2.6), the kind of stream and the decoder's own configuration: the number of the track and
 * the bitrates beside them are no matter of the decoder. Of other boxes all.
 */
function configurationIn({ type, content, bytes }: Box): Buffer {
  if (type !== 'esds') return bytes;
  let at = 4;
  const enter = (tag: number) => {
    if (content[at] !== tag) return false;
    do at += 1;
    while (((content[at] ?? 0) & 0x80) !== 0);
    at += 1;
    return true;
  };
  // The stream's number and its flags, without which nothing else stands before the decoder's part.
  if (!enter(3) || content[at + 2] !== 0) return bytes;
  at += 3;
  if (!enter(4)) return bytes;
  return Buffer.concat([content.subarray(at, at + 2), content.subarray(at + 13)]);
}
