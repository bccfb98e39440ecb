import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AppLog } from '../../../electron/telemetry/app-log';
import { JobLogFile } from '../../../electron/telemetry/job-log-file';
import { findInLog } from '../../../electron/telemetry/log-find';
import { followLog, watchFolder } from '../../../electron/telemetry/log-follow';
import { LogReader } from '../../../electron/telemetry/log-reader';
import type { LogRecord } from '../../../shared/job/log-record';
import { passesSieve } from '../../../shared/job/log-sieve';
import type { LogSieve } from '../../../shared/job/log-sieve';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-log-'));
  folders.push(folder);
  return folder;
}

const record = (message: string): LogRecord => ({ time: '2026-01-01T00:00:00.000Z', level: 'info', message });
const messages = (records: readonly LogRecord[]) => records.map(({ message }) => message);
const bytesIn = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

describe('a job’s log', () => {
  it('reads stretches by line number, from either end', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 10_000_000 });
    for (let line = 0; line < 3_000; line++) log.write(record(`line ${line} ${'é'.repeat(line % 50)}`));
    await log.close();
    const reader = new LogReader();
    const page = await reader.read(folder, 1, 1_234, 3);
    expect(page).toMatchObject({ from: 1_234, total: 3_000 });
    expect(messages(page.records).map((message) => message.split(' ')[1])).toEqual(['1234', '1235', '1236']);
    expect((await reader.read(folder, 1, -2, 10)).from).toBe(2_998);
    expect(messages((await reader.read(folder, 1, 2_999, 10)).records)[0]).toContain('line 2999 ');
    expect(await reader.read(folder, 1, 9_999, 10)).toEqual({ from: 3_000, total: 3_000, records: [] });
    expect(await reader.read(folder, 2, 0, 10)).toEqual({ from: 0, total: 0, records: [] });
  });

  it('is looked through by level and words, on both sides of what was dropped', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 400_000 });
    for (let line = 0; line < 12_000; line++) {
      const level = line % 100 === 7 ? 'error' : line % 10 === 3 ? 'warn' : 'debug';
      log.write({ ...record(`line ${line}`), level, fields: { Part: line % 4 } });
      if (line % 2_000 === 0) await log.flush();
    }
    await log.close();
    const reader = new LogReader();
    const all: { line: number; record: LogRecord }[] = [];
    for (let at = 0, total = 1; at < total;) {
      const page = await reader.read(folder, 1, at, 1_500);
      all.push(...page.records.map((each, index) => ({ line: page.from + index, record: each })));
      at = page.from + page.records.length;
      total = page.total;
    }
    // Something was dropped, and is told of as one line.
    expect(all.length).toBeLessThan(12_000);
    const read = (from: number, count: number) => reader.readLines(folder, 1, from, count);
    const sieves: LogSieve[] = [
      { level: 'debug', words: 'part=3' },
      { level: 'warn', words: '' },
      { level: 'error', words: 'line 1' },
      { level: 'debug', words: 'left out here' },
      { level: 'debug', words: 'nobody wrote this' },
    ];
    for (const sieve of sieves) {
      const found: { line: number; record: LogRecord | undefined }[] = [];
      for (let at = 0, total = 1; at < total;) {
        const finds = await findInLog(read, at, sieve, true);
        expect(finds.next).toBeGreaterThan(at);
        found.push(...finds.lines.map((line, index) => ({ line, record: finds.records[index] })));
        at = finds.next;
        total = finds.total;
      }
      expect(found, JSON.stringify(sieve)).toEqual(all.filter((each) => passesSieve(each.record, sieve)));
    }
    // Without the records only the numbers come.
    expect(await findInLog(read, 11_999, { level: 'debug', words: '' }, false)).toEqual({
      next: 12_000,
      total: 12_000,
      lines: [11_999],
      records: [],
    });
  });

  it('looks only at what is new when it is read again while it grows', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 10_000_000 });
    const reader = new LogReader();
    for (let round = 0; round < 20; round++) {
      for (let line = 0; line < 100; line++) log.write(record(`${round}.${line}`));
      await log.flush();
      // Several at once share one index.
      const pages = await Promise.all([0, 1, 2].map(() => reader.read(folder, 1, round * 100, 200)));
      for (const page of pages) {
        expect(page.total).toBe((round + 1) * 100);
        expect(messages(page.records)).toHaveLength(100);
        expect(page.records[0]?.message).toBe(`${round}.0`);
      }
    }
    await log.close();
  });

  it('is followed to its end although a part of it was lost meanwhile', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 10_000_000 });
    for (let line = 0; line < 20; line++) log.write(record(`line ${line}`));
    await log.close();
    const reader = new LogReader();
    expect((await reader.read(folder, 1, 0, 1)).total).toBe(20);
    const [file = ''] = readdirSync(folder);
    const bytes = await readFile(join(folder, file));
    // As long as before, and of fewer lines than were counted: a failing disk gives such blocks.
    writeFileSync(join(folder, file), bytes.fill(0, bytes.length / 2));
    let reads = 0;
    const read = (from: number, count: number) => {
      reads += 1;
      // A way out for the loop that this is about.
      if (reads > 100) throw new Error('read without end');
      return reader.read(folder, 1, from, count);
    };
    const found: LogRecord[] = [];
    for await (const one of followLog({ read, isOver: () => true, watch: () => () => undefined, from: 0 }))
      found.push(one);
    expect(messages(found).slice(0, 2)).toEqual(['line 0', 'line 1']);
    expect(found.length).toBeLessThan(20);

    // Whoever looks through it comes to an end as well.
    const lines = (from: number, count: number) => reader.readLines(folder, 1, from, count);
    const finds = await findInLog(lines, 0, { level: 'debug', words: '' }, false);
    const rest = await findInLog(lines, finds.next, { level: 'debug', words: '' }, false);
    expect(rest).toMatchObject({ next: finds.next, total: finds.next });
  });

  it('stays within its bound, keeps the beginning and the end, and says what is missing between', async () => {
    const folder = await emptyFolder();
    const maxBytes = 80_000;
    const log = new JobLogFile({ folder, attempt: 1, maxBytes });
    for (let line = 0; line < 5_000; line++) {
      log.write(record(`line ${line}`));
      if (line % 100 === 0) await log.flush();
    }
    await log.close();
    expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
    const reader = new LogReader();
    // Reading on from page to page gives every line that is left, once, in order.
    const seen: string[] = [];
    let gap: LogRecord | undefined;
    let at = 0;
    for (;;) {
      const page = await reader.read(folder, 1, at, 100);
      if (page.records.length === 0) break;
      expect(page.total).toBe(5_000);
      for (const [index, line] of page.records.entries()) {
        if (line.fields?.droppedLines === undefined) expect(line.message).toBe(`line ${page.from + index}`);
        else gap = line;
        seen.push(line.message);
      }
      at = page.from + page.records.length;
    }
    expect(seen[0]).toBe('line 0');
    expect(seen.at(-1)).toBe('line 4999');
    expect(gap?.message).toMatch(/^\d+ lines are left out here/);
    expect(seen.length - 1 + Number(gap?.fields?.droppedLines)).toBe(5_000);
  });

  it('takes a flood without growing or blocking: what does not fit is counted', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 5_000_000 });
    const text = 'x'.repeat(400);
    const before = process.memoryUsage().heapUsed;
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    let written = 0;
    for (let burst = 0; burst < 20; burst++) {
      // Far faster than the batches are written: 20,000 lines within one turn of the event loop.
      for (let line = 0; line < 20_000; line++) log.write(record(text));
      written += 20_000;
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(150_000_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    clearInterval(turning);
    expect(turns).toBeGreaterThan(0);
    expect(bytesIn(folder)).toBeLessThanOrEqual(5_000_000);
    const reader = new LogReader();
    const { total } = await reader.read(folder, 1, 0, 1);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(written);
    const end = await reader.read(folder, 1, -2_000, 2_000);
    expect(messages(end.records).some((message) => message.includes('lines are left out here'))).toBe(true);
  }, 60_000);

  it('goes on after a crash in the middle of a line', async () => {
    const folder = await emptyFolder();
    writeFileSync(join(folder, '1.jsonl'), `${JSON.stringify(record('before'))}\n{"time":"2026-01`);
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 1_000_000 });
    log.write(record('after'));
    await log.close();
    const { records, total } = await new LogReader().read(folder, 1, 0, 10);
    expect(total).toBe(3);
    expect(messages(records)).toEqual(['before', expect.stringContaining('unreadable line'), 'after']);
  });

  it('loses lines but nothing else when the disk fails', async () => {
    const folder = await emptyFolder();
    const inTheWay = join(folder, 'logs');
    writeFileSync(inTheWay, 'a file where the folder should be');
    const log = new JobLogFile({ folder: inTheWay, attempt: 1, maxBytes: 1_000_000 });
    log.write(record('lost'));
    await log.flush();
    await rm(inTheWay);
    log.write(record('kept'));
    await log.close();
    const { records } = await new LogReader().read(inTheWay, 1, 0, 10);
    expect(messages(records)).toEqual(['kept', expect.stringMatching(/^1 line is left out here/)]);
  });

  it('keeps no secrets, and cuts what is too long', async () => {
    const folder = await emptyFolder();
    const log = new JobLogFile({ folder, attempt: 1, maxBytes: 1_000_000 });
    log.write({
      ...record('Authorization: Bearer abcdefgh12345678'),
      fields: { url: 'https://me:pass@host/x' },
    });
    log.write(record('y'.repeat(100_000)));
    await log.close();
    const text = await readFile(join(folder, '1.jsonl'), 'utf8');
    expect(text).not.toContain('abcdefgh12345678');
    expect(text).not.toContain('me:pass');
    expect(text.length).toBeLessThan(10_000);
  });
});

describe('following a log', () => {
  it('gives what another process writes, as it comes, and ends with it', async () => {
    const folder = await emptyFolder();
    const path = join(folder, '1.jsonl');
    writeFileSync(path, `${JSON.stringify(record('first'))}\n`);
    let isOver = false;
    let gone: Promise<unknown> | undefined;
    const reader = new LogReader();
    const seen: string[] = [];
    const lines = followLog({
      read: (from, count) => reader.read(folder, 1, from, count),
      isOver: () => isOver,
      watch: (changed) => watchFolder(folder, changed, 200),
      from: 0,
    });
    for await (const { message } of lines) {
      seen.push(message);
      if (message === 'first') {
        const line = JSON.stringify(record('second'));
        const script = `require('fs').appendFileSync(${JSON.stringify(path)}, ${JSON.stringify(`${line}\n`)})`;
        gone = once(spawn(process.execPath, ['-e', script]), 'exit');
      }
      if (message === 'second') {
        await gone;
        appendFileSync(path, `${JSON.stringify(record('third'))}\n`);
        isOver = true;
      }
    }
    expect(seen).toEqual(['first', 'second', 'third']);
  });

  it('reads a log once for each time that it has grown, however long it is followed', async () => {
    const folder = await emptyFolder();
    const path = join(folder, '1.jsonl');
    const line = (message: string) => `${JSON.stringify(record(message))}\n`;
    writeFileSync(path, line('first') + line('second'));
    const reader = new LogReader();
    const reads: number[] = [];
    let isOver = false;
    let grown: () => void = () => undefined;
    const lines = followLog({
      read: (from, count) => {
        reads.push(from);
        return reader.read(folder, 1, from, count);
      },
      isOver: () => isOver,
      watch: (changed) => {
        grown = changed;
        return () => undefined;
      },
      from: 0,
    });
    const seen: string[] = [];
    for await (const { message } of lines) {
      seen.push(message);
      if (message === 'second') appendFileSync(path, line('third'));
      if (message === 'third') isOver = true;
      if (message !== 'first') grown();
    }
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(reads).toEqual([0, 2, 3]);
  });
});

describe('the app’s log', () => {
  it('is moved aside when it is full, and keeps two older files', async () => {
    const folder = await emptyFolder();
    const log = new AppLog(join(folder, 'app.jsonl'), 2_000);
    for (let line = 0; line < 200; line++) {
      log.write(record(`line ${line} ${'z'.repeat(50)}`));
      if (line % 5 === 0) await log.flush();
    }
    await log.close();
    expect(readdirSync(folder).sort()).toEqual(['app.1.jsonl', 'app.2.jsonl', 'app.jsonl']);
    expect(bytesIn(folder)).toBeLessThan(3 * 4_000);
    const all = await Promise.all(
      ['app.2.jsonl', 'app.1.jsonl', 'app.jsonl'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(all.join('')).toContain('line 199 ');
  });

  it('is shared by two processes’ writers without losing lines', async () => {
    const folder = await emptyFolder();
    await mkdir(folder, { recursive: true });
    const [a, b] = [new AppLog(join(folder, 'app.jsonl')), new AppLog(join(folder, 'app.jsonl'))];
    for (let line = 0; line < 100; line++) {
      a.write(record(`a${line}`));
      b.write(record(`b${line}`));
      await Promise.all([a.flush(), b.flush()]);
    }
    await Promise.all([a.close(), b.close()]);
    const lines = (await readFile(join(folder, 'app.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(200);
    for (const line of lines) JSON.parse(line);
  });
});
