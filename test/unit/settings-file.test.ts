import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGoodSettings, readSettings } from '../../electron/settings-file';
import { RenderyardError } from '../../shared/errors';
import { defaultSettings } from '../../shared/settings';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-settings-'));
  file = join(folder, 'settings.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function faultsIn(text: string): Promise<[string | undefined, string][]> {
  await writeFile(file, text);
  const error: unknown = await readSettings(file).catch((thrown: unknown) => thrown);
  if (!(error instanceof RenderyardError)) throw new Error('it was read');
  expect(error.code).toBe('SETTINGS_INVALID');
  for (const problem of error.problems) expect(problem.file).toBe(file);
  return error.problems.map(({ path, message }) => [path, message]);
}

describe('a damaged settings file', () => {
  it.each([
    ['concurrency', -1, '"Jobs at the same time" has to be a whole number from 1 to 32', '-1', '1'],
    [
      'encoderSlots',
      'x',
      '"Encoders at the same time" has to be a whole number from 1 to 64, or null',
      '"x"',
      'null',
    ],
    [
      'jobTimeoutSeconds',
      0,
      '"Longest job" has to be a number of seconds above 0, at most 604800',
      '0',
      '3600',
    ],
    ['cacheBytes', -2, '"Segment cache" has to be a whole number of bytes, 0 or more', '-2', '10000000000'],
    [
      'jobMemoryBytes',
      0,
      '"Memory of one job" has to be a whole number of bytes above 0, or null',
      '0',
      'null',
    ],
    [
      'uploadBytesPerSecond',
      1,
      '"Bandwidth" has to be a whole number of bytes a second, 1000 or more, or null',
      '1',
      'null',
    ],
    ['executor', 'fast', '"Executor" has to be "auto", "structured" or "plain"', '"fast"', '"auto"'],
    ['checkForUpdates', 1, '"Check for updates" has to be true or false', '1', 'true'],
    ['outputFolder', 'videos', '"Output folder" has to be a full path, or null', '"videos"', 'null'],
    ['uploadTo', 'x', '"Destination" has to be an address like gs://bucket/folder, or null', '"x"', 'null'],
  ])('says of %s what it is called, what it may be and what to do', async (name, value, says, is, usual) => {
    expect(await faultsIn(JSON.stringify({ [name]: value }))).toEqual([
      [name, `${says}, and is ${is}: correct it, or take it out for the default, ${usual}.`],
    ]);
  });

  it('says all that is wrong, and what was meant', async () => {
    expect(await faultsIn('{"concurency": 3, "logBytes": 5}')).toEqual([
      ['logBytes', expect.stringContaining('65536 or more')],
      [undefined, '"concurency" is no setting: take it out. Did you mean "concurrency"?'],
    ]);
  });

  it.each(['[]', 'null', '3', '"concurrency"', '{"concurrency": 3,', ''])(
    'is refused where it holds %s',
    async (text) => {
      expect(await faultsIn(text)).toEqual([
        [undefined, expect.stringMatching(/remove (it|the file) for the defaults/)],
      ]);
      expect(await readGoodSettings(file)).toMatchObject({
        settings: defaultSettings,
        fault: { code: 'SETTINGS_INVALID' },
      });
    },
  );

  it('is read as far as it can be, where that is asked for', async () => {
    await writeFile(file, '{"concurrency": 3, "executor": "fast", "colour": 1}');
    const { settings, fault } = await readGoodSettings(file);
    expect(settings).toEqual({ ...defaultSettings, concurrency: 3 });
    expect(fault?.problems).toHaveLength(2);
    await writeFile(file, '{"concurrency": 3}');
    expect(await readGoodSettings(file)).toEqual({ settings: { ...defaultSettings, concurrency: 3 } });
  });
});
