import type { LogLevel, LogRecord } from '../../shared/job/log-record';
import { passesSieve } from '../../shared/job/log-sieve';

export interface LogFilter {
  /** Lines of this level and those above it are shown. */
  level: LogLevel;
  /** Text that is looked for among them, in any case. */
  query: string;
}

export const everything: LogFilter = { level: 'debug', query: '' };
/** Before anybody chooses: what a job did and why it failed, without what its programs say meanwhile. */
export const atFirst: LogFilter = { level: 'info', query: '' };

/** Whether lines are shown that only reading through the log can find. */
export function isFiltered({ level }: LogFilter): boolean {
  return level !== 'debug';
}

/** Whether the log has to be read through: for lines to show, or for words. */
export function needsScan(filter: LogFilter): boolean {
  return isFiltered(filter) || wordsOf(filter) !== '';
}

/** Characters that are looked for at most, as the main process has it. */
const longestWords = 1000;

/** What is looked for, or nothing. */
export function wordsOf({ query }: LogFilter): string {
  return query.trim().toLowerCase().slice(0, longestWords);
}

export function isShown(record: LogRecord, { level }: LogFilter): boolean {
  return passesSieve(record, { level, words: '' });
}

export function isHit(record: LogRecord, filter: LogFilter): boolean {
  const words = wordsOf(filter);
  return words !== '' && passesSieve(record, { level: 'debug', words });
}

/** Characters before the first match that are shown of a line. */
const leadShown = 40;

/** The beginning of a line, so short that the first of the pieces that `cutAt` gives is followed by a match in view. */
export function shortLead(pieces: readonly string[]): string[] {
  const [lead = '', ...rest] = pieces;
  const isLong = rest.length > 0 && lead.length > 1.5 * leadShown;
  return [isLong ? `…${lead.slice(-leadShown)}` : lead, ...rest];
}

/** A text cut where words are found in it, in any case: the pieces at odd places are the words. */
export function cutAt(whole: string, words: string): string[] {
  if (words === '') return [whole];
  const lower = whole.toLowerCase();
  const pieces: string[] = [];
  let from = 0;
  // A few letters change their length with their case: then nothing is marked, rather than the wrong place.
  for (let at = lower.indexOf(words); at >= 0 && lower.length === whole.length;) {
    pieces.push(whole.slice(from, at), whole.slice(at, at + words.length));
    from = at + words.length;
    at = lower.indexOf(words, from);
  }
  return [...pieces, whole.slice(from)];
}
