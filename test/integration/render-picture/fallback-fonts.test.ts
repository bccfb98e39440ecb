import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Blob, Face } from 'harfbuzzjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterKey, openFontMeter } from '../../../electron/render/font-meter';
import { gatherMediaFacts } from '../../../electron/render/media-facts';
import { fallbackFonts } from '../../../electron/storyboard';
import { readFontCoverage } from '../../../electron/storyboard/font-coverage';
import { systemFontFolders } from '../../../electron/storyboard/system-fonts';
import { inter, output, scene, storyboard, text } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
import type { Easel } from './easel';

let easel: Easel;
beforeAll(async () => {
  easel = await setUpEasel('fallback-fonts');
});
afterAll(() => easel.close());

const runsOf = async (content: string) => {
  const { meter, missing } = await openFontMeter(inter(), [content], fallbackFonts, 'text');
  return { runs: meter.runs(content).map((run) => [run.text, run.font.family]), missing };
};
const small = { ...output, width: 320, height: 96 };
const board = (content: string) =>
  storyboard(
    [
      scene({
        elements: [
          text(content, {
            placement: { x: 160, y: 48, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
          }),
        ],
      }),
    ],
    {
      output: small,
    },
  );

describe('a character that a font lacks', () => {
  it('is drawn in a font that has it, and its neighbours are not', async () => {
    const { runs, missing } = await runsOf('Hi 👍🏽 you 👩‍👩‍👧!');
    expect(missing).toEqual([]);
    expect(runs).toEqual([
      ['Hi ', 'Inter'],
      ['👍🏽', 'Noto Emoji'],
      [' you ', 'Inter'],
      ['👩‍👩‍👧', 'Noto Emoji'],
      ['!', 'Inter'],
    ]);
  });

  it.each(['日本語', 'かな', 'שלום', 'مرحبا'])('is found on this system: %s', async (content) => {
    const { runs, missing } = await runsOf(content);
    expect(missing).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.[1]).not.toBe('Inter');
  });

  it('is named in a warning where there is no such font', async () => {
    const unheard = '\u{10ffff}';
    const facts = await gatherMediaFacts(board(`a${unheard}b`), () => Promise.reject(new Error('no media')));
    expect(facts.warnings).toMatchObject([{ code: 'GLYPH_MISSING', path: 'scenes[0].elements[0].text' }]);
    expect(facts.warnings[0]?.message).toContain('U+10FFFF');
    expect(facts.fonts.get(meterKey(inter()))?.runs(`a${unheard}b`)).toHaveLength(1);
  });

  it('is as wide in the picture as it was measured', async () => {
    for (const content of ['👍👍👍👍', '日本語日本', 'A👍B']) {
      const drawn = (await easel.draw(board(content))).bounds(0);
      const { meter } = await openFontMeter(inter(), [content], fallbackFonts, 'text');
      const width = meter.advance(content) * 32;
      if (drawn === null) expect.fail(`nothing was drawn of ${content}`);
      // Side bearings are part of an advance, and not drawn.
      expect(drawn.right - drawn.left).toBeGreaterThan(width * 0.85);
      expect(drawn.right - drawn.left).toBeLessThan(width * 1.05);
      expect((drawn.left + drawn.right) / 2).toBeGreaterThan(155);
      expect((drawn.left + drawn.right) / 2).toBeLessThan(165);
    }
  });
});

describe('the coverage of a font', () => {
  it('is what HarfBuzz says', async () => {
    const { file } = inter();
    const characters = new Face(new Blob(await readFile(file))).collectUnicodes();
    const known = new Set(characters);
    const coverage = await readFontCoverage({ file, index: 0 });
    for (let codePoint = 0x20; codePoint < 0x2_0000; codePoint += 1) {
      if (coverage?.has(codePoint) !== known.has(codePoint)) expect.fail(`U+${codePoint.toString(16)}`);
    }
  });

  it('is nothing for what is no font', async () => {
    const file = join(import.meta.dirname, 'easel.ts');
    expect(await readFontCoverage({ file, index: 0 })).toBeNull();
  });
});

describe('folders of fonts', () => {
  it('are those of each system, as far as they are there', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(Array.isArray(systemFontFolders(platform, {}))).toBe(true);
    expect(systemFontFolders('linux', { XDG_DATA_DIRS: '/usr/share:relative' })).toContain(
      '/usr/share/fonts',
    );
  });
});
