import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFontMeter } from '../../../electron/render/font-meter';
import {
  bundledFontFolders,
  fallbackFonts,
  loadFontCatalog,
  parseStoryboard,
  resolveStoryboard,
} from '../../../electron/storyboard';
import type { FontChoice, ResolvedStoryboard } from '../../../electron/storyboard/resolved';
import { RenderyardError } from '../../../shared/errors';
import { barFont } from '../../support/bar-font/bar-font';
import { fontCollection } from '../../support/font-collection';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

let easel: Easel;
beforeAll(async () => {
  easel = await setUpEasel('font-collections');
  const catalog = await loadFontCatalog(bundledFontFolders());
  const files = (['Inter', 'Inter Bold', 'Inter Bold Italic', 'Noto Emoji'] as const).map((family) => {
    const face = catalog.find({ family, weight: null, italic: null });
    return typeof face === 'string' ? expect.fail(face) : face.file;
  });
  const fonts = await Promise.all(files.map((file) => readFile(file)));
  const bars = Buffer.from(barFont('Bar Letters', [0x41, 0x42], [0x20]));
  await writeFile(easel.at('all.ttc'), fontCollection([...fonts, bars]));
  await writeFile(easel.at('bars.ttf'), bars);
  for (const [index, name] of ['regular', 'bold', 'slanted', 'emoji'].entries())
    await writeFile(easel.at(`${name}.ttf`), fonts[index] ?? '');
});
afterAll(() => easel.close());

async function board(font: unknown, text = 'AB', position = 'center'): Promise<ResolvedStoryboard> {
  const document = {
    version: 1,
    output: { width: 320, height: 96, fps: 10 },
    scenes: [{ duration: 0.1, elements: [{ type: 'text', text, font, size: 48, position }] }],
  };
  const source = parseStoryboard(JSON.stringify(document), easel.at('a.storyboard.yaml'));
  // Installed are the fonts of this folder.
  return (await resolveStoryboard(source, { fontFolders: [easel.at('.')] })) as ResolvedStoryboard;
}

async function chosen(font: unknown): Promise<FontChoice | string> {
  try {
    const [element] = (await board(font)).scenes[0]?.elements ?? [];
    return element?.type === 'text' ? element.font : 'no text';
  } catch (error) {
    return error instanceof RenderyardError ? error.message : String(error);
  }
}

describe('a font of a collection', () => {
  it.each([
    ['the first one, where none is named', 'all.ttc', 'Inter Regular'],
    ['by its full name', 'all.ttc#Inter Bold Italic', 'Inter Bold Italic'],
    ['by its PostScript name', 'all.ttc#Inter-Bold', 'Inter Bold'],
    ['by its family', 'all.ttc#noto emoji', 'Noto Emoji Regular'],
    ['by its family, in a mapping', { family: 'all.ttc#Inter', weight: 700 }, 'Inter Bold'],
    ['by weight and slant alone', { family: 'all.ttc', weight: 'bold', italic: true }, 'Inter Bold Italic'],
    ['by the family that is installed', 'Bar Letters', 'Bar Letters'],
  ])('is chosen %s', async (_how, font, fullName) => {
    expect(await chosen(font)).toMatchObject({ fullName });
  });

  it('that is not in it is an error that names those that are', async () => {
    const message = await chosen('all.ttc#Helvetica');
    expect(message).toMatch(/scenes\[0\].elements\[0\].font.*no font "Helvetica" in it.*"Inter Bold"/);
    expect(await chosen('none.ttc#Inter')).toMatch(/no file "none.ttc"/);
  });

  it('is measured as it is in a file of its own', async () => {
    for (const [font, file] of [
      ['all.ttc#Inter Bold', 'bold.ttf'],
      ['all.ttc#Bar Letters', 'bars.ttf'],
    ] as const) {
      const [inside, alone] = [await chosen(font), await chosen(file)];
      if (typeof inside === 'string' || typeof alone === 'string')
        return expect.fail(`${font} or ${file} was not found`);
      expect(inside.metrics).toEqual(alone.metrics);
      const [one, other] = await Promise.all(
        [inside, alone].map((choice) => openFontMeter(choice, ['AB'], fallbackFonts, 'text')),
      );
      expect(one?.meter.advance('AVAB')).toBe(other?.meter.advance('AVAB'));
    }
  });

  it.each([
    ['all.ttc', 'regular.ttf', 'AB'],
    ['all.ttc#Inter Bold', 'bold.ttf', 'AB'],
    ['all.ttc#Inter Bold Italic', 'slanted.ttf', 'AB'],
    ['all.ttc#Bar Letters', 'bars.ttf', 'AB'],
    // Beyond Unicode's first plane, which libass finds in a copy only.
    ['all.ttc#Noto Emoji', 'emoji.ttf', '👍🎬'],
  ])('is drawn as it is in a file of its own: %s', async (font, file, text) => {
    const [inside, alone] = [
      await easel.draw(await board(font, text)),
      await easel.draw(await board(file, text)),
    ];
    expect(inside.bounds(0)).not.toBeNull();
    expect(inside.difference(0, 0, alone)).toBe(0);
  });

  it('stands beside another one of the same file', async () => {
    const both = async (left: string, right: string) => {
      const [one, other] = [await board(left, 'AB', 'left'), await board(right, 'AB', 'right')];
      const [scene, second] = [one.scenes[0], other.scenes[0]];
      if (scene === undefined || second === undefined) return expect.fail('no scene');
      return easel.draw({
        ...one,
        scenes: [{ ...scene, elements: [...scene.elements, ...second.elements] }],
      });
    };
    const inside = await both('all.ttc', 'all.ttc#Inter Bold');
    expect(inside.difference(0, 0, await both('regular.ttf', 'bold.ttf'))).toBe(0);
    expect(inside.difference(0, 0, await both('bold.ttf', 'regular.ttf'))).toBeGreaterThan(0.1);
  });
});
