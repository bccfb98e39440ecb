import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventsOf, namesIn, run, storyboard, workplace } from './command-line';

it('presets are listed, shown, taken in, used by name and by path, written out and removed', async () => {
  const { folder, env } = await workplace();
  const say = (...args: string[]) => run(args, { env, cwd: folder });
  const listed = await say('preset', 'list');
  expect(listed).toMatchObject({ status: 0, stderr: '' });
  for (const name of ['web-2160p', 'archive-hevc', 'gif-480', 'audio-m4a'])
    expect(listed.stdout).toContain(name);

  await writeFile(
    join(folder, 'tiny.preset.json'),
    JSON.stringify({ name: 'tiny', title: 'Tiny', width: 64, height: 36, fps: 10, quality: 'draft' }),
  );
  expect(await say('preset', 'import', 'tiny.preset.json')).toMatchObject({ status: 0, stderr: '' });
  const again = await say('preset', 'import', 'tiny.preset.json');
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('allow it to be replaced (--overwrite)');
  const shown = await say('preset', 'show', 'tiny', '--json');
  expect(eventsOf(shown.stdout)).toMatchObject([{ name: 'tiny', codec: 'h264', origin: 'user' }]);

  const file = await storyboard(folder, { seconds: 0.4 });
  // Another storyboard than its own size: the preset is that of the command line.
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^output:.*$/m, ''));
  const byName = await say('render', file, '-o', 'name.mp4', '--preset', 'tiny');
  expect(byName).toMatchObject({ status: 0 });
  expect(byName.stdout).toContain('64 × 36');
  const byPath = await say('render', file, '-o', 'path.mp4', '--preset', './tiny.preset.json');
  expect(byPath.stdout).toContain('64 × 36');

  const explained = await say('config', 'explain', file, '--preset', 'tiny', '--json');
  expect(explained.stdout).toContain('"path":"output.width","value":64,"layer":"preset","detail":"tiny"');

  expect(await say('preset', 'export', 'tiny', '-o', 'copy.preset.json')).toMatchObject({ status: 0 });
  expect((await say('preset', 'export', 'tiny', '-o', 'copy.preset.json')).stderr).toContain('(--overwrite)');
  expect(JSON.parse(await readFile(join(folder, 'copy.preset.json'), 'utf8'))).toMatchObject({
    name: 'tiny',
  });
  expect(await say('preset', 'remove', 'tiny')).toMatchObject({ status: 0 });
  expect(namesIn(join(folder, 'home', 'presets'))).toEqual([]);
  const gone = await say('render', file, '-o', 'gone.mp4', '--preset', 'tiny');
  expect(gone.status).toBe(2);
  expect(gone.stderr).toMatch(/^renderyard: There is no preset "tiny"\.[^\n]*\n$/);
});
