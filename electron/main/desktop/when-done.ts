import { Notification, app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Settings } from '../../../shared/settings';
import { desktopText } from '../../../shared/text-desktop';
import type { EndedBatch, QueueWatch } from './queue-watch';
import { sleepNow } from './sleep';

/** How long people have to stay awake, or to keep the app, milliseconds. */
const noticeMs = 30_000;

interface WhenDoneOptions {
  watch: QueueWatch;
  window: BrowserWindow;
  action: () => Settings['whenDone'];
  /** Brings the window to the front, with this job selected. */
  show: (jobId: string | null) => void;
  /** Told of what could not be done. */
  warn: (message: string, error: unknown) => void;
}

/** What the user wants when all renders are done. One notification tells of the whole batch. */
export function actWhenDone({ watch, window, action, show, warn }: WhenDoneOptions): void {
  // Kept, since a notification that is collected hears no click.
  let notification: Notification | undefined;
  watch.listen({ batchEnded: (batch) => void act(batch) });

  async function act(batch: EndedBatch): Promise<void> {
    const wanted = action();
    // Who canceled everything knows.
    const isNews = batch.counts.completed + batch.counts.failed > 0;
    if (!isNews || window.isDestroyed()) return;
    switch (wanted) {
      case 'nothing':
        return;
      case 'notify':
        notify(batch);
        return;
      case 'sleep':
        notify(batch);
        if (await isAgreed('sleep'))
          await sleepNow().catch((error: unknown) => warn(desktopText.whenDone.noSleep, error));
        return;
      case 'quit':
        if (await isAgreed('quit')) app.quit();
        return;
    }
  }

  function notify({ counts, only }: EndedBatch): void {
    // Who looks at the window sees it there.
    if ((window.isVisible() && window.isFocused()) || !Notification.isSupported()) return;
    notification = new Notification({
      title: desktopText.batch.title(counts),
      body: desktopText.batch.body(counts, only?.title ?? null),
    });
    notification.on('click', () => show(only?.jobId ?? null));
    notification.show();
  }

  /** Waits for a while in which new work, or the user, can still call it off. */
  async function isAgreed(what: 'sleep' | 'quit'): Promise<boolean> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), noticeMs);
    const { response } = await dialog.showMessageBox(window, {
      type: 'info',
      message: desktopText.whenDone[what],
      buttons: [desktopText.whenDone.now[what], desktopText.whenDone.stay],
      defaultId: 1,
      cancelId: 1,
      signal: patience.signal,
    });
    clearTimeout(timer);
    const isCalledOff = response === 1 && !patience.signal.aborted;
    return !isCalledOff && watch.totals() === null;
  }
}
