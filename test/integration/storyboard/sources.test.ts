import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSource } from '../../../electron/storyboard/sources';

const media = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/storyboards/media');
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-sources-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (source: string) => checkSource(folder, source, 'video');

describe('what ffmpeg makes is accepted', () => {
  it.each([
    ['png', ['-frames:v', '1']],
    ['jpg', ['-frames:v', '1']],
    ['webp', ['-frames:v', '1']],
    ['bmp', ['-frames:v', '1']],
    ['tiff', ['-frames:v', '1']],
    ['ppm', ['-frames:v', '1']],
    ['xbm', ['-frames:v', '1', '-pix_fmt', 'monow']],
    ['gif', []],
    ['mp4', []],
    ['mkv', []],
    ['webm', []],
    ['avi', []],
    ['ts', []],
    ['y4m', []],
    ['ogv', []],
  ])('as .%s', async (extension, options) => {
    const name = `picture.${extension}`;
    await run('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x36:r=10:d=0.3',
      ...options,
      join(folder, name),
    ]);
    expect(await check(name)).toEqual({ path: join(folder, name) });
  });

  it.each(['wav', 'mp3', 'flac', 'ogg', 'm4a', 'opus', 'aiff'])('as .%s', async (extension) => {
    const name = `sound.${extension}`;
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=0.2', join(folder, name)]);
    expect(await checkSource(folder, name, 'sound')).toEqual({ path: join(folder, name) });
  });
});

describe('a file name may hold anything that a file name may hold', () => {
  it.each([
    'Interview: part 1.mp4',
    "it's 100%d.mp4",
    'a|b;c,d=[e].mp4',
    '-i.mp4',
    'ünï çødé 🎬.mp4',
    '#1 \\ (copy).mp4',
    ' spaced .mp4',
  ])('%s', async (name) => {
    await copyFile(join(media, 'clip.mp4'), join(folder, name));
    expect(await check(name)).toEqual({ path: join(folder, name) });
  });

  it('links to files are files', async () => {
    await copyFile(join(media, 'clip.mp4'), join(folder, 'linked.mp4'));
    await symlink(join(folder, 'linked.mp4'), join(folder, 'link.mp4'));
    expect(await check('link.mp4')).toEqual({ path: join(folder, 'link.mp4') });
  });

  it('an absolute path is taken as it is, and dots are resolved', async () => {
    expect(await check(join(media, 'clip.mp4'))).toEqual({ path: join(media, 'clip.mp4') });
    await mkdir(join(folder, 'sub'));
    expect(await check('sub/../link.mp4')).toEqual({ path: join(folder, 'link.mp4') });
  });
});

describe('a name that is no local file is refused', () => {
  it.each([
    'http://example.org/a.mp4',
    'HTTPS://example.org/a.mp4',
    'rtmp://example.org/live',
    'concat:a.mp4|b.mp4',
    'concatf:list.txt',
    'file:clip.mp4',
    'file:///etc/passwd',
    'pipe:0',
    'fd:3',
    'data:video/mp4;base64,AAAA',
    'subfile,,start,0,end,0,,:clip.mp4',
    'crypto:clip.mp4',
    'cache:http://example.org/a.mp4',
    'async:clip.mp4',
    'tee:a|b',
    'unknown-one://host/file',
    'a\nb.mp4',
    'a\0b.mp4',
    'a\u001b[31m.mp4',
  ])('%j', async (source) => {
    expect(await check(source)).toMatchObject({ code: 'SOURCE_UNSAFE' });
  });
});

describe('a file that names other files is refused, whatever it is called', () => {
  it.each([
    ['hls', '#EXTM3U\n#EXTINF:1,\n/etc/passwd\n'],
    ['hls after a mark', '\uFEFF#EXTM3U\n'],
    ['ffconcat', 'ffconcat version 1.0\nfile /etc/passwd\n'],
    ['sdp', 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\n'],
    ['sdp after noise', `${'\u0001'.repeat(300)}\nc=IN IP4 127.0.0.1\nm=video 1 RTP/AVP 96\n`],
    ['dash', '<?xml version="1.0"?>\n<MPD profiles="urn:mpeg:dash:profile:isoff-live:2011">\n'],
    ['dash after noise', `\u0002\u0003\n<mpd profiles="x">`],
    ['smooth streaming', '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2">'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['svg after a long comment', `<?xml version="1.0"?><!--${' '.repeat(60_000)}--><svg xmlns="x"/>`],
    ['pls', '[playlist]\nFile1=http://example.org/\n'],
    ['internet shortcut', '[InternetShortcut]\nURL=http://example.org/\n'],
    ['subtitles', '1\n00:00:00,000 --> 00:00:01,000\nHello\n'],
    ['plain text', 'root:x:0:0:root:/root:/bin/bash\n'],
    ['text that ends inside a character', 'é'.repeat(40_000)],
  ])('%s', async (name, text) => {
    const file = `nested-${name.replaceAll(' ', '-')}.mp4`;
    await writeFile(join(folder, file), text);
    expect(await check(file)).toMatchObject({ code: 'SOURCE_UNSAFE' });
  });

  it.each(['a.m3u8', 'a.M3U', 'a.ffconcat', 'a.sdp', 'a.mpd', 'a.svg', 'a.avs', 'a.url'])(
    'and by its name %s',
    async (name) => {
      await copyFile(join(media, 'clip.mp4'), join(folder, name));
      expect(await check(name)).toMatchObject({ code: 'SOURCE_UNSAFE' });
    },
  );
});

describe('what cannot be read is told apart', () => {
  it('nothing, a folder, a pipe, an empty file, a broken link', async () => {
    expect(await check('nowhere.mp4')).toMatchObject({ code: 'SOURCE_MISSING' });
    expect(await check('.')).toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await writeFile(join(folder, 'empty.mp4'), '');
    expect(await check('empty.mp4')).toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await symlink(join(folder, 'gone'), join(folder, 'broken.mp4'));
    expect(await check('broken.mp4')).toMatchObject({ code: 'SOURCE_MISSING' });
    expect(await check('link.mp4/below.mp4')).toMatchObject({ code: 'SOURCE_MISSING' });
    if (process.platform !== 'win32') {
      await run('mkfifo', [join(folder, 'pipe.mp4')]);
      expect(await check('pipe.mp4')).toMatchObject({ code: 'SOURCE_UNREADABLE' });
      expect(await check('/dev/zero')).toMatchObject({ code: 'SOURCE_UNREADABLE' });
    }
  });
});
