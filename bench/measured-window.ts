import type { ElectronApplication, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { launchElectron } from '../test/support/launch-electron';

const root = resolve(import.meta.dirname, '..');

/** Opens the built app on a data folder. */
export async function openWindow(
  home: string,
): Promise<{ app: ElectronApplication; page: Page; startedAt: number }> {
  const startedAt = Date.now();
  const app = await launchElectron({
    args: [root],
    env: { ...(process.env as Record<string, string>), RENDERYARD_HOME: home },
    chromiumSandbox: process.getuid?.() !== 0,
  });
  return { app, page: await app.firstWindow(), startedAt };
}

/** Has the page note its long tasks, and how long people would have waited for what they did. */
export async function watch(page: Page): Promise<() => Promise<{ tasks: number[]; answers: number[] }>> {
  await page.evaluate(() => {
    const seen = { tasks: [] as number[], answers: [] as number[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) =>
      seen.tasks.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: 'longtask',
    });
    new PerformanceObserver((list) =>
      seen.answers.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: 'event',
      durationThreshold: 16,
    } as PerformanceObserverInit);
  });
  return () =>
    page.evaluate(() => (window as unknown as { seen: { tasks: number[]; answers: number[] } }).seen);
}

/** Memory of the page's process, bytes; what it shares with others is counted in parts (Linux), so that the browser's code is not its own. */
export function pageMemory(app: ElectronApplication): Promise<number> {
  return memoryOf(app, 'Tab');
}

/** Memory of the main process, bytes, counted the same way. */
export function mainMemory(app: ElectronApplication): Promise<number> {
  return memoryOf(app, 'Browser');
}

async function memoryOf(app: ElectronApplication, kind: string): Promise<number> {
  const processes = await app.evaluate(
    ({ app: electron }, wanted) =>
      electron
        .getAppMetrics()
        .filter(({ type }) => type === wanted)
        .map(({ pid, memory }) => ({ pid, kilobytes: memory.workingSetSize })),
    kind,
  );
  const sizes = processes.map(async ({ pid, kilobytes }) => {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? kilobytes) * 1024;
  });
  return Math.max(...(await Promise.all(sizes)));
}
