import { app } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Engine } from '../../engine-interface';
import { askQuit } from './ask-quit';
import { QueueWatch } from './queue-watch';
import { stayAwake } from './stay-awake';
import { showTaskbarProgress } from './taskbar';
import { keepTray } from './tray';
import { actWhenDone } from './when-done';

export interface DesktopOptions {
  engine: Engine;
  window: BrowserWindow;
  icon: string;
  /** Selects a job in the page. */
  selectJob: (jobId: string) => void;
}

export interface Desktop {
  /** The window is to be closed, or the app to be left: asks first if renders run. */
  leave(): Promise<void>;
}

/** How the app behaves among others on the desktop: taskbar, tray, notifications, sleep, and the question on leaving. */
export function installDesktop({ engine, window, icon, selectJob }: DesktopOptions): Desktop {
  const { queue } = engine;
  const watch = new QueueWatch(
    queue.list({ states: ['queued', 'running', 'paused', 'canceling', 'interrupted'] }),
    () => engine.settings.concurrency,
  );
  // Kept rather than asked for: timers here may fire while the app is left, and the queue is closed by then.
  let status = queue.status;
  engine.subscribe((event) => {
    if (event.type === 'queue') status = event.queue;
    watch.take(event);
  });
  let quitsWhenDone = false;
  let isAsking = false;

  const show = () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const warn = (message: string, error: unknown) =>
    engine.log.warn(message, { error: error instanceof Error ? error.message : String(error) });
  const orWarn = (work: Promise<void>) =>
    void work.catch((error: unknown) => warn('The tray could not do what was asked.', error));

  showTaskbarProgress(watch, window, () => status);
  stayAwake(watch);
  keepTray({
    watch,
    window,
    icon,
    queue: () => status,
    pause: () => orWarn(queue.pause()),
    resume: () => orWarn(queue.resume()),
    show,
    quit: () => app.quit(),
  });
  actWhenDone({
    watch,
    window,
    action: () => (quitsWhenDone ? 'nothing' : engine.settings.whenDone),
    show: (jobId) => {
      show();
      if (jobId !== null) selectJob(jobId);
    },
    warn,
  });
  // Asked for once, so the window that comes back calls it off.
  window.on('show', () => (quitsWhenDone = false));
  watch.listen({
    batchEnded: () => {
      if (quitsWhenDone) app.quit();
    },
  });

  return {
    async leave() {
      if (isAsking) return;
      if (watch.underWay === 0) {
        app.quit();
        return;
      }
      isAsking = true;
      const answer = await askQuit(window, watch.underWay).finally(() => (isAsking = false));
      switch (answer) {
        case 'tray':
        case 'whenDone':
          quitsWhenDone = answer === 'whenDone';
          // The last one may have ended while the question was open.
          if (quitsWhenDone && watch.totals() === null) app.quit();
          else window.hide();
          return;
        case 'stop':
          app.quit();
          return;
        case 'back':
          return;
      }
    },
  };
}
