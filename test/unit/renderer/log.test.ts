import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filterLog, followLog, growLog, openLog, useLog, viewLines } from '../../../renderer/stores/log';
import { copyLog } from '../../../renderer/stores/log-copy';
import { everything, passes } from '../../../renderer/stores/log-filter';
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
const reads = () => engine.asked.filter(({ name }) => name === 'log.read').length;

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
    expect(useLog.getState().matches.map((match) => match.line)).toEqual(expected);
    engine.logTotal = 5100;
    growLog('job-1', 1, 5100);
    await quiet();
    expect(useLog.getState().scanned).toBe(5100);
    expect(useLog.getState().matches.length).toBeGreaterThan(expected.length);
  });

  it('forgets what an older filter found', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 9000 });
    openLog('job-1', 1);
    await quiet();
    filterLog({ query: 'Segment' });
    filterLog({ query: 'no such words' });
    await quiet();
    expect(useLog.getState()).toMatchObject({ matches: [], scanned: 9000 });
  });

  it('is copied from disk, all of it, in order', async () => {
    engine = installPage({ name: 'empty', now: 0, logLines: 4500 });
    openLog('job-1', 1);
    await quiet();
    await copyLog();
    const copied = engine.clipboard[0]?.trimEnd().split('\n') ?? [];
    expect(copied).toHaveLength(4500);
    expect(copied[0]).toContain(line(0).time);
    expect(copied.at(-1)).toContain(line(4499).time);
  });

  it('stays where the user stopped it', () => {
    followLog(false);
    expect(useLog.getState().follow).toBe(false);
  });
});

describe('the filter', () => {
  it('looks at the level, the words and the fields', () => {
    const record: LogRecord = {
      time: '',
      level: 'info',
      message: 'Segment rendered',
      fields: { src: 'Photos/A.jpg' },
    };
    expect(passes(record, everything)).toBe(true);
    expect(passes(record, { level: 'warn', query: '' })).toBe(false);
    expect(passes(record, { level: 'debug', query: 'SEGMENT' })).toBe(true);
    expect(passes(record, { level: 'info', query: 'photos/a' })).toBe(true);
    expect(passes(record, { level: 'info', query: 'clip' })).toBe(false);
  });
});
