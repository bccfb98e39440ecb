import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cancelled } from '../../../electron/concurrency';
import { partialName, removeAbandoned, reserveOutput } from '../../../electron/render/output-reservation';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renderyard-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const target = () => join(folder, 'video.mp4');

describe('an output reservation', () => {
  it('publishes under the name that was asked for and leaves nothing else', async () => {
    const reservation = await reserveOutput(target(), 'error');
    expect(reservation.partial).toBe(join(folder, 'video.partial.mp4'));
    writeFileSync(reservation.partial, 'made');
    expect(await reservation.publish()).toBe(target());
    await reservation.release();
    expect(readdirSync(folder)).toEqual(['video.mp4']);
    expect(readFileSync(target(), 'utf8')).toBe('made');
  });

  it('leaves nothing when it is released unpublished', async () => {
    const reservation = await reserveOutput(target(), 'error');
    writeFileSync(reservation.partial, 'half');
    await reservation.release();
    await reservation.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a name that is taken', async () => {
    writeFileSync(target(), 'old');
    await expect(reserveOutput(target(), 'error')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(readFileSync(target(), 'utf8')).toBe('old');
  });

  it('refuses a name that a link has which leads nowhere', async () => {
    symlinkSync(join(folder, 'nowhere.mp4'), target());
    await expect(reserveOutput(target(), 'error')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect((await reserveOutput(target(), 'unique')).target).toBe(join(folder, 'video (2).mp4'));
  });

  it('says that a name is too long, not that its folder is bad', async () => {
    const long = join(folder, `${'x'.repeat(250)}.mp4`);
    await expect(reserveOutput(long, 'error')).rejects.toThrow(/too long a name: choose a shorter one/);
  });

  it('leaves a file alone that appears while the video is made', async () => {
    const reservation = await reserveOutput(target(), 'error');
    writeFileSync(reservation.partial, 'made');
    writeFileSync(target(), 'theirs');
    await expect(reservation.publish()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await reservation.release();
    expect(readFileSync(target(), 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['video.mp4']);
  });

  it('says that its folder is gone rather than that something is missing', async () => {
    const place = join(folder, 'stick');
    await mkdir(place);
    const reservation = await reserveOutput(join(place, 'video.mp4'), 'error');
    const missing = new Error('No such file or directory');
    expect(await reservation.lossBehind(missing)).toBe(missing);
    rmSync(place, { recursive: true });
    expect(await reservation.lossBehind(missing)).toMatchObject({ code: 'OUTPUT_LOST', cause: missing });
    const cancelled = new Cancelled({ kind: 'cancel', message: 'enough' });
    expect(await reservation.lossBehind(cancelled)).toBe(cancelled);
    await reservation.release();
  });

  it('replaces only when asked to, and only at the end', async () => {
    writeFileSync(target(), 'old');
    const reservation = await reserveOutput(target(), 'overwrite');
    writeFileSync(reservation.partial, 'new');
    expect(readFileSync(target(), 'utf8')).toBe('old');
    expect(await reservation.publish()).toBe(target());
    expect(readFileSync(target(), 'utf8')).toBe('new');
    await reservation.release();
  });

  it('numbers names, also for jobs that run at the same time and files that appear meanwhile', async () => {
    writeFileSync(target(), 'old');
    const first = await reserveOutput(target(), 'unique');
    const second = await reserveOutput(target(), 'unique');
    expect(first.target).toBe(join(folder, 'video (2).mp4'));
    expect(second.target).toBe(join(folder, 'video (3).mp4'));
    writeFileSync(first.partial, 'first');
    writeFileSync(first.target, 'theirs');
    expect(await first.publish()).toBe(join(folder, 'video (4).mp4'));
    expect(readFileSync(join(folder, 'video (2).mp4'), 'utf8')).toBe('theirs');
    await Promise.all([first.release(), second.release()]);
  });

  it('is held by one job at a time', async () => {
    const first = await reserveOutput(target(), 'overwrite');
    await expect(reserveOutput(target(), 'overwrite')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await first.release();
    await (await reserveOutput(target(), 'overwrite')).release();
  });

  it('sees through links to folders', async () => {
    const { symlinkSync } = await import('node:fs');
    await mkdir(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'alias'));
    const first = await reserveOutput(join(folder, 'real', 'a.mp4'), 'error');
    await expect(reserveOutput(join(folder, 'alias', 'a.mp4'), 'error')).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
    await first.release();
  });

  it("takes an empty partial file that a process left, but nothing that may be somebody's own", async () => {
    writeFileSync(partialName(target()), '');
    await (await reserveOutput(target(), 'error')).release();
    writeFileSync(partialName(target()), 'a video of theirs');
    await expect(reserveOutput(target(), 'overwrite')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(readFileSync(partialName(target()), 'utf8')).toBe('a video of theirs');
  });

  it('neither publishes nor removes a partial file that another program has put in the place of ours', async () => {
    const ours = await reserveOutput(target(), 'overwrite');
    await ours.requireOwn();
    // What another Renderyard, with another data folder, does that finds an empty one.
    rmSync(ours.partial);
    writeFileSync(ours.partial, 'a video of theirs');
    await expect(ours.requireOwn()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await expect(ours.publish()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await ours.release();
    expect(readdirSync(folder)).toEqual([basename(ours.partial)]);
    expect(readFileSync(ours.partial, 'utf8')).toBe('a video of theirs');
  });

  it('makes a partial file again that was removed before it was written', async () => {
    const ours = await reserveOutput(target(), 'error');
    rmSync(ours.partial);
    await ours.requireOwn();
    writeFileSync(ours.partial, 'a video');
    expect(await ours.publish()).toBe(ours.target);
    await ours.release();
    expect(readFileSync(ours.target, 'utf8')).toBe('a video');
    expect(readdirSync(folder)).toEqual([basename(ours.target)]);
  });

  it('removes what an attempt that died had reserved, and nothing older', async () => {
    writeFileSync(partialName(target()), 'half a video');
    const { birthtimeMs } = statSync(partialName(target()));
    expect(await removeAbandoned(target(), 'error', birthtimeMs + 10_000)).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await removeAbandoned(target(), 'error', birthtimeMs)).toEqual([partialName(target())]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what is wrong with the folder or the name', async () => {
    await expect(reserveOutput(join(folder, 'none', 'a.mp4'), 'error')).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
    await mkdir(join(folder, 'folder.mp4'));
    for (const existing of ['error', 'overwrite', 'unique'] as const) {
      await expect(reserveOutput(join(folder, 'folder.mp4'), existing)).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
      });
    }
    expect(readdirSync(folder)).toEqual(['folder.mp4']);
  });
});
