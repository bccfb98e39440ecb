import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FontMeter } from '../../../electron/render/font-meter';
import { gatherMediaFacts } from '../../../electron/render/media-facts';
import { inter, scene, storyboard, text } from './storyboards';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-font-meter-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function meter(file: string): Promise<FontMeter> {
  const words = text('Words', { font: { ...inter(), file } });
  const board = storyboard([scene({ elements: [words] })]);
  const { fonts } = await gatherMediaFacts(board, () => Promise.reject(new Error('no media here')));
  return [...fonts.values()][0]!;
}

it('measures with kerning, and marks take no room of their own', async () => {
  const font = await meter(inter().file);
  const advance = (words: string) => font.advance(words);
  expect(advance('AV')).toBeLessThan(advance('A') + advance('V'));
  for (const [plain, marked] of [
    ['e', 'e\u0301'],
    ['x', 'x\u0323'],
  ] as const)
    expect(advance(marked)).toBeCloseTo(advance(plain), 6);
});

it('opens a font again when the file has become another one', async () => {
  const file = join(folder, 'font.ttf');
  await copyFile(inter(400).file, file);
  const regular = await meter(file);
  await copyFile(inter(700).file, file);
  const bold = await meter(file);
  expect(bold.advance('Words')).toBeGreaterThan(regular.advance('Words'));
});
