import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface WindowState {
  bounds: Bounds;
  maximized: boolean;
}

/** Whether it is a state, of a size that a window can have. By hand, since a start has no time to load schemas for it. */
function isWindowState(value: unknown): value is WindowState {
  const { bounds, maximized } = (value ?? {}) as Partial<WindowState>;
  if (typeof bounds !== 'object' || typeof maximized !== 'boolean') return false;
  const { x, y, width, height } = bounds;
  const sizes = [width, height];
  return (
    [x, y, ...sizes].every(Number.isInteger) && sizes.every((pixels) => pixels >= 200 && pixels <= 20_000)
  );
}

/** Where the window was when it was last closed; undefined on a first start or when the file is no use. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isWindowState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Replaces the file whole, before it returns: a window that closes may be the last thing that the app does. Failing to
 * remember a place is no reason to disturb anyone.
 */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.new`;
    writeFileSync(temporary, JSON.stringify(state));
    renameSync(temporary, file);
  } catch {
    // Next time the window opens at its default place.
  }
}

/** Whether enough of the window would be on one of the screens to be found and moved. */
export function isReachable(bounds: Bounds, screens: readonly Bounds[]): boolean {
  return screens.some((screen) => {
    const overlapX =
      Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    const overlapY =
      Math.min(bounds.y + bounds.height, screen.y + screen.height) - Math.max(bounds.y, screen.y);
    return overlapX >= 100 && overlapY >= 60;
  });
}
