import type { FileHandle } from 'node:fs/promises';
import { boxAt, boxesIn } from '../../encoder/mp4-box';
import type { Box } from '../../encoder/mp4-box';
import { readMovie } from '../../encoder/mp4-movie';
import type { IndexedTrack } from '../join/mp4-index';
import { editOf, handlerOf, numbersIn, placesOf, runsOf, sizesOf, syncOf } from '../join/sample-tables';
import type { Run } from '../join/sample-tables';
import { readConfiguration } from './h264';
import type { AvcConfiguration } from './h264';

/** Where the samples of a clip lie, and when they are decoded and shown. */
export interface ClipIndex {
  /** Ticks a second. */
  timescale: number;
  /** Of each sample: bytes, where in the file, and ticks at which it is decoded and shown, as ffmpeg tells them. */
  sizes: readonly number[];
  places: readonly number[];
  decoded: readonly number[];
  shown: readonly number[];
  /** Ticks by which the edit list moves the track. */
  begins: number;
  /** Ticks that the last sample stays. */
  lastDuration: number;
  /** Samples at which a decoder may begin, in order. */
  keys: readonly number[];
  configuration: AvcConfiguration;
  /** To be taken over as they are. */
  boxes: IndexedTrack['boxes'];
}

/** More samples, half a day of them, are none of a clip that is cut. */
const samplesAtMost = 1 << 20;
/** All entries of `stsd` begin with so many bytes of pictures. */
const entryBytes = 78;
/** Ticks of a sample, and until it is shown, of which ffmpeg would make something else. */
const durationBelow = 2 ** 31;
const delayBelow = 2 ** 28;

/** Of which we know what ffmpeg makes: no groups of samples, for one, which may hold further key frames. */
const trackBoxes = ['tkhd', 'edts', 'mdia', 'meta', 'tref', 'udta'];
const sampleBoxes = ['stsd', 'stts', 'ctts', 'stss', 'stsz', 'stsc', 'stco', 'co64', 'sdtp'];

/**
 * Reads the index of the first track of an mp4 or mov file. Null where it is none of H.264 with reordered pictures, or laid out in a
 * way of which we do not know what ffmpeg would make.
 *
 * @throws RangeError for a damaged index; the file system's error.
 */
export async function readClipIndex(file: FileHandle): Promise<ClipIndex | null> {
  const movie = boxesIn((await readMovie(file)) ?? Buffer.alloc(0)) ?? [];
  const movieHeader = movie.find(({ type }) => type === 'mvhd')?.content;
  const track = movie.find(({ type }) => type === 'trak')?.content;
  // More samples are elsewhere.
  const isFragmented = movie.some(({ type }) => type === 'mvex');
  if (track === undefined || movieHeader === undefined || isFragmented || !isPlain(movieHeader)) return null;
  const at = (...names: string[]) => boxAt(track, ...names);
  const [header, mediaHeader, handler] = [at('tkhd'), at('mdia', 'mdhd'), at('mdia', 'hdlr')];
  const information = boxesIn(at('mdia', 'minf')?.content ?? Buffer.alloc(0));
  const tables = known(at('mdia', 'minf', 'stbl')?.content, sampleBoxes);
  if (header === null || mediaHeader === null || handler === null || information === null) return null;
  if (known(track, trackBoxes) === null || tables === null || handlerOf(handler) !== 'vide') return null;
  // Version 1 has numbers of 64 bits.
  if ([header, mediaHeader].some(({ content }) => content[0] !== 0)) return null;
  const samples = readTables(tables);
  const stsd = tables.get('stsd');
  const configuration = stsd === undefined ? null : readEntry(stsd.content);
  const edit = editOf(at('edts', 'elst'));
  const hasEdits = known(track, trackBoxes)?.has('edts') === true;
  if (samples === null || stsd === undefined || configuration === null || edit === undefined) return null;
  if (hasEdits && edit === null) return null;
  const begins = edit ?? 0;
  const timescale = mediaHeader.content.readUInt32BE(12);
  const decoded = samples.decoded.map((moment) => moment - begins);
  const shown = decoded.map((moment, sample) => moment + (samples.delays[sample] ?? 0));
  // Where the first picture is not shown at once, ffmpeg moves all of them, and it leaves out what comes after the edit.
  const [first, last] = extremesOf(shown);
  if (hasEdits && (first !== 0 || last >= editTicks(movieHeader, track, timescale))) return null;
  return {
    ...{ timescale, decoded, shown, begins, configuration },
    ...{
      sizes: samples.sizes,
      places: samples.places,
      keys: samples.keys,
      lastDuration: samples.lastDuration,
    },
    boxes: {
      fileType: Buffer.alloc(0),
      ...{ header: header.bytes, mediaHeader: mediaHeader.bytes, handler: handler.bytes, stsd: stsd.bytes },
      information: information.filter(({ type }) => type !== 'stbl').map(({ bytes }) => bytes),
      groups: [],
    },
  };
}

/** The boxes in another one by their types; null where there is one that is not known, or two of one type. */
function known(content: Buffer | undefined, types: readonly string[]): Map<string, Box> | null {
  const boxes = content === undefined ? null : boxesIn(content);
  if (boxes === null) return null;
  const byType = new Map(boxes.map((one) => [one.type, one]));
  return byType.size === boxes.length && boxes.every(({ type }) => types.includes(type)) ? byType : null;
}

/** Whether nothing is turned: of version 0, with the unit matrix. */
function isPlain(movieHeader: Buffer): boolean {
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];
  return (
    movieHeader[0] === 0 && matrix.every((value, place) => movieHeader.readUInt32BE(36 + place * 4) === value)
  );
}

interface Samples extends Pick<ClipIndex, 'sizes' | 'places' | 'keys' | 'lastDuration'> {
  /** Ticks at which each is decoded, from 0, and from then until it is shown. */
  decoded: readonly number[];
  delays: readonly number[];
}

/** Null without pictures that are reordered: then there are hardly any to be left out. */
function readTables(tables: ReadonlyMap<string, Box>): Samples | null {
  const count = tables.get('stsz')?.content.readUInt32BE(8) ?? Infinity;
  // Of no table more rows than there are samples.
  const isShort = (type: string) => (tables.get(type)?.content.readUInt32BE(4) ?? 0) <= count;
  if (count > samplesAtMost || !['stts', 'ctts', 'stss', 'stsc', 'stco', 'co64'].every(isShort)) return null;
  const sizes = sizesOf(tables.get('stsz'));
  const chunks = placesOf(tables.get('stco'), tables.get('co64'));
  const [runs, later] = [runsOf(tables.get('stts')), runsOf(tables.get('ctts'))];
  const keys = syncOf(tables.get('stss'));
  if (sizes === null || chunks === null || runs === null || later === null || keys === null) return null;
  const isRising = keys.every((key, place) => key >= 0 && key < count && key > (keys[place - 1] ?? -1));
  const isBelow = (table: readonly Run[], limit: number) =>
    table.every((run) => run.count > 0 && run.value < limit);
  if (!isRising || !isBelow(runs, durationBelow) || !isBelow(later, delayBelow)) return null;
  const places = placesOfSamples(sizes, chunks, numbersIn(tables.get('stsc'), 3));
  if (places === null) return null;
  const durations = expanded(runs, sizes.length);
  let tick = 0;
  const decoded = durations.map((length) => (tick += length) - length);
  const delays = expanded(later, sizes.length);
  return { sizes, places, keys, decoded, delays, lastDuration: durations.at(-1) ?? 0 };
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
function editTicks(movieHeader: Buffer, track: Buffer, timescale: number): number {
  const length = boxAt(track, 'edts', 'elst')?.content.readUInt32BE(8) ?? 0;
  return Math.round((length * timescale) / movieHeader.readUInt32BE(12));
}

/** Of a table of one sample description. */
function readEntry(table: Buffer): AvcConfiguration | null {
  const [entry, another] = boxesIn(table.subarray(8)) ?? [];
  if (entry?.type !== 'avc1' || another !== undefined) return null;
  const avcC = boxAt(entry.content.subarray(entryBytes), 'avcC');
  return avcC === null ? null : readConfiguration(avcC.content);
}

/** @param runs From which chunk on, how many samples in each, and by which entry they are described. */
function placesOfSamples(
  sizes: readonly number[],
  chunks: readonly number[],
  runs: readonly number[],
): number[] | null {
  if (runs.some((value, place) => place % 3 === 2 && value !== 1)) return null;
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
