import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledFontFolders, type FontCatalog, loadFontCatalog } from '../../../electron/storyboard';
import { readFontFaces } from '../../../electron/storyboard/font-file';
import { fontCollection } from '../../support/font-collection';

let folder: string;
let catalog: FontCatalog;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-fonts-'));
  catalog = await loadFontCatalog(bundledFontFolders());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function find(family: string, weight: number | null = null, italic: boolean | null = null): string {
  const face = catalog.find({ family, weight, italic });
  return typeof face === 'string' ? face : `${face.fullName} ${face.weight}`;
}

describe('the fonts that come with the app', () => {
  it('are a family with nine weights, upright and slanted, and emoji', () => {
    expect(catalog.families).toEqual(['Inter', 'Noto Emoji']);
    for (const [weight, name] of [
      [100, 'Thin'],
      [200, 'ExtraLight'],
      [300, 'Light'],
      [400, 'Regular'],
      [500, 'Medium'],
      [600, 'SemiBold'],
      [700, 'Bold'],
      [800, 'ExtraBold'],
      [900, 'Black'],
    ] as const) {
      expect(find('Inter', weight)).toBe(`Inter ${name} ${weight}`);
      expect(find('Inter', weight, true)).toBe(`Inter ${weight === 400 ? '' : `${name} `}Italic ${weight}`);
    }
  });

  it('are found by family, by words of style, and by the nearest weight', () => {
    expect(find('Inter')).toBe('Inter Regular 400');
    expect(find('inter')).toBe('Inter Regular 400');
    expect(find('Inter Bold')).toBe('Inter Bold 700');
    expect(find('Inter Semi Bold Italic')).toBe('Inter SemiBold Italic 600');
    expect(find('Inter ExtraLight')).toBe('Inter ExtraLight 200');
    expect(find('Inter', 740)).toBe('Inter Bold 700');
    expect(find('Inter Bold', 300)).toBe('Inter Light 300');
    expect(find('Helvetica')).toMatch(/no font "Helvetica".*Inter/);
    expect(find('Helvetica Bold')).toMatch(/no font "Helvetica Bold"/);
    expect(find('Bold')).toMatch(/no font "Bold"/);
    expect(find('')).toMatch(/no font ""/);
  });

  it('have the names that fontconfig, which libass asks, reads from them', async () => {
    const face = catalog.find({ family: 'Inter', weight: 900, italic: true });
    if (typeof face === 'string') return expect.fail(face);
    const { stdout } = await promisify(execFile)('fc-scan', [
      '--format',
      '%{family}|%{fullname}|%{slant}',
      face.file,
    ]);
    const [families, fullName, slant] = stdout.split('|');
    expect(families?.split(',')).toEqual(expect.arrayContaining([face.family, face.typographicFamily]));
    expect(fullName).toBe(face.fullName);
    expect(Number(slant)).toBeGreaterThan(0);
  });

  it('are taken from the resources of a package where they are there', async () => {
    await mkdir(join(folder, 'fonts'));
    expect(bundledFontFolders(folder)).toEqual([join(folder, 'fonts')]);
    expect(bundledFontFolders(join(folder, 'nothing'))).toEqual(bundledFontFolders(undefined));
  });
});

describe('a file that is no font, or a damaged one', () => {
  it.each(['font', 'collection'])('gives nothing, whichever bytes are damaged: a %s', async (what) => {
    const face = catalog.find({ family: 'Inter', weight: null, italic: null });
    if (typeof face === 'string') return expect.fail(face);
    const font = await readFile(face.file);
    const bytes = what === 'font' ? font : fontCollection([font, font, font]);
    const path = join(folder, 'damaged.ttf');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(bytes.length),
        async (changes, cut) => {
          const damaged = Buffer.from(bytes.subarray(0, Math.max(cut, 1)));
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          await writeFile(path, damaged);
          for (const read of await readFontFaces(path)) expect(read.family).not.toBe('');
        },
      ),
      { numRuns: 60 },
    );
    await writeFile(path, 'not a font at all');
    expect(await readFontFaces(path)).toEqual([]);
    await writeFile(path, '');
    expect(await readFontFaces(path)).toEqual([]);
  });
});
