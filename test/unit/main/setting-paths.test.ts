import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathFaults } from '../../../electron/main/setting-paths';
import { defaultSettings } from '../../../shared/settings';

describe('paths of the settings', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renderyard-paths-'));
    file = join(folder, 'key.json');
    await writeFile(file, '{}', { mode: 0o600 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are right where they are left empty, and where there is what they are for', async () => {
    expect(await pathFaults(defaultSettings)).toEqual([]);
    const node = process.execPath;
    const named = { outputFolder: folder, ffmpegPath: node, ffprobePath: node, uploadKeyFile: file };
    expect(await pathFaults(named)).toEqual([]);
  });

  it('are told where there is nothing, or something else', async () => {
    const gone = join(folder, 'gone');
    expect(
      await pathFaults({ outputFolder: gone, ffmpegPath: gone, ffprobePath: folder, uploadKeyFile: folder }),
    ).toEqual([
      { setting: 'outputFolder', path: gone, fault: 'noFolder' },
      { setting: 'ffmpegPath', path: gone, fault: 'noProgram' },
      { setting: 'ffprobePath', path: folder, fault: 'noProgram' },
      { setting: 'uploadKeyFile', path: folder, fault: 'noFile' },
    ]);
    expect(await pathFaults({ ...defaultSettings, outputFolder: file })).toEqual([
      { setting: 'outputFolder', path: file, fault: 'noFolder' },
    ]);
  });

  // Root may write anywhere, and Windows has no such mode.
  it.skipIf(process.getuid === undefined || process.getuid() === 0)(
    'are told where nothing can be written',
    async () => {
      await chmod(folder, 0o500);
      expect(await pathFaults({ ...defaultSettings, outputFolder: folder })).toEqual([
        { setting: 'outputFolder', path: folder, fault: 'notWritable' },
      ]);
      await chmod(folder, 0o700);
    },
  );
});
