import { expect, test } from '@playwright/test';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from '../../scripts/setup/electron-runtime.mjs';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';
import { giveToken } from '../support/journeys';
import { startKeyring } from '../support/keyring';
import type { Keyring } from '../support/keyring';

test.skip(process.platform !== 'linux', 'The keyring of GNOME stands for those of other systems.');

const token = 'ya29.a-token-that-only-the-keyring-opens';

let folder: string;
let keyring: Keyring;
let launched: LaunchedApp | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-e2e-'));
  keyring = await startKeyring();
});
test.afterEach(async () => {
  await launched?.close();
  await keyring.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

async function open({ withKeyring }: { withKeyring: boolean }): Promise<LaunchedApp> {
  const electron = await findElectron();
  return launchApp({
    ...(electron === undefined ? {} : { executable: electron.executable }),
    home: join(folder, 'home'),
    args: [`--password-store=${withKeyring ? 'gnome-libsecret' : 'basic'}`],
    env: withKeyring ? keyring.env : {},
  });
}

const tokenState = ({ page }: LaunchedApp) =>
  page.evaluate(async () => {
    const answer = await window.renderyard?.request('upload.tokenState', undefined);
    return answer?.ok === true ? answer.value : undefined;
  });

test('an access token is kept encrypted where there is a keyring, and only there', async () => {
  const file = join(folder, 'home/upload-token.bin');
  launched = await open({ withKeyring: true });
  await launched.page.evaluate(
    (given) => window.renderyard?.request('upload.setToken', { token: given }),
    token,
  );
  expect(await tokenState(launched)).toEqual({ isThere: true, isKept: true });
  const kept = await readFile(file);
  expect(kept.includes(token)).toBe(false);
  // Chromium's mark for a key of the system's; "v10" is the one that everybody knows.
  expect(kept.subarray(0, 3).toString()).toBe('v11');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await launched.close();

  launched = await open({ withKeyring: true });
  expect(await tokenState(launched)).toEqual({ isThere: true, isKept: true });
  await launched.close();

  // Without the keyring nobody can read it; a new one is kept in memory only, and the window says so.
  launched = await open({ withKeyring: false });
  expect(await tokenState(launched)).toEqual({ isThere: false, isKept: false });
  const { page } = launched;
  const dialog = await giveToken(page, token);
  await expect(dialog).toContainText('forgotten when the app quits');
  await launched.close();
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});
