import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, contentSecurityPolicy } from '../../../electron/main/page-files';

describe('serving the page', () => {
  let root: string;
  let page: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'renderyard-page-'));
    page = join(root, 'page');
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), '<!doctype html>');
    await writeFile(join(page, 'assets', 'page.js'), 'export {};');
    await writeFile(join(page, 'notes.txt'), 'not a part of the page');
    await writeFile(join(root, 'secret.js'), 'secret');
    await symlink(join(root, 'secret.js'), join(page, 'link.js'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const get = (address: string, method = 'GET') => answer(page, method, address);

  it('serves its files with their type and the policy', async () => {
    const response = await get('app://renderyard/assets/page.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(await response.text()).toBe('export {};');
  });

  it.each([
    ['a parent folder', 'app://renderyard/../secret.js'],
    ['an encoded parent folder', 'app://renderyard/%2e%2e/secret.js'],
    ['an encoded separator', 'app://renderyard/..%2fsecret.js'],
    ['a backslash', 'app://renderyard/..%5csecret.js'],
    ['a symbolic link out of the folder', 'app://renderyard/link.js'],
    ['a NUL byte', 'app://renderyard/index.html%00.js'],
    ['broken escapes', 'app://renderyard/%zz.js'],
    ['another host', 'app://elsewhere/index.html'],
    ['a kind of file that is not part of the page', 'app://renderyard/notes.txt'],
    ['a folder', 'app://renderyard/assets'],
    ['a missing file', 'app://renderyard/none.js'],
  ])('does not find %s', async (_what, address) => {
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('answers GET only', async () => {
    expect((await get('app://renderyard/index.html', 'POST')).status).toBe(405);
  });
});
