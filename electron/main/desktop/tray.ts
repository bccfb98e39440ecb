import { Menu, Tray, nativeImage } from 'electron';
import type { BrowserWindow } from 'electron';
import type { QueueStatus } from '../../../shared/engine-events';
import { desktopText } from '../../../shared/text-desktop';
import type { QueueWatch } from './queue-watch';

interface TrayOptions {
  watch: QueueWatch;
  window: BrowserWindow;
  icon: string;
  queue: () => QueueStatus;
  pause: () => void;
  resume: () => void;
  show: () => void;
  quit: () => void;
}

/** Milliseconds between two changes of what the tray says. */
const intervalMs = 1000;

/**
 * How long the icon stays once the window is back, milliseconds. On Linux its way into the tray is a conversation with the
 * desktop, and the app can crash when the icon is taken away in the middle of it.
 */
const lingerMs = 5000;

/** An icon in the system's tray while the window is hidden: how far the queue is, and the way back. */
export function keepTray(options: TrayOptions): void {
  const { watch, window } = options;
  let tray: Tray | undefined;
  let timer: NodeJS.Timeout | undefined;
  let leaving: NodeJS.Timeout | undefined;
  const settle = () => {
    timer = undefined;
    clearTimeout(leaving);
    if (window.isDestroyed()) return;
    if (window.isVisible()) {
      leaving = setTimeout(() => {
        tray?.destroy();
        tray = undefined;
      }, lingerMs).unref();
      return;
    }
    tray ??= openTray(options);
    const words = said(watch);
    tray.setToolTip(`${desktopText.appName}: ${words}`);
    tray.setContextMenu(menu(options, words));
  };
  const soon = () => (timer ??= setTimeout(settle, intervalMs));
  watch.listen({ changed: () => (window.isDestroyed() || window.isVisible() ? undefined : soon()) });
  window.on('hide', settle);
  window.on('show', settle);
}

function openTray({ icon, show }: TrayOptions): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 22, height: 22 }));
  tray.on('click', show);
  return tray;
}

function said(watch: QueueWatch): string {
  const totals = watch.totals();
  if (totals === null) return desktopText.tray.idle;
  return desktopText.tray.totals(totals.done, totals.total, Math.floor(totals.fraction * 100));
}

function menu({ show, pause, resume, quit, queue }: TrayOptions, words: string): Menu {
  const { paused } = queue();
  return Menu.buildFromTemplate([
    { label: words, enabled: false },
    { type: 'separator' },
    { label: desktopText.tray.show, click: show },
    paused
      ? { label: desktopText.menu.resumeQueue, click: resume }
      : { label: desktopText.menu.pauseQueue, click: pause },
    { type: 'separator' },
    { label: desktopText.menu.quit, click: quit },
  ]);
}
