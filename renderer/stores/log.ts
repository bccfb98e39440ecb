import { create } from 'zustand';
import type { LogPage } from '../../shared/job/log-record';
import { request, toApiError } from '../api/client';
import { atFirst, isFiltered, wordsOf, type LogFilter } from './log-filter';
import { linesPerRead, missingRange, withPage, type LineRange, type LogLines } from './log-lines';
import { nextToScan, scanOfTail, unscanned, withFinds, type LogMatch, type LogScan } from './log-scan';

interface LogState {
  jobId: string | null;
  attempt: number;
  /** Lines that the log has; null until the first answer. */
  total: number | null;
  lines: LogLines;
  /** Stays at the end while the log grows. */
  follow: boolean;
  /** The user asked not to follow, so coming to the end does not start it again. */
  isHeld: boolean;
  /** Lines that there were when following stopped; null while it goes on. */
  stoppedAt: number | null;
  filter: LogFilter;
  scan: LogScan;
  /** The line that is shown in full below the others. */
  opened: LogMatch | null;
  /** Why the log could not be read. */
  failure: string | null;
}

const closed: LogState = {
  jobId: null,
  attempt: 1,
  total: null,
  lines: new Map(),
  follow: true,
  isHeld: false,
  stoppedAt: null,
  filter: atFirst,
  scan: unscanned,
  opened: null,
  failure: null,
};

/** The log of the selected job: a window of its lines, or the ones that a filter shows. The whole of it stays on disk. */
export const useLog = create<LogState>()(() => closed);

/** Lines at the end that are looked through at once for those that a level shows. */
const linesOfTail = 1000;

let view: LineRange = { from: 0, count: 0 };
let reading = false;
/** Counts the calls of `read`, so that none is missed that comes while another is about to end. */
let calls = 0;

/** Shows the log of an attempt, from its end. The filter stays. */
export function openLog(jobId: string | null, attempt: number): void {
  const { jobId: shown, attempt: shownAttempt, filter } = useLog.getState();
  if (shown === jobId && shownAttempt === attempt) return;
  view = { from: 0, count: 0 };
  useLog.setState({ ...closed, jobId, attempt, filter });
  void read();
}

/** The log on disk has grown. */
export function growLog(jobId: string, attempt: number, total: number): void {
  const shown = useLog.getState();
  if (shown.jobId !== jobId || shown.attempt !== attempt || total <= (shown.total ?? 0)) return;
  useLog.setState({ total });
  void read();
}

/** Says which lines are in view, so that they are fetched. */
export function viewLines(from: number, count: number): void {
  view = { from, count };
  void read();
}

/**
 * Keeps the end in view, or lets it go.
 *
 * @param isAsked by the user in so many words, not by scrolling: then scrolling does not change it back
 */
export function followLog(follow: boolean, isAsked = false): void {
  useLog.setState((now) => {
    if (!isAsked && (now.follow === follow || now.isHeld)) return now;
    const stoppedAt = now.follow ? now.total : now.stoppedAt;
    return { follow, isHeld: isAsked && !follow, stoppedAt: follow ? null : stoppedAt };
  });
  // What there was no room for while the end was not kept in view.
  if (follow) void read();
}

export function filterLog(change: Partial<LogFilter>): void {
  useLog.setState(({ filter }) => ({ filter: { ...filter, ...change }, scan: unscanned }));
  void read();
}

/** Goes to another of the lines that hold the words, around the end to the other one. */
export function goToHit(by: 1 | -1): void {
  const { hit, hits } = useLog.getState().scan;
  if (hits.length === 0) return;
  followLog(false, true);
  const next = ((hit ?? (by > 0 ? -1 : 0)) + by + hits.length) % hits.length;
  useLog.setState(({ scan }) => ({ scan: { ...scan, hit: next } }));
}

export function openLine(opened: LogMatch | null): void {
  useLog.setState({ opened });
}

/** `tail` is the first reading, `view` what is looked at, `scan` looks through the log from a line on. */
type Reading = (LineRange & { why: 'tail' | 'view' }) | { why: 'scan'; from: number };

/** The next stretch of the log that is needed: its length first, then what is in view, then what is looked for. */
function wanted({ total, filter, scan, lines, follow }: LogState): Reading | undefined {
  if (total === null) {
    const count = isFiltered(filter) ? linesOfTail : linesPerRead;
    return { why: 'tail', from: -count, count };
  }
  if (!isFiltered(filter)) {
    const last = Math.min(view.from + view.count, total) - 1;
    const missing = missingRange(lines, Math.max(0, view.from), last);
    if (missing !== undefined) return { why: 'view', ...missing };
  }
  const from = nextToScan(scan, total, filter, follow);
  return from === undefined ? undefined : { why: 'scan', from };
}

/** Fetches until nothing is missing: one read at a time, always of what is needed now. */
async function read(): Promise<void> {
  calls += 1;
  if (reading) return;
  reading = true;
  for (let answered = 0; answered !== calls;) {
    answered = calls;
    while (await readOnce());
  }
  reading = false;
}

/** Resolves with whether there may be more to fetch. */
async function readOnce(): Promise<boolean> {
  const { jobId, attempt, ...state } = useLog.getState();
  const next = jobId === null ? undefined : wanted({ jobId, attempt, ...state });
  if (jobId === null || next === undefined) return false;
  const isStillShown = () => useLog.getState().jobId === jobId && useLog.getState().attempt === attempt;
  try {
    if (next.why === 'scan') {
      const { filter } = state;
      const sieve = { level: filter.level, words: isFiltered(filter) ? '' : wordsOf(filter) };
      const asked = { jobId, attempt, from: next.from, ...sieve, withRecords: isFiltered(filter) };
      const finds = await request('log.find', asked);
      // The filter may have changed while this was on its way.
      if (!isStillShown() || useLog.getState().filter !== filter) return true;
      useLog.setState((now) => ({
        total: finds.next === next.from ? finds.total : Math.max(finds.total, now.total ?? 0),
        failure: null,
        ...gone(now, withFinds(now.scan, finds, next.from, filter, now.follow)),
      }));
      return finds.next > next.from;
    }
    const { why, from, count } = next;
    const page = await request('log.read', { jobId, attempt, from, count });
    if (!isStillShown()) return true;
    if (why === 'tail') takeTail(page);
    else takeLines(page, from);
    // Nothing where lines should be: the log has become shorter. Its growth asks again.
    return page.records.length > 0;
  } catch (error) {
    if (!isStillShown()) return true;
    useLog.setState({ failure: toApiError(error).message });
    return false;
  }
}

function totalAfter({ records, total }: LogPage, known: number | null): number {
  return records.length === 0 ? total : Math.max(total, known ?? 0);
}

/** @param asked the first line that was asked for: a later one comes where lines were dropped from a long log */
function takeLines(page: LogPage, asked: number): void {
  const around = view.count > 0 ? view : { from: page.from, count: page.records.length };
  useLog.setState((now) => ({
    total: totalAfter(page, now.total),
    failure: null,
    lines: withPage(now.lines, page, around, asked),
  }));
}

/** The end of a log that was just opened. */
function takeTail(page: LogPage): void {
  takeLines(page, page.from);
  useLog.setState((now) => gone(now, scanOfTail(page, now.filter)));
}

/** Another scan; when it has found the first place that was looked for, it is gone to. */
function gone(now: LogState, scan: LogScan): Partial<LogState> {
  if (now.scan.hit !== null || scan.hit === null) return { scan };
  return { scan, follow: false, isHeld: true, stoppedAt: now.follow ? now.total : now.stoppedAt };
}
