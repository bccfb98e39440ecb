import type { LogPage, LogRecord } from '../../shared/job/log-record';

/** The lines of a log that the page holds, by line number. */
export type LogLines = ReadonlyMap<number, LogRecord>;

export interface LineRange {
  from: number;
  count: number;
}

/** Lines asked for at once while showing them. */
export const linesPerRead = 200;
/** Lines held at most; what is farthest from the view goes first. */
export const linesHeld = 4000;

/** The first stretch between two lines (both included) that is not held, at most one read long. */
export function missingRange(lines: LogLines, first: number, last: number): LineRange | undefined {
  let from = first;
  while (from <= last && lines.has(from)) from += 1;
  if (from > last) return undefined;
  let end = from + 1;
  while (end <= last && end - from < linesPerRead && !lines.has(end)) end += 1;
  return { from, count: end - from };
}

/**
 * Adds a page, and drops lines so that those around the view stay. Where the page begins after the line that was asked for, the
 * lines between are gone from the disk: the record that says so stands for each of them that was in view.
 */
export function withPage(lines: LogLines, page: LogPage, view: LineRange, asked = page.from): LogLines {
  const next = new Map(lines);
  const [gap] = page.records;
  const end = Math.min(page.from, asked + linesPerRead);
  if (gap !== undefined) for (let line = asked; line < end; line += 1) next.set(line, gap);
  page.records.forEach((record, index) => next.set(page.from + index, record));
  if (next.size <= linesHeld) return next;
  const middle = view.from + view.count / 2;
  for (const line of next.keys()) {
    if (Math.abs(line - middle) > linesHeld / 2) next.delete(line);
  }
  return next;
}
