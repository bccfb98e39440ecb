import type { FileHandle } from 'node:fs/promises';
import { boxAt, boxesIn } from '../../encoder/mp4-box';
import { readMovie } from '../../encoder/mp4-movie';
import type { IndexedTrack } from '../join/mp4-index';
import { editOf, handlerOf, numbersIn, placesOf, runsOf, sizesOf, syncOf } from '../join/sample-tables';
import type { Run } from '../join/sample-tables';
import { readConfiguration } from './h264';

/** Where the samples of a clip lie, and when they are decoded and shown. */
export interface ClipIndex {
  width: number;
  height: number;
  /** Ticks a second. */
  timescale: number;
  /** Of each sample: bytes, where in the file, and ticks at which it is decoded and shown, as ffmpeg tells them. */
  sizes: readonly number[];
  places: readonly number[];
  decoded: readonly number[];
  shown: readonly number[];
  /** Ticks that the last sample stays. */
  lastDuration: number;
  /** Samples at which a decoder may begin, in order. */
  keys: readonly number[];
  /** Of the length before each unit of a sample. */
  lengthBytes: number;
  /** To be taken over as they are. */
  boxes: IndexedTrack['boxes'];
}

/** More samples, half a day of them, are none of a clip that is cut. */
const samplesAtMost = 1 << 20;
/** All entries of `stsd` begin with so many bytes of pictures. */
const entryBytes = 78;

/**
 * Reads the index of the first track of an mp4 or mov file. Null where it is none of H.264, or laid out in a way of which we do not
 * know what ffmpeg would make: more than one edit, pictures that are shown before they are decoded, streams whose order of pictures has to be
 * guessed.
 *
 * @throws RangeError for a damaged index; the file system's error.
 */
export async function readClipIndex(file: FileHandle): Promise<ClipIndex | null> {
  const movie = await readMovie(file);
  const track = boxesIn(movie ?? Buffer.alloc(0))?.find(({ type }) => type === 'trak')?.content;
  if (track === undefined) return null;
  const at = (...names: string[]) => boxAt(track, ...names);
  const [header, mediaHeader, handler] = [at('tkhd'), at('mdia', 'mdhd'), at('mdia', 'hdlr')];
  const information = boxesIn(at('mdia', 'minf')?.content ?? Buffer.alloc(0));
  const samples = at('mdia', 'minf', 'stbl')?.content;
  if (header === null || mediaHeader === null || information === null || samples === undefined) return null;
  if (handler === null || handlerOf(handler) !== 'vide') return null;
  // Version 1 has numbers of 64 bits.
  if ([header, mediaHeader].some(({ content }) => content[0] !== 0)) return null;
  const table = (type: string) => boxAt(samples, type) ?? undefined;
  const stsd = table('stsd');
  const clip = stsd === undefined ? null : readEntry(stsd.content);
  const sizeTable = table('stsz');
  if (stsd === undefined || clip === null || (sizeTable?.content.readUInt32BE(8) ?? Infinity) > samplesAtMost)
    return null;
  const sizes = sizesOf(sizeTable);
  const chunks = placesOf(table('stco'), table('co64'));
  const durations = runsOf(table('stts'));
  const delays = table('ctts') === undefined ? [] : runsOf(table('ctts'));
  if (sizes === null || chunks === null || durations === null || delays === null) return null;
  const places = placesOfSamples(sizes, chunks, numbersIn(table('stsc'), 3));
  const begins = editOf(at('edts', 'elst'));
  const keys = syncOf(table('stss'));
  if (places === null || begins === undefined || keys === null) return null;
  const lengths = expanded(durations, sizes.length);
  const later = delays.length === 0 ? sizes.map(() => 0) : expanded(delays, sizes.length);
  // A negative number, of which ffmpeg makes another clock.
  if (later.some((delay) => delay > 0x7fff_ffff)) return null;
  let tick = 0;
  const decoded = lengths.map((length) => (tick += length) - length);
  const shown = decoded.map((moment, sample) => moment + (later[sample] ?? 0) - (begins ?? 0));
  const timescale = mediaHeader.content.readUInt32BE(12);
  // Where the first picture is not shown at once, ffmpeg moves all of them, and it leaves out what comes after the edit.
  const [first, last] = extremesOf(shown);
  if (begins !== null && (first !== 0 || last >= (editTicks(movie, track, timescale) ?? 0))) return null;
  return {
    ...clip,
    ...{ sizes, places, shown, keys, timescale },
    decoded: decoded.map((moment) => moment - (begins ?? 0)),
    lastDuration: lengths.at(-1) ?? 0,
    boxes: {
      fileType: Buffer.alloc(0),
      ...{ header: header.bytes, mediaHeader: mediaHeader.bytes, handler: handler.bytes, stsd: stsd.bytes },
      information: information.filter(({ type }) => type !== 'stbl').map(({ bytes }) => bytes),
      groups: [],
    },
  };
}

function extremesOf(values: readonly number[]): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** How long the only edit of a track is, in ticks of the track. */
function editTicks(movie: Buffer | undefined, track: Buffer, timescale: number): number | undefined {
  const header = movie === undefined ? null : boxAt(movie, 'mvhd');
  const list = boxAt(track, 'edts', 'elst');
  if (header === null || list === null || header.content[0] !== 0) return undefined;
  return (list.content.readUInt32BE(8) * timescale) / header.content.readUInt32BE(12);
}

/** Of a table of one sample description. */
function readEntry(table: Buffer): Pick<ClipIndex, 'width' | 'height' | 'lengthBytes'> | null {
  const [entry, another] = boxesIn(table.subarray(8)) ?? [];
  if (entry?.type !== 'avc1' || another !== undefined) return null;
  const avcC = boxAt(entry.content.subarray(entryBytes), 'avcC');
  const configuration = avcC === null ? null : readConfiguration(avcC.content);
  if (configuration?.saysReordering !== true) return null;
  const { lengthBytes } = configuration;
  return { width: entry.content.readUInt16BE(24), height: entry.content.readUInt16BE(26), lengthBytes };
}

/** @param runs From which chunk on, how many samples in each, and how they are described. */
function placesOfSamples(
  sizes: readonly number[],
  chunks: readonly number[],
  runs: readonly number[],
): number[] | null {
  const places: number[] = [];
  let row = 0;
  for (const [chunk, start] of chunks.entries()) {
    while ((runs[(row + 1) * 3] ?? Infinity) <= chunk + 1) row += 1;
    let place = start;
    const end = places.length + (runs[row * 3 + 1] ?? 0);
    if (end > sizes.length) return null;
    while (places.length < end) {
      const size = sizes[places.length] ?? 0;
      places.push(place);
      place += size;
    }
  }
  return places.length === sizes.length ? places : null;
}

/** One value for each sample. @throws RangeError where they are not as many. */
function expanded(runs: readonly Run[], samples: number): number[] {
  const values: number[] = [];
  for (const { count, value } of runs) {
    if (values.length + count > samples) throw new RangeError('a table says more of samples than there are');
    for (let each = 0; each < count; each += 1) values.push(value);
  }
  if (values.length !== samples) throw new RangeError('a table does not say all of the samples');
  return values;
}
