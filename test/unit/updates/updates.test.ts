import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Updates } from '../../../electron/main/updates/updates';
import type { Installer } from '../../../electron/main/updates/updates';
import { updateWay } from '../../../electron/main/updates/way';
import type { Release } from '../../../electron/main/updates/release';
import { fail } from '../../../shared/errors';
import type { UpdatesState, UpdateWay } from '../../../shared/updates';

const day = 24 * 3_600_000;
const release = (version: string): Release => ({
  version,
  files: [{ url: 'x', sha512: 'y', size: 1 }],
  releaseDate: '2026-11-28',
});

interface World {
  /** What the feed answers; thrown when it is an error. */
  answer: Release | Error;
  asked: number;
  states: UpdatesState[];
  downloads: string[];
  downloading: { finish: () => void; fail: (error: Error) => void } | undefined;
  installed: number;
}

function bench(way: UpdateWay = 'itself') {
  const world: World = {
    answer: release('1.0.0'),
    asked: 0,
    states: [],
    downloads: [],
    downloading: undefined,
    installed: 0,
  };
  const installer: Installer = {
    download: ({ version }) => {
      world.downloads.push(version);
      return new Promise((finish, reject) => (world.downloading = { finish, fail: reject }));
    },
    install: () => (world.installed += 1),
  };
  const updates = new Updates({
    version: '1.0.0',
    way,
    latest: async () => {
      world.asked += 1;
      if (world.answer instanceof Error) throw world.answer;
      return world.answer;
    },
    installer: async () => installer,
    onChange: (state) => world.states.push(state),
    warn: () => undefined,
  });
  return { updates, world };
}

const offline = fail('UPDATE_NETWORK', 'Nobody answers.');
const forged = fail('UPDATE_UNTRUSTED', 'Not signed.');

describe('the updates of a copy that updates itself', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks soon after the start and then every day, unless its user does not want that', async () => {
    const { updates, world } = bench();
    let isWanted = true;
    updates.begin(() => isWanted);
    expect(world.asked).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * day);
    expect(world.asked).toBe(3);
    isWanted = false;
    await vi.advanceTimersByTimeAsync(5 * day);
    expect(world.asked).toBe(3);
    isWanted = true;
    await vi.advanceTimersByTimeAsync(day);
    expect(world.asked).toBe(4);
    expect(updates.state.status).toBe('current');
  });

  it('says nothing about being offline, and keeps what it knew', async () => {
    const { updates, world } = bench();
    updates.begin(() => true);
    world.answer = offline;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(updates.state).toMatchObject({ status: 'unknown', problem: null });
    world.answer = release('1.0.0');
    await vi.advanceTimersByTimeAsync(day);
    world.answer = offline;
    await vi.advanceTimersByTimeAsync(day);
    expect(updates.state).toMatchObject({ status: 'current', problem: null });
    expect(world.asked).toBe(3);
  });

  it('says that it is offline to a user who asks, and that a release is forged to everybody', async () => {
    const { updates, world } = bench();
    world.answer = offline;
    expect(await updates.check()).toMatchObject({ status: 'failed', problem: 'Nobody answers.' });
    updates.begin(() => true);
    world.answer = forged;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(updates.state).toMatchObject({ status: 'failed', problem: 'Not signed.' });
    expect(world.downloads).toEqual([]);
  });

  it('downloads a newer release once, and installs it at the end, and only if that is safe', async () => {
    const { updates, world } = bench();
    world.answer = release('1.1.0');
    await Promise.all([updates.check(), updates.check()]);
    await vi.waitFor(() => expect(world.downloading).toBeDefined());
    await updates.check();
    expect(updates.state).toMatchObject({ status: 'downloading', latest: '1.1.0', percent: 0 });
    updates.installIfReady(true);
    expect(world).toMatchObject({ asked: 1, downloads: ['1.1.0'], installed: 0 });
    world.downloading?.finish();
    await vi.waitFor(() => expect(updates.state.status).toBe('ready'));
    updates.installIfReady(false);
    expect(world.installed).toBe(0);
    updates.installIfReady(true);
    expect(world.installed).toBe(1);
  });

  it('tries a download that broke again with the next check', async () => {
    const { updates, world } = bench();
    world.answer = release('1.1.0');
    await updates.check();
    await vi.waitFor(() => expect(world.downloading).toBeDefined());
    world.downloading?.fail(new Error('sha512 mismatch'));
    await vi.waitFor(() => expect(updates.state.status).toBe('failed'));
    expect(updates.state.problem).toContain('nothing was changed');
    updates.installIfReady(true);
    expect(world.installed).toBe(0);
    await updates.check();
    await vi.waitFor(() => expect(world.downloads).toEqual(['1.1.0', '1.1.0']));
  });

  it('takes neither the same version nor an older one', async () => {
    const { updates, world } = bench();
    for (const version of ['1.0.0', '0.9.9']) {
      world.answer = release(version);
      expect(await updates.check()).toMatchObject({ status: 'current', latest: null });
    }
    expect(world.downloads).toEqual([]);
  });
});

describe('the updates of other copies', () => {
  it.each(['packages', 'download'] as const)('are told of and left alone: %s', async (way) => {
    const { updates, world } = bench(way);
    world.answer = release('2.0.0');
    expect(await updates.check()).toMatchObject({ status: 'available', latest: '2.0.0', way });
    expect(world.downloads).toEqual([]);
  });

  it('are not asked for by a build by hand', async () => {
    vi.useFakeTimers();
    const { updates, world } = bench('none');
    updates.begin(() => true);
    await updates.check();
    await vi.advanceTimersByTimeAsync(3 * day);
    vi.useRealTimers();
    expect(world.asked).toBe(0);
    expect(world.states).toEqual([]);
  });
});

it.each([
  ['an AppImage', { platform: 'linux', env: { APPIMAGE: '/home/me/Renderyard.AppImage' } }, 'itself'],
  ['a deb', { platform: 'linux', installedBy: 'deb' }, 'packages'],
  ['an unpacked tar.gz', { platform: 'linux' }, 'download'],
  ['an installed Windows program', { platform: 'win32' }, 'itself'],
  [
    'a portable Windows program',
    { platform: 'win32', env: { PORTABLE_EXECUTABLE_FILE: 'E:\\R.exe' } },
    'download',
  ],
  ['a macOS app', { platform: 'darwin' }, 'itself'],
  ['a checkout', { platform: 'darwin', isPackaged: false }, 'download'],
] as const)('%s is updated by: %s', (_copy, copy, way) => {
  expect(updateWay({ env: {}, isPackaged: true, installedBy: undefined, ...copy })).toBe(way);
});
