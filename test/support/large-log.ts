import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { homeLayout } from '../../electron/paths';
import { headPath } from '../../electron/telemetry/log-segments';
import type { LogRecord } from '../../shared/job/log-record';

/** What the first and the last line of such a log say, and no other. */
export const firstLine = 'The attempt begins';
export const lastLine = 'The attempt is over';

const linesAtOnce = 5_000;

/**
 * Writes the log of a job's first attempt as days of encoders would have, straight to the disk.
 * @returns its lines
 */
export async function writeLargeLog(home: string, jobId: string, bytes: number): Promise<number> {
  const folder = join(homeLayout(home).jobLogs, jobId);
  await mkdir(folder, { recursive: true });
  const file = createWriteStream(headPath(folder, 1));
  let lines = 0;
  let written = 0;
  const put = async (records: readonly LogRecord[]) => {
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    lines += records.length;
    written += text.length;
    if (!file.write(text)) await once(file, 'drain');
  };
  await put([recordAt(0, firstLine)]);
  while (written < bytes)
    await put(Array.from({ length: linesAtOnce }, (_, index) => recordAt(lines + index)));
  await put([recordAt(lines, lastLine)]);
  file.end();
  await finished(file);
  return lines;
}

function recordAt(line: number, message?: string): LogRecord {
  const isError = message === undefined && line % 10_000 === 0;
  return {
    time: new Date(Date.parse('2026-01-05T08:00:00Z') + line * 5).toISOString(),
    level: isError ? 'error' : message === undefined ? 'debug' : 'info',
    message:
      message ??
      (isError
        ? 'Invalid data found when processing input'
        : `frame=${String(line).padStart(6)} fps= 46 q=23.0 size= ${line % 9000}KiB bitrate=1068.9kbits/s speed=1.54x`),
    attempt: 1,
    phase: 'scenes',
  };
}
