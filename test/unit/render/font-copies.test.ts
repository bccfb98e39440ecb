import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { copyFont, FontCopies } from '../../../electron/render/font-copy';

const inter = join(
  dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json')),
  '400Regular/Inter_400Regular.ttf',
);

it('copies a font once for a job, and leaves the font’s own file alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-fonts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const font = join(folder, 'font.ttf');
  copyFileSync(inter, font);
  const fonts = new FontCopies(join(folder, 'not', 'there', 'yet'));
  // Several segments begin at the same time.
  await Promise.all(['a.ttf', 'b.ttf'].map((name) => fonts.put(font, join(folder, name))));
  expect(statSync(font).nlink).toBe(1);
  rmSync(font);
  await fonts.put(font, join(folder, 'c.ttf'));
  await copyFont(inter, join(folder, 'alone.ttf'));
  const bytes = readFileSync(join(folder, 'alone.ttf'));
  for (const name of ['a.ttf', 'b.ttf', 'c.ttf'])
    expect(readFileSync(join(folder, name)).equals(bytes), name).toBe(true);
});

it('says why a font cannot be copied, to each that needs it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-fonts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const fonts = new FontCopies(join(folder, 'copies'));
  for (const name of ['a.ttf', 'b.ttf'])
    await expect(fonts.put(join(folder, 'none.ttf'), join(folder, name))).rejects.toThrow('ENOENT');
});
