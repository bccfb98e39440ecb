import { lineText } from '../../shared/job/log-text';
import type { Engine } from '../engine-interface';

/** Lines read at once, so that the window is answered in between. */
const linesPerRead = 2000;
/** Characters copied at most; clipboards of some systems give up on more. The end of a longer log is taken. */
const copiedAtMost = 128_000_000;

/**
 * An attempt's log from disk as text, one line for each record.
 *
 * @returns the text, how many lines it has, and how many the log has
 */
export async function logAsText(
  { readLog }: Pick<Engine, 'readLog'>,
  jobId: string,
  attempt: number,
): Promise<{ text: string; lines: number; total: number }> {
  const { total } = await readLog(jobId, attempt, -1, 1);
  const chunks: string[] = [];
  let lines = 0;
  let length = 0;
  for (let end = total; end > 0 && length < copiedAtMost;) {
    const from = Math.max(0, end - linesPerRead);
    const { records } = await readLog(jobId, attempt, from, end - from);
    const chunk = records.map((record) => `${lineText(record)}\n`).join('');
    chunks.push(chunk);
    lines += records.length;
    length += chunk.length;
    end = from;
  }
  return { text: chunks.reverse().join(''), lines, total };
}
