import type { BrowserWindow, ProgressBarOptions } from 'electron';
import type { QueueStatus } from '../../../shared/engine-events';
import type { QueueWatch } from './queue-watch';

/** Milliseconds between two changes of the bar in the taskbar or dock. */
const intervalMs = 500;

/** Shows how far the queue is in the taskbar or dock, and nothing when there is nothing to do. */
export function showTaskbarProgress(
  watch: QueueWatch,
  window: BrowserWindow,
  queue: () => QueueStatus,
): void {
  let timer: NodeJS.Timeout | undefined;
  const show = () => {
    timer = undefined;
    if (window.isDestroyed()) return;
    const totals = watch.totals();
    if (totals === null || watch.underWay === 0) {
      window.setProgressBar(-1);
      return;
    }
    const mode: ProgressBarOptions['mode'] =
      totals.failed > 0 ? 'error' : queue().paused ? 'paused' : 'normal';
    window.setProgressBar(Math.max(totals.fraction, 0.01), { mode });
  };
  watch.listen({ changed: () => (timer ??= setTimeout(show, intervalMs)) });
  show();
}
