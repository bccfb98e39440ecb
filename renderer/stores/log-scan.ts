import type { LogFinds, LogPage, LogRecord } from '../../shared/job/log-record';
import { isFiltered, isHit, isShown, needsScan, wordsOf, type LogFilter } from './log-filter';

export interface LogMatch {
  line: number;
  record: LogRecord;
}

/** What looking through a log for the lines and the words of a filter has found so far. */
export interface LogScan {
  /** The lines that the filter shows. Only kept while there is a level. */
  matches: readonly LogMatch[];
  /** Places, among the shown lines, of those that hold the words that are looked for. */
  hits: readonly number[];
  /** Which of them is gone to. */
  hit: number | null;
  /** Everything before this line is looked through, except for what is `earlier`. */
  scanned: number;
  /** The lines from 0 to `until`, which are looked through after the end of the log is shown; null when they are. */
  earlier: { next: number; until: number; found: readonly LogMatch[] } | null;
  /** How many of the matches were put before others that were shown already. */
  prepended: number;
  /** Lines that the filter shows, and that were let go since there are so many newer ones. */
  dropped: number;
}

export const unscanned: LogScan = {
  matches: [],
  hits: [],
  hit: null,
  scanned: 0,
  earlier: null,
  prepended: 0,
  dropped: 0,
};

/** Lines and places that are kept at most. */
export const foundAtMost = 50_000;

/**
 * From where the log has to be looked through next, if anywhere: what is new first, then what lies before the shown end.
 *
 * @param follows the end is kept in view, so that older lines can be let go; otherwise it ends when enough is found
 */
export function nextToScan(
  { matches, hits, scanned, earlier }: LogScan,
  total: number,
  filter: LogFilter,
  follows: boolean,
): number | undefined {
  if (!needsScan(filter)) return undefined;
  const hasRoom = isFiltered(filter) ? follows || matches.length < foundAtMost : hits.length < foundAtMost;
  if (scanned < total && hasRoom) return scanned;
  return earlier?.next;
}

/** Whether there is more of the log than what is known. */
export const isScanning = ({ scanned, earlier }: LogScan, total: number | null): boolean =>
  scanned < (total ?? 0) || earlier !== null;

/** Begins with the end of a log: what the filter shows of it is seen at once, however much lies before. */
export function scanOfTail({ from, records }: LogPage, filter: LogFilter): LogScan {
  if (!isFiltered(filter)) return unscanned;
  const matches = records
    .map((record, index) => ({ line: from + index, record }))
    .filter(({ record }) => isShown(record, filter));
  const earlier = from > 0 ? { next: 0, until: from, found: [] } : null;
  const hits = placesOfHits(matches, filter);
  return withHits({ ...unscanned, matches, hits, scanned: from + records.length, earlier });
}

/**
 * Takes what was found from a line on.
 *
 * @param asked the line; an answer that is no longer wanted changes nothing
 * @param follows as {@link nextToScan} has it
 */
export function withFinds(
  scan: LogScan,
  finds: LogFinds,
  asked: number,
  filter: LogFilter,
  follows: boolean,
): LogScan {
  if (asked === scan.earlier?.next) return withEarlier(scan, scan.earlier, finds, filter);
  if (asked < scan.scanned) return scan;
  const scanned = finds.next;
  if (!isFiltered(filter)) return withHits({ ...scan, hits: [...scan.hits, ...finds.lines], scanned });
  const found = matchesIn(finds);
  const matches = [...scan.matches, ...found];
  const places = [...scan.hits, ...placesOfHits(found, filter, scan.matches.length)];
  const letGo = follows ? Math.max(0, matches.length - foundAtMost) : 0;
  if (letGo === 0) return withHits({ ...scan, scanned, matches, hits: places });
  const hits = places.filter((place) => place >= letGo).map((place) => place - letGo);
  const hit = scan.hit === null || hits.length === 0 ? null : scan.hit - (places.length - hits.length);
  return withHits({
    ...{ ...scan, scanned, hits, matches: matches.slice(letGo), dropped: scan.dropped + letGo },
    hit: hit === null ? null : Math.max(0, hit),
  });
}

/** Puts what lies before the shown end there, all at once: what is shown moves only once. */
function withEarlier(
  scan: LogScan,
  { until, next: asked, found: before }: NonNullable<LogScan['earlier']>,
  finds: LogFinds,
  filter: LogFilter,
): LogScan {
  const all = [...before, ...matchesIn(finds).filter(({ line }) => line < until)];
  const letGo = Math.max(0, all.length - foundAtMost);
  const found = all.slice(letGo);
  const dropped = scan.dropped + letGo;
  const next = Math.min(finds.next, until);
  // A log that has become shorter ends before.
  if (next < until && next > asked) return { ...scan, earlier: { next, until, found }, dropped };
  const places = placesOfHits(found, filter);
  return withHits({
    ...{ ...scan, earlier: null, dropped, prepended: scan.prepended + found.length },
    matches: [...found, ...scan.matches],
    hits: [...places, ...scan.hits.map((place) => place + found.length)],
    hit: scan.hit === null ? null : scan.hit + places.length,
  });
}

const placesOfHits = (matches: readonly LogMatch[], filter: LogFilter, first = 0): number[] =>
  wordsOf(filter) === ''
    ? []
    : matches.flatMap(({ record }, index) => (isHit(record, filter) ? [first + index] : []));

/** The first place is gone to as soon as it is found. */
const withHits = (scan: LogScan): LogScan =>
  scan.hit === null && scan.hits.length > 0 ? { ...scan, hit: 0 } : scan;

function matchesIn({ lines, records }: LogFinds): LogMatch[] {
  return records.flatMap((record, index) => {
    const line = lines[index];
    return line === undefined ? [] : [{ line, record }];
  });
}
