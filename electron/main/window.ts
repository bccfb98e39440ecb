import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { securePreferences } from './hardening';
import { pageAddress } from './page-address';
import { isReachable, readWindowState, writeWindowState } from './window-state';

/** The page's own background colours (renderer/styles/tokens.css), so that nothing flashes before the first paint. */
const backgrounds = { dark: '#131416', light: '#f7f7f8' };

export interface WindowFiles {
  /** The built preload script. */
  preload: string;
  icon: string;
  /** Where the window's place is remembered. */
  state: string;
}

/** Opens the app's one window, where it was last time if that place still exists, and shows it once it is painted. */
export function openWindow(files: WindowFiles): BrowserWindow {
  const remembered = readWindowState(files.state);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const place =
    remembered && isReachable(remembered.bounds, screens) ? remembered.bounds : { width: 1180, height: 780 };
  const window = new BrowserWindow({
    ...place,
    minWidth: 640,
    minHeight: 460,
    show: false,
    title: 'Renderyard',
    icon: files.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: { ...securePreferences, preload: files.preload },
  });
  if (remembered?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(files.state, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  // The title is ours, not the document's.
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(pageAddress);
  return window;
}

/** Resolves when the window's page has been drawn for the first time, or will not be. */
export function whenDrawn(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    window.once('ready-to-show', () => resolve());
    window.once('closed', () => resolve());
    window.webContents.once('did-fail-load', () => resolve());
    window.webContents.once('render-process-gone', () => resolve());
  });
}

/** Files of the built app, seen from its main script's folder. */
export function builtFiles(mainFolder: string): { page: string; preload: string; icon: string } {
  return {
    page: join(mainFolder, '../renderer'),
    preload: join(mainFolder, '../preload/preload.cjs'),
    icon: join(mainFolder, '../renderer/icon.png'),
  };
}
