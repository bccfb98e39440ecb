import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PresetLibrary, resolveStoryboard, parseStoryboard } from '../../../electron/storyboard';
import { builtInPresets } from '../../../shared/presets/library';
import { faultsOf, temporaryFolder } from './support';

const mine = { name: 'mine', title: 'Mine', width: 640, height: 480, codec: 'hevc', depth: 10, crf: 22 };

let folder: string;
let library: PresetLibrary;

beforeEach(async () => {
  folder = await temporaryFolder();
  library = new PresetLibrary(join(folder, 'presets'));
});

async function written(data: unknown, name = 'given.json'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof data === 'string' ? data : JSON.stringify(data));
  return file;
}

describe('the presets of the user', () => {
  it('are taken in, offered first, used by storyboards, written out and removed', async () => {
    expect((await library.list()).presets.every(({ origin }) => origin === 'built-in')).toBe(true);
    await library.import(await written(mine));
    const { presets } = await library.list();
    expect(presets[0]).toMatchObject({
      ...mine,
      fps: 30,
      format: 'mp4',
      quality: 'standard',
      origin: 'user',
    });
    expect(presets).toHaveLength(builtInPresets.size + 1);

    const text = 'version: 1\noutput: { preset: mine }\nscenes: [{ duration: 1 }]';
    const source = parseStoryboard(text, join(folder, 'x.storyboard.yaml'));
    const { output } = await resolveStoryboard(source, { presets: await library.known() });
    expect(output).toMatchObject({ width: 640, height: 480, codec: 'hevc', depth: 10, crf: 22 });
    expect((await faultsOf(() => resolveStoryboard(source)))[0]).toMatchObject({ code: 'PRESET_UNKNOWN' });

    const copy = join(folder, 'copy.preset.json');
    await library.export('mine', copy);
    await library.remove('mine');
    expect(await readdir(join(folder, 'presets'))).toEqual([]);
    expect(await library.find(copy)).toMatchObject({ ...mine, origin: 'user' });
    expect((await library.known(copy)).get(copy)).toMatchObject(mine);
    await library.import(copy);
    expect(JSON.parse(await readFile(join(folder, 'presets', 'mine.preset.json'), 'utf8'))).toMatchObject(
      mine,
    );
  });

  it('are not replaced unless that is asked for, neither here nor in a file', async () => {
    await library.import(await written(mine));
    const other = await written({ ...mine, title: 'Other' });
    expect(await faultsOf(() => library.import(other))).toMatchObject([{ code: 'OUTPUT_EXISTS' }]);
    await library.import(other, { replace: true });
    expect(await library.find('mine')).toMatchObject({ title: 'Other' });
    expect(await faultsOf(() => library.export('mine', other))).toMatchObject([{ code: 'OUTPUT_EXISTS' }]);
  });

  it('hide no other when a file is damaged, and can be removed then too', async () => {
    await mkdir(join(folder, 'presets'));
    await written('{ "name": ', 'presets/broken.preset.json');
    await written({ ...mine, name: 'web-720p' }, 'presets/web-720p.preset.json');
    await written(mine, 'presets/mine.preset.json');
    await written('no preset', 'presets/notes.txt');
    const { presets, problems } = await library.list();
    expect(presets[0]).toMatchObject(mine);
    expect(presets.filter(({ name }) => name === 'web-720p')).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['PRESET_INVALID', 'PRESET_INVALID']);
    expect(await faultsOf(() => library.find('broken'))).toMatchObject([
      { code: 'PRESET_INVALID', file: join(folder, 'presets', 'broken.preset.json') },
    ]);
    await library.remove('broken');
    expect((await library.list()).problems).toHaveLength(1);
  });
});

it.each([
  ['a name that leads elsewhere', { ...mine, name: '../mine' }, 'name'],
  ['a name with capitals', { ...mine, name: 'Mine' }, 'name'],
  ['an unknown member', { ...mine, size: 3 }, 'size'],
  ['an odd width', { ...mine, width: 641 }, 'width'],
  ['a codec that the format cannot hold', { ...mine, format: 'webm' }, 'codec'],
  ['a depth that the codec does not have', { ...mine, codec: 'h264' }, 'depth'],
  ['a gif that is too quick', { name: 'mine', format: 'gif', fps: 60 }, 'fps'],
  ['a crf that hevc has not', { name: 'mine', codec: 'hevc', crf: 60 }, 'crf'],
  ['a picture that is too small for AV1', { name: 'mine', codec: 'av1', height: 48 }, 'height'],
  ['a bad rate', { ...mine, fps: 'fast' }, 'fps'],
  ['no name', {}, 'name'],
])('%s is refused, with its place', async (_, data, path) => {
  const file = await written(data);
  expect(await faultsOf(() => library.import(file))).toMatchObject([{ code: 'PRESET_INVALID', file, path }]);
  expect((await library.list()).presets).toHaveLength(builtInPresets.size);
});

it.each([
  ['what is no JSON', 'version: 1', 'PRESET_INVALID'],
  ['a list', '[]', 'PRESET_INVALID'],
  ['what is too large', `"${'x'.repeat(200_000)}"`, 'FILE_TOO_LARGE'],
])('%s is refused', async (_, text, code) => {
  const file = await written(text);
  expect(await faultsOf(() => library.import(file))).toMatchObject([{ code, file }]);
});

it('what is not there, or comes with the app, cannot be removed', async () => {
  expect(await faultsOf(() => library.remove('web-720p'))).toMatchObject([{ code: 'USAGE' }]);
  expect(await faultsOf(() => library.remove('nothing'))).toMatchObject([{ code: 'PRESET_UNKNOWN' }]);
  expect(await faultsOf(() => library.remove('../../settings'))).toMatchObject([{ code: 'USAGE' }]);
  expect(await faultsOf(() => library.find(join(folder, 'gone.json')))).toMatchObject([
    { code: 'FILE_NOT_FOUND' },
  ]);
  expect((await faultsOf(() => library.find('web-72p')))[0]?.message).toContain('Did you mean "web-720p"?');
});
