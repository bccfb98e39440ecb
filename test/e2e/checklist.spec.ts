import { expect, test } from '@playwright/test';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';

/*
 * Electron's security checklist (electronjs.org/docs/latest/tutorial/security), rule by rule, in the window as it runs; rule 19,
 * fuses, in what the package is built by.
 */

const root = resolve(import.meta.dirname, '../..');
let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
  await expect(launched.page.getByRole('button', { name: 'New render' }).first()).toBeVisible();
});
test.afterAll(() => launched.close());

const preferences = () =>
  launched.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
const inPage = <T>(code: string): Promise<T> => launched.page.evaluate<T>(code);
const policy = () =>
  launched.app.evaluate(async ({ net }) => {
    const response = await net.fetch('app://renderyard/index.html');
    return response.headers.get('content-security-policy') ?? '';
  });
const sources = async () => {
  const files = (await readdir(join(root, 'electron'), { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  );
  return Promise.all(files.map((file) => readFile(join(root, 'electron', file), 'utf8')));
};

const rules: Readonly<Record<string, () => Promise<void>>> = {
  '1 only secure content is loaded': async () => {
    const outcome = await inPage<string>(
      `new Promise((done) => { const image = new Image(); image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = 'http://127.0.0.1:9/a.png'; })`,
    );
    expect(outcome).toBe('refused');
  },
  '2 no Node in the page': async () => {
    expect((await preferences()).nodeIntegration).toBe(false);
    expect(await inPage('typeof require + typeof process')).toBe('undefinedundefined');
  },
  '3 the page’s world is isolated': async () => expect((await preferences()).contextIsolation).toBe(true),
  '4 processes are sandboxed': async () => expect((await preferences()).sandbox).toBe(true),
  '5 permissions are decided, and denied': async () => {
    expect(await inPage(`Notification.requestPermission()`)).toBe('denied');
  },
  '6 web security is on': async () => expect((await preferences()).webSecurity).toBe(true),
  '7 a strict policy is sent': async () => {
    expect(await policy()).toMatch(/^default-src 'none'/);
    expect(await policy()).not.toMatch(/unsafe|\*|https?:/);
  },
  '8 no insecure content on a secure page': async () =>
    expect((await preferences()).allowRunningInsecureContent).toBe(false),
  '9 no experimental features': async () => expect((await preferences()).experimentalFeatures).toBe(false),
  '10 no features of Blink switched on': async () =>
    expect((await preferences()).enableBlinkFeatures ?? '').toBe(''),
  '11 no webview with popups': async () => expect((await preferences()).webviewTag).toBe(false),
  '12 a webview is never attached': async () => {
    await inPage(
      `(() => { const view = document.createElement('webview'); view.src = 'app://renderyard/index.html'; document.body.append(view); view.remove(); })()`,
    );
    const types = await launched.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => contents.getType()),
    );
    expect(types).not.toContain('webview');
  },
  '13 navigation is limited to the page': async () => {
    await inPage(`location.href = 'https://localhost/'`).catch(() => undefined);
    await inPage(`window.renderyard.request('presets.list', undefined)`);
    expect(launched.page.url()).toMatch(/^app:\/\/renderyard\//);
  },
  '14 no new windows': async () => {
    await inPage(`window.open('app://renderyard/index.html')`);
    await inPage(`window.renderyard.request('presets.list', undefined)`);
    const count = await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(count).toBe(1);
  },
  '15 nothing is opened outside by an address': async () => {
    for (const source of await sources()) expect(source).not.toContain('openExternal');
  },
  '16 a current Electron': async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(Number(devDependencies.electron?.split('.')[0])).toBeGreaterThanOrEqual(45);
  },
  '17 senders are checked': async () => {
    const handled = (await sources()).filter((source) => source.includes('ipcMain.handle('));
    expect(handled).toHaveLength(1);
    expect(handled[0]).toContain('isFromPage(');
  },
  '18 no file addresses': async () => {
    expect(launched.page.url()).not.toContain('file:');
    for (const path of ['/media/file/x', '/media/result/..%2f..%2fetc%2fpasswd', '/../../../etc/passwd']) {
      const status = await launched.app.evaluate(
        async ({ net }, address) => (await net.fetch(address)).status,
        `app://renderyard${path}`,
      );
      expect(status, path).toBe(404);
    }
  },
  '19 fuses that are not needed are off in the package': async () => {
    const { electronFuses } = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as {
      electronFuses: Record<string, boolean>;
    };
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  },
  '20 nothing of Electron is exposed': async () => {
    expect(await inPage('Object.keys(window.renderyard).sort()')).toEqual([
      'listen',
      'pathOfFile',
      'platform',
      'request',
    ]);
  },
};

for (const [rule, holds] of Object.entries(rules)) test(rule, holds);
