import { request } from '../api/client';
import { formatCount } from '../format';
import { text } from '../text';
import { useLog } from './log';
import { attempt as attemptAction, showNotice } from './toasts';

/** Copies the shown attempt's log from disk, not only the lines that the page holds. */
export async function copyLog(): Promise<void> {
  const { jobId, attempt } = useLog.getState();
  if (jobId === null) return;
  await attemptAction(async () => {
    const { lines, total } = await request('log.copy', { jobId, attempt });
    showNotice(
      lines === total ? text.log.copied(formatCount(lines), lines) : text.log.copiedEnd(formatCount(lines)),
    );
  });
}
