import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { videosFolder } from '../../../electron/videos-folder';

let config = '';
beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'renderyard-config-'));
});
afterEach(() => rm(config, { recursive: true }));

test.each([
  ['in the user’s language', 'XDG_VIDEOS_DIR="$HOME/Vidéos"', join(homedir(), 'Vidéos')],
  ['outside of the home', '# Written by hand\nXDG_VIDEOS_DIR="/srv/films"\n', '/srv/films'],
  ['with characters of the shell', 'XDG_VIDEOS_DIR="/srv/my \\"best\\" \\$"', '/srv/my "best" $'],
  ['the last of two', 'XDG_VIDEOS_DIR="/srv/a"\nXDG_VIDEOS_DIR="/srv/b"', '/srv/b'],
  ['switched off', 'XDG_VIDEOS_DIR="$HOME/"', join(homedir(), 'Videos')],
  ['relative, which is not allowed', 'XDG_VIDEOS_DIR="films"', join(homedir(), 'Videos')],
  ['of somebody else’s variable', 'XDG_VIDEOS_DIR="$HOMER/films"', join(homedir(), 'Videos')],
  ['not among the others', 'XDG_MUSIC_DIR="$HOME/Musique"', join(homedir(), 'Videos')],
])('the folder of videos is what the desktop calls it: %s', async (_, text, folder) => {
  await writeFile(join(config, 'user-dirs.dirs'), text);
  expect(videosFolder({ XDG_CONFIG_HOME: config }, 'linux')).toBe(folder);
});

test('without a desktop it is the system’s own name', () => {
  expect(videosFolder({ XDG_CONFIG_HOME: config }, 'linux')).toBe(join(homedir(), 'Videos'));
  expect(videosFolder({ XDG_CONFIG_HOME: config }, 'darwin')).toBe(join(homedir(), 'Movies'));
  expect(videosFolder({ XDG_CONFIG_HOME: config }, 'win32')).toBe(join(homedir(), 'Videos'));
});
