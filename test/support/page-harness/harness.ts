import { test as base, expect } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchElectron } from '../launch-electron';
import type { Scenario } from './fake-engine';

interface OpenOptions {
  width?: number;
  height?: number;
  scheme?: 'dark' | 'light';
  /** Without it things move, as they do for most people. */
  still?: boolean;
  /** An error that has to be in the console, and none that says anything else. */
  complaint?: RegExp | undefined;
}

interface Fixtures {
  /** Opens the page on a scenario, in a window of its own. Fails the test on any error or blocked content. */
  open: (scenario: Scenario, options?: OpenOptions) => Promise<Page>;
}

interface WorkerFixtures {
  electron: ElectronApplication;
}

/** The page is looked at in the browser that it ships with. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  electron: [
    // Playwright reads from the pattern what a fixture needs: nothing.
    async ({}, use) => {
      const home = await mkdtemp(join(tmpdir(), 'renderyard-bare-window-'));
      const electron = await launchElectron({
        args: [join(import.meta.dirname, 'bare-window')],
        env: {
          ...(process.env as Record<string, string>),
          BARE_WINDOW_HOME: home,
          // The blank page that each window begins with has no policy.
          ELECTRON_DISABLE_SECURITY_WARNINGS: '1',
        },
        chromiumSandbox: process.getuid?.() !== 0,
      });
      await use(electron);
      await electron.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
    { scope: 'worker' },
  ],
  open: async ({ electron }, use) => {
    const complaints: string[] = [];
    const awaited: RegExp[] = [];
    const pages: Page[] = [];
    await use(async (scenario, options = {}) => {
      const { width = 1280, height = 800, scheme = 'light', still = false, complaint } = options;
      if (complaint !== undefined) awaited.push(complaint);
      const opened = electron.waitForEvent('window');
      await electron.evaluate(
        ({ BrowserWindow }, size) => {
          const window = new BrowserWindow({
            ...size,
            useContentSize: true,
            webPreferences: { sandbox: true },
          });
          void window.loadURL('about:blank');
        },
        { width, height },
      );
      const page = await opened;
      pages.push(page);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: still ? 'reduce' : 'no-preference' });
      if (scenario.now !== undefined) await page.addInitScript(stopClock, scenario.now);
      await page.addInitScript(`window.scenario = ${JSON.stringify(scenario)};`);
      await page.addInitScript({ path: process.env.PAGE_BRIDGE });
      await page.goto(process.env.PAGE_ADDRESS ?? '');
      await keepFocus(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.close()));
    for (const complaint of awaited) expect(complaints).toContainEqual(expect.stringMatching(complaint));
    expect(complaints.filter((text) => !awaited.some((complaint) => complaint.test(text)))).toEqual([]);
  },
});

/**
 * Windows of other workers are on the same display, where one at a time has the focus: each page keeps its own. Said to the page
 * that is there: one that went to another address has another process, which may not have heard what its forerunner was told.
 */
async function keepFocus(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(true);
}

/** Gives the window's page another size, in CSS pixels. */
export async function resize(electron: ElectronApplication, page: Page, width: number, height: number) {
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  await electron.evaluate(
    ({ BrowserWindow, webContents }, { id, size }) => {
      const contents = webContents.fromDevToolsTargetId(id);
      if (contents !== undefined) BrowserWindow.fromWebContents(contents)?.setContentSize(...size);
    },
    { id: targetInfo.targetId, size: [width, height] as [number, number] },
  );
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
}

/** The time stands still, while timers go on. Runs in the page. */
function stopClock(now: number): void {
  globalThis.Date = class extends Date {
    constructor(...given: ConstructorParameters<typeof Date> | []) {
      super(...((given.length === 0 ? [now] : given) as [number]));
    }
    static override now = () => now;
  } as DateConstructor;
}

export { expect };
