import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTasks } from '../../../electron/render/in-tasks';
import { Stills } from '../../../electron/render/resample/stills';
import type { StillTarget } from '../../../electron/render/resample/stills';
import type { MotionInput } from '../../../electron/render/segment';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'renderyard-stills-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const size = { width: 4, height: 2 };
const moving = (name: string): MotionInput => ({
  kind: 'motion',
  still: { inputs: [{ kind: 'file', path: name, options: [] }], files: [], fonts: [], graph: '' },
  view: {
    picture: size,
    box: size,
    motion: { zoom: [1, 1], pan: null, easing: 'linear' },
    detail: 1,
    total: 1,
  },
  ...{ alpha: false, firstFrame: 0, frames: 1, fps: { num: 30, den: 1 } },
});
const names = (drawn: readonly StillTarget[]) =>
  drawn.map(({ input }) => input.still.inputs.map(({ path }) => path).join());

function drawing(): { stills: Stills; drawn: string[][] } {
  const drawn: string[][] = [];
  const own = mkdtempSync(join(folder, 'job-'));
  const stills = new Stills(own, async (some) => {
    drawn.push(names(some));
    await Promise.resolve();
    for (const { target } of some) writeFileSync(target, Buffer.alloc(12));
  });
  return { stills, drawn };
}

it('draws what is asked for first at once, and later ones with those that are expected next', async () => {
  const { stills, drawn } = drawing();
  stills.expect(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(moving));
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await stills.files([moving(name)]);
  expect(drawn).toEqual([['a'], ['b', 'c', 'd', 'e'], ['f', 'g']]);
});

it('starts no command for what is only expected', async () => {
  const { stills, drawn } = drawing();
  stills.expect(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(moving));
  await stills.files([moving('a')]);
  await stills.files(['b', 'c', 'd', 'e'].map(moving));
  expect(drawn).toEqual([['a'], ['b', 'c', 'd', 'e']]);
});

it('draws each once, whoever asks, and four at a time', async () => {
  const { stills, drawn } = drawing();
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map(moving);
  const files: string[][] = [];
  await inTasks(
    async () => void files.push(await stills.files(all)),
    async () => void files.push(await stills.files([...all].reverse())),
    async () => void files.push(await stills.files(all)),
  );
  expect(drawn.map(({ length }) => length)).toEqual([4, 2]);
  expect(new Set(drawn.flat()).size).toBe(6);
  expect(files[0]).toEqual(files[2]);
  expect(files[1]).toEqual(files[0]?.toReversed());
});

it('refuses a picture that is not as large as it should be', async () => {
  const stills = new Stills(mkdtempSync(join(folder, 'job-')), (some) => {
    for (const { target } of some) writeFileSync(target, Buffer.alloc(5));
    return Promise.resolve();
  });
  await expect(stills.files([moving('a')])).rejects.toMatchObject({ code: 'VERIFY_FAILED' });
});
