import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoryboardFiles } from '../../../electron/main/storyboard-files';

describe('the editor’s files', () => {
  let folder: string;
  let file: string;
  let files: StoryboardFiles;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renderyard-edit-'));
    file = join(folder, 'a.storyboard.yaml');
    await writeFile(file, 'version: 1\n');
    files = new StoryboardFiles();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are replaced whole, with their permissions, and leave nothing beside them', async () => {
    await chmod(file, 0o640);
    const { version } = await files.read(file);
    const next = await files.write(file, 'version: 1\ntitle: New\n', version);
    expect(await readFile(file, 'utf8')).toBe('version: 1\ntitle: New\n');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['a.storyboard.yaml']);
    expect(await files.version(file)).toBe(next);
  });

  it('are not replaced when another program has changed them, unless that is wanted', async () => {
    const { version } = await files.read(file);
    await writeFile(file, 'version: 1\ntitle: Theirs\n');
    await expect(files.write(file, 'mine', version)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await readFile(file, 'utf8')).toContain('Theirs');
    await files.write(file, 'mine', null);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('are only those that were opened', async () => {
    await expect(files.write(file, 'mine', null)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readFile(file, 'utf8')).toBe('version: 1\n');
  });

  it.each([
    ['another kind of file', 'secret.txt'],
    ['a link to another kind of file', 'link.yaml'],
    ['a folder', 'folder.yaml/..'],
    ['nothing', 'gone.yaml'],
  ])('cannot be %s', async (_what, name) => {
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(folder, 'link.yaml'));
    await expect(files.read(join(folder, name))).rejects.toMatchObject({ name: 'RenderyardError' });
  });

  it('have to be text', async () => {
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    await expect(files.read(file)).rejects.toMatchObject({ code: 'FILE_NOT_TEXT' });
  });
});
