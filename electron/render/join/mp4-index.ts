import { box, patched, table, words } from '../../encoder/mp4-box';
import type { Run } from './sample-tables';
import type { StoredTrack } from './stored-track';

/** Ticks a second that lengths of the whole are told in. */
const movieTimescale = 1000;
/** From this size on places in the file take 64 bits. */
export const shortPlaces = 0xffff_ffff;

/** What the index of an mp4 file says of a track. */
export type IndexedTrack = Omit<StoredTrack, 'path' | 'offset' | 'description'>;

/** A few samples of one track that lie together in the joined file. */
export interface Chunk {
  samples: number;
  bytes: number;
  /** From where the media begin. */
  offset: number;
}

/**
 * The index (`moov`) of an mp4 file.
 *
 * @param tracks In their order, with where their samples lie.
 * @param mediaStart Where the media begin in the file, bytes.
 * @param further Boxes beside those of the tracks.
 */
export function mp4Index(
  tracks: readonly { track: IndexedTrack; chunks: readonly Chunk[] }[],
  mediaStart: number,
  ...further: readonly Buffer[]
): Buffer {
  const header = movieHeader(tracks.map(({ track }) => track));
  const boxes = tracks.map(({ track, chunks }, order) => trackBox(track, order + 1, chunks, mediaStart));
  return box('moov', header, ...boxes, ...further);
}

/** Ticks of the track from the first picture that is shown to the end of the last one. */
function shownTicks({ durations, begins }: IndexedTrack): number {
  const all = durations.reduce((sum, { count, value }) => sum + count * value, 0);
  // Pictures that are decoded ahead of their time are shown for as long nevertheless; sound that only warms up a decoder is not.
  return all - (begins ?? 0);
}

function movieTicks(track: IndexedTrack): number {
  const ticks = track.delays === null ? shownTicks(track) : shownTicks({ ...track, begins: 0 });
  return Math.ceil((ticks * movieTimescale) / track.timescale);
}

function movieHeader(tracks: readonly IndexedTrack[]): Buffer {
  const duration = Math.max(...tracks.map(movieTicks));
  const content = Buffer.alloc(100);
  const fields = [0, 0, 0, movieTimescale, duration, 0x10000, 0x01000000];
  words(fields).copy(content);
  // The unit matrix.
  for (const [at, value] of [
    [36, 0x10000],
    [52, 0x10000],
    [68, 0x40000000],
  ] as const)
    content.writeUInt32BE(value, at);
  content.writeUInt32BE(tracks.length + 1, 96);
  return box('mvhd', content);
}

function trackBox(track: IndexedTrack, id: number, chunks: readonly Chunk[], mediaStart: number): Buffer {
  const { boxes, begins } = track;
  const ticks = track.durations.reduce((sum, { count, value }) => sum + count * value, 0);
  const length = movieTicks(track);
  const places = chunks.map(({ offset }) => mediaStart + offset);
  const samples = box(
    'stbl',
    boxes.stsd,
    runs('stts', track.durations),
    ...(track.sync === null
      ? []
      : [
          table(
            'stss',
            track.sync.length,
            track.sync.map((index) => index + 1),
          ),
        ]),
    ...(track.delays === null ? [] : [runs('ctts', merged(track.delays))]),
    chunkTable(chunks),
    box('stsz', words([0, 0, track.sizes.length]), words(track.sizes)),
    (places.at(-1) ?? 0) > shortPlaces ? longPlaces(places) : table('stco', places.length, places),
    ...boxes.groups,
  );
  return box(
    'trak',
    patched(boxes.header, { 20: id, 28: length }),
    ...(begins === null ? [] : [box('edts', table('elst', 1, [length, begins, 0x10000]))]),
    box(
      'mdia',
      patched(boxes.mediaHeader, { 24: ticks }),
      boxes.handler,
      box('minf', ...boxes.information, samples),
    ),
  );
}

function runs(type: string, values: readonly Run[]): Buffer {
  return table(
    type,
    values.length,
    values.flatMap(({ count, value }) => [count, value]),
  );
}

/** Neighbours of one value as one run. */
function merged(values: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const { count, value } of values) {
    const last = result.at(-1);
    if (last?.value === value) last.count += count;
    else result.push({ count, value });
  }
  return result;
}

/** From which chunk on how many samples lie in each. */
function chunkTable(chunks: readonly Chunk[]): Buffer {
  const changes = chunks.flatMap(({ samples }, index) =>
    samples === chunks[index - 1]?.samples ? [] : [index + 1, samples, 1],
  );
  return table('stsc', changes.length / 3, changes);
}

function longPlaces(places: readonly number[]): Buffer {
  const bytes = Buffer.alloc(places.length * 8);
  for (const [index, place] of places.entries()) bytes.writeBigUInt64BE(BigInt(place), index * 8);
  return box('co64', words([0, places.length]), bytes);
}
