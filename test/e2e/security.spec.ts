import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestNames, requestChannel } from '../../shared/ipc/channels';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
  await expect(launched.page.getByRole('button', { name: 'New render' }).first()).toBeVisible();
});
test.afterAll(() => launched.close());

/** What the page's own code gets from an expression, evaluated in its world. */
const inPage = <T>(code: string): Promise<T> => launched.page.evaluate<T>(code);

test('the page has no Node, no Electron and only the bridge', async () => {
  const found = await inPage<string[]>(
    `['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window)`,
  );
  expect(found).toEqual([]);
  expect(await inPage<string[]>('Object.keys(window.renderyard).sort()')).toEqual([
    'listen',
    'pathOfFile',
    'platform',
    'request',
  ]);
});

test('the window is isolated, sandboxed and has no developer shortcuts', async () => {
  const preferences = await launched.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  // Electron leaves this one out where it is off.
  expect(preferences.nodeIntegrationInWorker ?? false).toBe(false);
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
});

test('the policy lets nothing in that is not the app’s own', async () => {
  const policy = await launched.app.evaluate(async ({ net }) => {
    const response = await net.fetch('app://renderyard/index.html');
    return response.headers.get('content-security-policy');
  });
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const results = await inPage<string[]>(`(async () => {
    const results = [];
    // What the debugger evaluates may use eval; what runs later may not.
    await new Promise((resolve) => setTimeout(resolve));
    try { new Function('return 1')(); results.push('eval'); } catch {}
    try { await fetch('app://renderyard/index.html'); results.push('fetch'); } catch {}
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    script.remove();
    if (window.injected) results.push('inline script');
    return results;
  })()`);
  expect(results).toEqual([]);
});

for (const [what, code, refusedAs = 'a navigation'] of [
  [
    'a link',
    `const a = document.createElement('a'); a.href = 'https://localhost/'; document.body.append(a); a.click(); a.remove();`,
  ],
  [
    'a link to a new window',
    `const a = document.createElement('a'); a.href = 'https://localhost/'; a.target = '_blank'; document.body.append(a); a.click(); a.remove();`,
    'a window',
  ],
  ['a script', `location.href = 'https://localhost/'`],
  ['window.open', `window.open('https://localhost/')`, 'a window'],
  [
    'a form',
    `const f = document.createElement('form'); f.action = 'https://localhost/'; document.body.append(f); f.submit(); f.remove();`,
    'a form',
  ],
  ['another page of our own address', `location.href = 'app://elsewhere/index.html'`],
  [
    'a redirect by the document',
    `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=https://localhost/'; document.head.append(m);`,
  ],
  ['a file', `location.href = 'file:///etc/passwd'`, 'by the browser'],
  ['a script as an address', `location.href = 'javascript:window.injected = true'`, 'by the policy'],
  ['a document as an address', `location.href = 'data:text/html,hello'`, 'by the browser'],
] as const) {
  test(`${what} leads nowhere`, async () => {
    await launched.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const refused: boolean[] = [];
      Object.assign(globalThis, { refused });
      // After the listener that refuses: Electron asks them in the order they came.
      contents?.once('will-frame-navigate', (event) => void refused.push(event.defaultPrevented));
      contents?.once('did-navigate', () => void refused.push(false));
    });
    await inPage(`(() => { ${code} })()`).catch(() => undefined);
    // A round trip through the main process: a window would have been asked for before its answer.
    await inPage(`window.renderyard.request('presets.list', undefined)`);
    const refused = () =>
      launched.app.evaluate(() => (globalThis as unknown as { refused: boolean[] }).refused);
    // Windows are refused before they navigate, forms and scripts by the page's own policy, files and documents by the browser.
    await expect.poll(refused).toEqual(refusedAs === 'a navigation' ? [true] : []);
    expect(launched.page.url()).toMatch(/^app:\/\/renderyard\//);
    const windows = await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });
}

test('no channel answers a second window or a frame', async () => {
  const refused = await launched.app.evaluate(
    async ({ BrowserWindow }, { channels, preload }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      try {
        await window.loadURL('app://renderyard/index.html');
        return (await window.webContents.executeJavaScript(
          `Promise.all(${JSON.stringify(channels)}.map((name) => window.renderyard.request(name, undefined).then((answer) => answer.error?.code)))`,
        )) as (string | undefined)[];
      } finally {
        window.destroy();
      }
    },
    { channels: requestNames, preload: new URL('../../out/preload/preload.cjs', import.meta.url).pathname },
  );
  expect(refused).toEqual(requestNames.map(() => 'USAGE'));
});

test('the bridge has no other channels', async () => {
  const message = await inPage<string>(
    `window.renderyard.request('shell.run', 'ls').then(() => 'answered', (error) => error.message)`,
  ).catch((error: unknown) => String(error));
  expect(message).toContain('There is no channel');
  const registered = await launched.app.evaluate(({ ipcMain }) => [
    // Electron keeps them in a map of its own; there is no public way to list them.
    ...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys(),
  ]);
  expect(registered.sort()).toEqual(requestNames.map(requestChannel).sort());
});

test('a defect in the main process is written down, and asks nothing of anyone', async () => {
  await launched.app.evaluate(() => {
    setTimeout(() => {
      throw new Error('This was bound to happen.');
    });
  });
  const log = join(launched.home, 'logs', 'app.jsonl');
  await expect.poll(() => readFile(log, 'utf8')).toContain('This was bound to happen.');
  expect(await inPage(`window.renderyard.request('presets.list', undefined).then(({ ok }) => ok)`)).toBe(
    true,
  );
});

test('no permission is given', async () => {
  const states = await inPage<string[]>(`Promise.all(
    ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read'].map((name) =>
      navigator.permissions.query({ name }).then((status) => status.state, () => 'denied')),
  )`);
  expect(new Set(states)).toEqual(new Set(['denied']));
});
