import { request } from '../api/client';
import { text } from '../text';
import { lineText } from './log-filter';
import { useLog } from './log';
import { copyText } from './queue-actions';
import { attempt as attemptAction } from './toasts';

/** What the clipboard request takes at most, characters; the end of a longer log is copied. */
const copiedAtMost = 4_000_000;
const linesPerRead = 2000;

/** Copies the shown attempt's log from disk, not only the lines that the page holds. */
export async function copyLog(): Promise<void> {
  const { jobId, attempt, total } = useLog.getState();
  if (jobId === null || total === null) return;
  await attemptAction(async () => {
    const chunks: string[] = [];
    let length = 0;
    for (let end = total; end > 0 && length < copiedAtMost; end -= linesPerRead) {
      const from = Math.max(0, end - linesPerRead);
      const page = await request('log.read', { jobId, attempt, from, count: end - from });
      const chunk = page.records
        .map((record) => `${record.time} ${record.level.toUpperCase().padEnd(5)} ${lineText(record)}\n`)
        .join('');
      chunks.unshift(chunk);
      length += chunk.length;
    }
    await copyText(chunks.join('').slice(-copiedAtMost), text.log.copied);
  });
}
