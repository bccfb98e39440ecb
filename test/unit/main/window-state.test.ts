import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isReachable, readWindowState, writeWindowState } from '../../../electron/main/window-state';

describe('the remembered place of the window', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renderyard-place-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const state = { bounds: { x: 10, y: 20, width: 900, height: 600 }, maximized: false };

  it('comes back as it was written', async () => {
    const file = join(folder, 'new', 'place.json');
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"bounds":{"x":"1"}}',
    '{"bounds":{"x":0,"y":0,"width":1e9,"height":5},"maximized":false}',
  ])('is forgotten when the file holds %j', async (text) => {
    const file = join(folder, 'place.json');
    await writeFile(file, text);
    expect(readWindowState(file)).toBeUndefined();
  });

  it('is used only where the window can be reached', () => {
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    expect(isReachable(state.bounds, screens)).toBe(true);
    expect(isReachable({ ...state.bounds, x: 1900 }, screens)).toBe(false);
    expect(isReachable({ ...state.bounds, y: -590 }, screens)).toBe(false);
    expect(isReachable(state.bounds, [])).toBe(false);
  });
});
