import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SegmentCache } from '../../../electron/render/segment-cache';
import { silentLogger } from '../../../electron/telemetry/logger';

let folder: string;
let limit: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renderyard-cache-'));
  limit = 1_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new SegmentCache(join(folder, 'cache'), () => limit, silentLogger);
const key = (name: string) => name.repeat(64).slice(0, 64);
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const contentOf = (name: string) => join(folder, 'cache', 'segments', name.repeat(2), key(name), 'content');
const take = async (cache: SegmentCache, name: string) => {
  const target = join(folder, `taken-${name}`);
  rmSync(target, { force: true });
  const taken = await cache.take(key(name), target);
  return taken === undefined ? undefined : { ...taken, content: readFileSync(target, 'utf8') };
};

describe('the segment cache', () => {
  it('gives back what was stored, in another process too', async () => {
    await open().store(key('a'), file('a', 'content of a'));
    expect(await take(open(), 'a')).toMatchObject({
      vouched: false,
      content: 'content of a',
    });
    expect(await open().has(key('a'))).toBe(true);
  });

  it('remembers what has been vouched for, as long as the entry is there', async () => {
    const cache = open();
    await cache.vouch(key('a'));
    await cache.store(key('a'), file('a', 'content of a'));
    expect(await take(cache, 'a')).toMatchObject({ vouched: false });
    await cache.vouch(key('a'));
    expect(await take(open(), 'a')).toMatchObject({ vouched: true });
    await cache.clear();
    await cache.store(key('a'), file('a', 'content of a'));
    expect(await take(cache, 'a')).toMatchObject({ vouched: false });
  });

  it('says whether something went wrong while it was made', async () => {
    await open().store(key('a'), file('a', 'content of a'));
    await open().store(key('b'), file('b', 'content of b'), true);
    expect(await take(open(), 'a')).toMatchObject({ hadFaults: false });
    expect(await take(open(), 'b')).toMatchObject({ hadFaults: true });
  });

  it('says the hash of what it gives', async () => {
    await open().store(key('a'), file('a', 'content of a'));
    const sha256 = createHash('sha256').update('content of a').digest('hex');
    expect(await take(open(), 'a')).toMatchObject({ sha256 });
  });

  it('counts once for many short processes, and again where that leaves no room', async () => {
    // Three of them, and their notes.
    limit = 1500;
    const bounded = open;
    for (const name of ['a', 'b', 'c']) await bounded().store(key(name), file(name, name.repeat(300)));
    expect((await bounded().info()).entries).toBe(3);
    // A note that says less than there is does no lasting harm.
    await bounded().store(key('d'), file('d', 'd'.repeat(300)));
    expect((await bounded().info()).bytes).toBeLessThanOrEqual(limit);
    writeFileSync(join(folder, 'cache', 'usage.json'), 'no note');
    await bounded().store(key('e'), file('e', 'e'.repeat(300)));
    expect((await bounded().info()).bytes).toBeLessThanOrEqual(limit);
    expect(await bounded().has(key('e'))).toBe(true);
  });

  it('knows what it does not have', async () => {
    expect(await take(open(), 'b')).toBeUndefined();
    expect(await open().has(key('b'))).toBe(false);
    expect(await open().info()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it.each([
    ['cut short', (path: string) => writeFileSync(path, 'content')],
    ['of the same size', (path: string) => writeFileSync(path, 'CONTENT OF A')],
    ['gone', (path: string) => rmSync(path)],
    [
      'a folder',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('drops an entry whose content is %s', async (_how, damage) => {
    const cache = open();
    // A copy, so that the damage does not reach the original through a hard link.
    await cache.store(key('a'), file('a', 'content of a'));
    const damaged = contentOf('a');
    rmSync(join(folder, 'a'));
    const bytes = readFileSync(damaged);
    rmSync(damaged);
    writeFileSync(damaged, bytes);
    damage(damaged);
    expect(await take(cache, 'a')).toBeUndefined();
    expect(existsSync(join(folder, 'taken-a'))).toBe(false);
    expect(await cache.has(key('a'))).toBe(false);
    await cache.store(key('a'), file('a', 'content of a'));
    expect(await take(cache, 'a')).toMatchObject({ content: 'content of a' });
  });

  it('drops an entry whose note is damaged', async () => {
    const cache = open();
    await cache.store(key('a'), file('a', 'content of a'));
    writeFileSync(join(contentOf('a'), '..', 'entry.json'), '{"bytes": 12');
    expect(await take(cache, 'a')).toBeUndefined();
  });

  it('lets go of the least recently used first, and stays within its bound', async () => {
    limit = 4_000;
    const cache = open();
    const names = ['1', '2', '3'];
    for (const [age, name] of names.entries()) {
      await cache.store(key(name), file(name, Buffer.alloc(1_000, name)));
      const long = new Date(Date.now() - (10 - age) * 60_000);
      utimesSync(join(contentOf(name), '..', 'entry.json'), long, long);
    }
    expect(await take(cache, '1')).toBeDefined();
    await cache.store(key('4'), file('4', Buffer.alloc(1_000, '4')));
    expect(await Promise.all(['1', '2', '3', '4'].map((name) => cache.has(key(name))))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect((await cache.info()).bytes).toBeLessThanOrEqual(limit);
  });

  it('takes nothing away from who has taken an entry', async () => {
    const cache = open();
    await cache.store(key('a'), file('a', 'content of a'));
    const target = join(folder, 'mine');
    await cache.take(key('a'), target);
    expect(await cache.clear()).toMatchObject({ entries: 1 });
    expect(readFileSync(target, 'utf8')).toBe('content of a');
    expect(await cache.info()).toMatchObject({ entries: 0 });
  });

  it('keeps one whole entry when several store and take the same at once', async () => {
    const content = 'x'.repeat(10_000);
    const source = file('a', content);
    let hits = 0;
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const cache = open();
        await cache.store(key('a'), source);
        const target = join(folder, `taken-${index}`);
        const facts = await cache.take(key('a'), target);
        if (facts === undefined) return;
        hits += 1;
        expect(statSync(target).size).toBe(content.length);
      }),
    );
    // While others store the same a take may miss, which costs a render; but not all of them do.
    expect(hits).toBeGreaterThan(0);
    expect(await take(open(), 'a')).toMatchObject({ content });
    expect(readdirSync(join(folder, 'cache', 'incoming'))).toEqual([]);
    expect(await open().info()).toMatchObject({ entries: 1 });
  });

  it('reclaims what dead processes left, and nothing of living ones', async () => {
    const mine = await open().workFolder();
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    for (const name of [`${dead.pid}.123.left`, `${process.pid}.1.reused-pid`, 'no-process-named'])
      mkdirSync(join(folder, 'cache', 'incoming', name));
    mkdirSync(join(folder, 'cache', 'outgoing', `${dead.pid}..left`), { recursive: true });
    expect(await open().reclaim()).toBe(3);
    expect(readdirSync(join(folder, 'cache', 'incoming')).sort()).toEqual(
      [basename(mine), 'no-process-named'].sort(),
    );
    expect(readdirSync(join(folder, 'cache', 'outgoing'))).toEqual([]);
  });

  it('keeps nothing that is larger than its bound', async () => {
    limit = 100;
    await open().store(key('a'), file('a', Buffer.alloc(101)));
    expect(await open().has(key('a'))).toBe(false);
  });

  it('does not fail a job when it cannot be written', async () => {
    mkdirSync(join(folder, 'cache'), { recursive: true });
    writeFileSync(join(folder, 'cache', 'incoming'), 'a file where a folder should be');
    await open().store(key('a'), file('a', 'content of a'));
    expect(await open().has(key('a'))).toBe(false);
  });
});
