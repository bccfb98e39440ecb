import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  filterLog,
  followLog,
  goToHit,
  growLog,
  openLog,
  useLog,
  viewLines,
} from '../../../renderer/stores/log';
import { atFirst, cutAt, everything, isHit, isShown, shortLead } from '../../../renderer/stores/log-filter';
import { foundAtMost } from '../../../renderer/stores/log-scan';
import { linesHeld, linesPerRead, missingRange, withPage } from '../../../renderer/stores/log-lines';
import type { LogRecord } from '../../../shared/job/log-record';
import type { FakeEngine } from '../../support/page-harness/fake-engine';
import { sampleLogLine } from '../../support/page-harness/sample-jobs';
import { installPage } from './page-world';

const line = (index: number): LogRecord => sampleLogLine(index, 0);
const pageOf = (from: number, count: number) => ({
  from,
  total: 1e6,
  records: Array.from({ length: count }, (_, index) => line(from + index)),
});

let engine: FakeEngine;
const reads = () => engine.asked.filter(({ name }) => name === 'log.read' || name === 'log.find').length;

/** Until the store asks for nothing any more. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== reads();) {
    before = reads();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeEach(() => {
  openLog(null, 1);
  filterLog(everything);
});
afterEach(() => vi.unstubAllGlobals());

describe('the window of lines', () => {
  it('asks for what is missing in view, and only that', () => {
    const lines = withPage(new Map(), pageOf(10, 5), { from: 10, count: 5 });
    expect(missingRange(lines, 10, 14)).toBeUndefined();
    expect(missingRange(lines, 5, 20)).toEqual({ from: 5, count: 5 });
    expect(missingRange(lines, 12, 20)).toEqual({ from: 15, count: 6 });
    expect(missingRange(new Map(), 0, 5000)).toEqual({ from: 0, count: linesPerRead });
  });

  it('asks once for lines that were dropped from the middle of a long log', () => {
    const gap = pageOf(1000, 3);
    const lines = withPage(new Map(), gap, { from: 500, count: 40 }, 500);
    expect(missingRange(lines, 500, 539)).toBeUndefined();
    expect(lines.get(510)).toBe(gap.records[0]);
    expect(lines.get(1001)).toBe(gap.records[1]);
  });

  it('never holds more than its share, and always what is in view', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 60 }), (starts) => {
        let lines: ReadonlyMap<number, LogRecord> = new Map();
        for (const from of starts) {
          lines = withPage(lines, pageOf(from, linesPerRead), { from, count: linesPerRead });
          expect(lines.size).toBeLessThanOrEqual(linesHeld + linesPerRead);
          expect(missingRange(lines, from, from + linesPerRead - 1)).toBeUndefined();
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the log of a job', () => {
  it('comes from its end, then as it is scrolled to', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 100_000 });
    openLog('job-1', 1);
    await quiet();
    expect(useLog.getState().total).toBe(100_000);
    expect(useLog.getState().lines.has(99_999)).toBe(true);
    expect(reads()).toBe(1);
    viewLines(500, 40);
    await quiet();
    expect(missingRange(useLog.getState().lines, 500, 539)).toBeUndefined();
    expect(reads()).toBe(2);
  });

  it('fetches what is new in view as it grows', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 100 });
    openLog('job-1', 1);
    await quiet();
    engine.logTotal = 130;
    growLog('job-1', 1, 130);
    viewLines(90, 40);
    await quiet();
    expect(useLog.getState().total).toBe(130);
    expect(useLog.getState().lines.has(129)).toBe(true);
  });

  it('is not mixed up when another job is chosen while a read is under way', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 100 });
    openLog('job-1', 1);
    openLog('job-2', 3);
    await quiet();
    expect(useLog.getState()).toMatchObject({ jobId: 'job-2', attempt: 3, total: 100 });
    growLog('job-1', 1, 500);
    expect(useLog.getState().total).toBe(100);
  });

  it('says why it cannot be read, and recovers with the next growth', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 50 });
    engine.refusals.set('log.read', { code: 'FILE_UNREADABLE', message: 'The log cannot be read.' });
    openLog('job-1', 1);
    await quiet();
    expect(useLog.getState().failure).toBe('The log cannot be read.');
    growLog('job-1', 1, 51);
    viewLines(0, 51);
    await quiet();
    expect(useLog.getState()).toMatchObject({ failure: null });
  });

  it('finds the lines that pass a filter in the whole log, also those that are added', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 5000 });
    openLog('job-1', 1);
    await quiet();
    filterLog({ level: 'warn' });
    await quiet();
    const expected = Array.from({ length: 5000 }, (_, index) => index).filter((index) =>
      ['warn', 'error'].includes(line(index).level),
    );
    expect(useLog.getState().scan.matches.map((match) => match.line)).toEqual(expected);
    engine.logTotal = 5100;
    growLog('job-1', 1, 5100);
    await quiet();
    expect(useLog.getState().scan.scanned).toBe(5100);
    expect(useLog.getState().scan.matches.length).toBeGreaterThan(expected.length);
  });

  it('shows what its level leaves of the end at once, then what lies before, and keeps the place that was gone to', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 7000 });
    filterLog({ ...atFirst, query: 'enlarged' });
    openLog('job-1', 1);
    const ends: number[] = [];
    const stop = useLog.subscribe(({ scan }) => void ends.push(scan.matches.at(-1)?.line ?? -1));
    await quiet();
    stop();
    const shown = Array.from({ length: 7000 }, (_, index) => index).filter((index) =>
      isShown(line(index), atFirst),
    );
    // Never the beginning without the end.
    expect(new Set(ends.filter((last) => last >= 0))).toEqual(new Set([shown.at(-1)]));
    const { scan, follow } = useLog.getState();
    expect(scan.matches.map((match) => match.line)).toEqual(shown);
    expect(follow).toBe(false);
    const hits = shown.flatMap((each, place) =>
      isHit(line(each), { level: 'debug', query: 'enlarged' }) ? [place] : [],
    );
    expect(scan.hits).toEqual(hits);
    // The first place that was found stays the chosen one: the first of the last thousand lines.
    expect(shown[scan.hits[scan.hit ?? -1] ?? -1]).toBe(
      shown.find((each) => each >= 6000 && hits.includes(shown.indexOf(each))),
    );
  });

  it('lets the oldest lines of a level go while the end of a very long log is followed', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 2000 });
    filterLog(atFirst);
    openLog('job-1', 1);
    await quiet();
    engine.logTotal = 120_000;
    growLog('job-1', 1, 120_000);
    await quiet();
    const followed = useLog.getState().scan;
    expect(followed.matches).toHaveLength(foundAtMost);
    expect(followed.matches.at(-1)?.line).toBe(119_998);
    expect(followed.dropped + foundAtMost).toBe(
      Array.from({ length: 120_000 }, (_, index) => line(index)).filter((each) => isShown(each, atFirst))
        .length,
    );
    // What is being read is not taken away.
    followLog(false, true);
    engine.logTotal = 130_000;
    growLog('job-1', 1, 130_000);
    await quiet();
    expect(useLog.getState().scan.matches[0]).toBe(followed.matches[0]);
    followLog(true, true);
    await quiet();
    expect(useLog.getState().scan.matches.at(-1)?.line).toBe(129_998);
  });

  it('finds words in the whole log, and goes from one place to the next, around the ends', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 5000 });
    openLog('job-1', 1);
    await quiet();
    filterLog({ query: 'ZOOMPAN' });
    await quiet();
    const expected = Array.from({ length: 5000 }, (_, index) => index).filter((index) =>
      isHit(line(index), { level: 'debug', query: 'zoompan' }),
    );
    expect(expected.length).toBeGreaterThan(2);
    expect(useLog.getState()).toMatchObject({
      follow: false,
      scan: { hits: expected, hit: 0, matches: [] },
    });
    goToHit(1);
    expect(useLog.getState().scan.hit).toBe(1);
    goToHit(-1);
    goToHit(-1);
    expect(useLog.getState().scan.hit).toBe(expected.length - 1);
    goToHit(1);
    expect(useLog.getState().scan.hit).toBe(0);
    // What is found stands at its place among the lines that are shown.
    filterLog({ level: 'warn', query: 'e' });
    await quiet();
    const { hits, matches } = useLog.getState().scan;
    expect(hits.length).toBeGreaterThan(0);
    expect(
      hits.every((place) => isHit(matches[place]?.record ?? line(0), { level: 'warn', query: 'e' })),
    ).toBe(true);
  });

  it('forgets what an older search found', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 9000 });
    openLog('job-1', 1);
    await quiet();
    filterLog({ query: 'Segment' });
    filterLog({ query: 'no such words' });
    await quiet();
    expect(useLog.getState()).toMatchObject({ scan: { hits: [], hit: null, scanned: 9000 } });
  });

  it('stays where the user stopped it, and scrolling does not start it again', () => {
    followLog(false);
    expect(useLog.getState()).toMatchObject({ follow: false, isHeld: false });
    followLog(true);
    expect(useLog.getState().follow).toBe(true);
    followLog(false, true);
    followLog(true);
    expect(useLog.getState()).toMatchObject({ follow: false, isHeld: true });
    followLog(true, true);
    expect(useLog.getState()).toMatchObject({ follow: true, isHeld: false, stoppedAt: null });
  });
});

describe('the filter', () => {
  const record: LogRecord = {
    time: '',
    level: 'info',
    message: 'Segment rendered',
    fields: { src: 'Photos/A.jpg' },
  };

  it('looks at the level, the words and the fields', () => {
    expect(isShown(record, everything)).toBe(true);
    expect(isShown(record, { level: 'warn', query: '' })).toBe(false);
    expect(isShown(record, atFirst)).toBe(true);
    expect(isShown({ ...record, level: 'debug' }, atFirst)).toBe(false);
    expect(isHit(record, { level: 'debug', query: 'SEGMENT' })).toBe(true);
    expect(isHit(record, { level: 'info', query: 'photos/a' })).toBe(true);
    expect(isHit(record, { level: 'info', query: 'clip' })).toBe(false);
    expect(isHit(record, everything)).toBe(false);
  });

  it('cuts a text where the words are, and loses nothing of it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2 }), (whole, words) => {
        const pieces = cutAt(whole, words.toLowerCase());
        expect(pieces.join('')).toBe(whole);
        for (const [index, piece] of pieces.entries())
          if (index % 2 === 1) expect(piece.toLowerCase()).toBe(words.toLowerCase());
      }),
    );
    const far = shortLead(cutAt(`${'x'.repeat(200)}bc`, 'bc'));
    expect(far).toEqual([`…${'x'.repeat(40)}`, 'bc', '']);
    expect(shortLead(['abc'])).toEqual(['abc']);
    expect(cutAt('Abcabc', 'bc')).toEqual(['A', 'bc', 'a', 'bc', '']);
  });
});
