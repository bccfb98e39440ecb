import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerMedia, parseRange } from '../../../electron/main/media-files';
import { ShownFiles } from '../../../electron/main/shown-files';

describe('serving media', () => {
  let folder: string;
  const files = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renderyard-media-'));
    await writeFile(join(folder, 'video.mp4'), '0123456789');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(folder, 'link.mp4'));
    for (const [name, file] of [
      ['video', 'video.mp4'],
      ['text', 'secret.txt'],
      ['link', 'link.mp4'],
      ['folder', '.'],
      ['gone', 'gone.mp4'],
    ] as const)
      files.set(name, join(folder, file));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const get = (path: string, range: string | null = null, method = 'GET') =>
    answerMedia(
      (kind, name) => Promise.resolve(kind === 'result' ? files.get(name) : undefined),
      { 'Content-Security-Policy': "default-src 'none'" },
      { method, url: `app://renderyard${path}`, range },
    );

  it('gives the whole file, with its type, length and the policy', async () => {
    const response = await get('/media/result/video');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('content-length')).toBe('10');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(await response.text()).toBe('0123456789');
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=0-999', '0123456789', 'bytes 0-9/10'],
  ])('gives the part %s', async (range, body, said) => {
    const response = await get('/media/result/video', range);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(said);
    expect(await response.text()).toBe(body);
  });

  it('says that a part is past the end', async () => {
    const response = await get('/media/result/video', 'bytes=10-');
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */10');
  });

  it.each([
    ['another kind of file', '/media/result/text'],
    ['a link to another kind of file', '/media/result/link'],
    ['a folder', '/media/result/folder'],
    ['a file that is gone', '/media/result/gone'],
    ['a name that nobody gave', '/media/result/unknown'],
    ['a kind that there is not', '/media/secrets/video'],
    ['a path', '/media/result/..%2fvideo.mp4'],
    ['more of a path', '/media/result/video/more'],
  ])('does not find %s', async (_what, path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('is only read', async () => {
    expect((await get('/media/result/video', null, 'POST')).status).toBe(405);
    const head = await get('/media/result/video', null, 'HEAD');
    expect(head.headers.get('content-length')).toBe('10');
    expect(await head.text()).toBe('');
  });
});

describe('a range', () => {
  it.each(['bytes=', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=1-2,4-5', 'bytes=4-2'])(
    'that is none means the whole: %s',
    (header) => expect(parseRange(header, 10)).toBeNull(),
  );
  it('of nothing cannot be given', () => {
    expect(parseRange('bytes=-0', 10)).toBe('unsatisfiable');
    expect(parseRange('bytes=0-0', 0)).toBe('unsatisfiable');
  });
});

describe('pictures that the user gave the page', () => {
  it('have addresses that say nothing of their path, and only pictures do', () => {
    const shown = new ShownFiles();
    const address = shown.show('/home/ada/Secret plans/a.JPG') ?? '';
    expect(address).toMatch(/^\/media\/file\/[0-9a-f-]{36}$/);
    expect(shown.show('/home/ada/Secret plans/a.JPG')).toBe(address);
    expect(shown.find(address.split('/').at(-1) ?? '')).toBe('/home/ada/Secret plans/a.JPG');
    expect(shown.show('/etc/passwd')).toBeNull();
    // No page can show one.
    expect(shown.show('/home/ada/Secret plans/b.TIF')).toBeNull();
    expect(shown.find('unknown')).toBeUndefined();
  });
});
