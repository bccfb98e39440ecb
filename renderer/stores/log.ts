import { create } from 'zustand';
import type { LogPage, LogRecord } from '../../shared/job/log-record';
import { request, toApiError } from '../api/client';
import { everything, isEverything, passes, type LogFilter } from './log-filter';
import { linesPerRead, missingRange, withPage, type LineRange, type LogLines } from './log-lines';

export interface LogMatch {
  line: number;
  record: LogRecord;
}

interface LogState {
  jobId: string | null;
  attempt: number;
  /** Lines that the log has; null until the first answer. */
  total: number | null;
  lines: LogLines;
  /** Stays at the end while the log grows. */
  follow: boolean;
  filter: LogFilter;
  /** Lines that pass the filter, among the first `scanned` lines. Only kept while there is a filter. */
  matches: readonly LogMatch[];
  scanned: number;
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
  filter: everything,
  matches: [],
  scanned: 0,
  opened: null,
  failure: null,
};

/** The log of the selected job: a window of its lines, or the ones that pass a filter. The whole of it stays on disk. */
export const useLog = create<LogState>()(() => closed);

/** Lines read at once while a filter looks through the log. */
const linesPerScan = 2000;
/** Matches kept at most; the scan stops there. */
const matchesHeld = 50_000;

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

export function followLog(follow: boolean): void {
  if (useLog.getState().follow !== follow) useLog.setState({ follow });
}

export function filterLog(change: Partial<LogFilter>): void {
  useLog.setState(({ filter }) => ({
    filter: { ...filter, ...change },
    matches: [],
    scanned: 0,
    follow: true,
  }));
  void read();
}

export function openLine(opened: LogMatch | null): void {
  useLog.setState({ opened });
}

/** The next stretch of the log that is needed: its length first, then what the filter or the view asks for. */
function wanted({ total, filter, matches, scanned, lines }: LogState): LineRange | undefined {
  if (total === null) return { from: -linesPerRead, count: linesPerRead };
  if (!isEverything(filter)) {
    const isDone = scanned >= total || matches.length >= matchesHeld;
    return isDone ? undefined : { from: scanned, count: Math.min(linesPerScan, total - scanned) };
  }
  return missingRange(lines, Math.max(0, view.from), Math.min(view.from + view.count, total) - 1);
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
  const range = jobId === null ? undefined : wanted({ jobId, attempt, ...state });
  if (jobId === null || range === undefined) return false;
  const isStillShown = () => useLog.getState().jobId === jobId && useLog.getState().attempt === attempt;
  try {
    const page = await request('log.read', { jobId, attempt, ...range });
    if (!isStillShown()) return true;
    take(page, range, state.filter);
    // Nothing where lines should be: the log has become shorter. Its growth asks again.
    return page.records.length > 0;
  } catch (error) {
    if (!isStillShown()) return true;
    useLog.setState({ failure: toApiError(error).message });
    return false;
  }
}

function take(page: LogPage, range: LineRange, filter: LogFilter): void {
  const { records } = page;
  useLog.setState((now) => {
    const total = records.length === 0 ? page.total : Math.max(page.total, now.total ?? 0);
    if (range.from < 0 || isEverything(filter)) {
      const around = view.count > 0 ? view : { from: page.from, count: records.length };
      return { total, failure: null, lines: withPage(now.lines, page, around) };
    }
    // The filter may have changed while this page was on its way.
    if (now.filter !== filter || now.scanned !== page.from) return { total, failure: null };
    const found = records
      .map((record, index) => ({ line: page.from + index, record }))
      .filter(({ record }) => passes(record, filter));
    return {
      total,
      failure: null,
      matches: found.length > 0 ? [...now.matches, ...found] : now.matches,
      scanned: page.from + records.length,
    };
  });
}
