import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { readRelease } from '../../../electron/main/updates/release';

const script = resolve(import.meta.dirname, '../../../scripts/package/update-feed.mjs');
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const call = (args: readonly string[], keys = '') =>
  promisify(execFile)(process.execPath, [script, ...args], {
    env: { ...process.env, RENDERYARD_UPDATE_KEYS: keys },
  });

async function newKey() {
  const key = (await call(['new-key'])).stdout.trim();
  const secret = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
  const known = createPublicKey(secret).export({ format: 'der', type: 'spki' }).toString('base64');
  return { key, known };
}

const description = `version: 1.2.3
files:
  - url: renderyard-1.2.3-linux-x86_64.AppImage
    sha512: ${Buffer.alloc(64, 1).toString('base64')}
    size: 100
    blockMapSize: 10
path: renderyard-1.2.3-linux-x86_64.AppImage
sha512: ${Buffer.alloc(64, 1).toString('base64')}
releaseDate: '2026-11-28T10:00:00.000Z'
`;

it('signs so that the app believes it, with every key that there is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-feed-'));
  folders.push(folder);
  await writeFile(join(folder, 'latest-linux.yml'), description);
  await writeFile(join(folder, 'builder-debug.yml'), 'x: 1\n');
  const [old, fresh, foreign] = [await newKey(), await newKey(), await newKey()];
  await call(['sign', folder], `${old.key} ${fresh.key}`);
  const metadata = await readFile(join(folder, 'latest-linux.yml'));
  const signatures = await readFile(join(folder, 'latest-linux.yml.sig'), 'utf8');
  for (const { known } of [old, fresh])
    expect(readRelease(metadata, signatures, [known]).version).toBe('1.2.3');
  expect(() => readRelease(metadata, signatures, [foreign.known])).toThrow('is not signed');
  await expect(readFile(join(folder, 'builder-debug.yml.sig'))).rejects.toThrow('ENOENT');
});

it.each([
  ['without a key', ['sign', tmpdir()], '', 'RENDERYARD_UPDATE_KEYS is not set'],
  ['with a key that is none', ['sign', tmpdir()], 'abc', 'Key 1 of RENDERYARD_UPDATE_KEYS'],
  ['without being told what to do', [], '', 'new-key or sign'],
])('says what is missing %s', async (_when, args, keys, message) => {
  await expect(call(args, keys)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message) as unknown,
  });
});
