import { describe, expect, it } from 'vitest';
import { logAsText } from '../../../electron/main/log-copy';
import type { LogRecord } from '../../../shared/job/log-record';

const record = (line: number): LogRecord => ({
  time: '2026-11-20T14:30:00.000Z',
  level: 'info',
  message: `Line ${line}`,
  fields: { at: line },
});

/** A log of so many lines, read as the engine reads it. */
const logOf = (total: number) => ({
  readLog: (_jobId: string, _attempt: number, from: number, count: number) => {
    const first = from < 0 ? Math.max(0, total + from) : from;
    const length = Math.max(0, Math.min(count, total - first));
    return Promise.resolve({
      from: first,
      total,
      records: Array.from({ length }, (_, index) => record(first + index)),
    });
  },
});

describe('a copied log', () => {
  it('is the whole log, in order, a line for each record', async () => {
    const { text, lines, total } = await logAsText(logOf(4500), 'job-1', 1);
    const copied = text.trimEnd().split('\n');
    expect([copied.length, lines, total]).toEqual([4500, 4500, 4500]);
    expect(copied[0]).toBe('2026-11-20T14:30:00.000Z INFO  Line 0  at=0');
    expect(copied.at(-1)).toContain('Line 4499');
  });

  it('is empty for an empty log', async () => {
    expect(await logAsText(logOf(0), 'job-1', 1)).toEqual({ text: '', lines: 0, total: 0 });
  });
});
