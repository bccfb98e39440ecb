import type { FontFace } from './font-file';
import { readFontCoverage } from './font-coverage';
import type { FontCoverage } from './font-coverage';
import { bundledFontFolders, loadFontCatalog } from './fonts';
import { systemFontFolders } from './system-fonts';

/** A font that stands in where another has no shape, and what it has. */
export interface FallbackFont {
  face: FontFace;
  coverage: FontCoverage;
}

/** Fonts in the order in which they are to be asked, as far as one goes through them. */
export type FallbackFonts = (like: { weight: number; italic: boolean }) => AsyncIterable<FallbackFont>;

const coverages = new Map<string, Promise<FontCoverage | null>>();

function coverageOf(face: FontFace): Promise<FontCoverage | null> {
  const key = `${face.index} ${face.file}`;
  const known = coverages.get(key) ?? readFontCoverage(face).catch(() => null);
  coverages.set(key, known);
  return known;
}

/**
 * The fonts that come with the app, which give the same picture on every system, then those that are installed: plain
 * ones first, of each the weight and slant nearest to the one they stand in for.
 */
export async function* fallbackFonts(
  like: { weight: number; italic: boolean },
  folders: { bundled: readonly string[]; system: readonly string[] } = {
    bundled: bundledFontFolders(),
    system: systemFontFolders(),
  },
): AsyncGenerator<FallbackFont> {
  for (const group of [folders.bundled, folders.system]) {
    if (group.length === 0) continue;
    const { faces } = await loadFontCatalog(group);
    const ranked = faces
      .map((face) => ({ face, rank: rankOf(face, like) }))
      .sort((a, b) => a.rank - b.rank || byPlace(a.face, b.face));
    for (const { face } of ranked) {
      const coverage = await coverageOf(face);
      if (coverage !== null) yield { face, coverage };
    }
  }
}

function byPlace(a: FontFace, b: FontFace): number {
  return a.file === b.file ? a.index - b.index : a.file < b.file ? -1 : 1;
}

/** Words in names of fonts that are drawn for something else than running text. */
const special = /mono|code|serif|condensed|narrow|display|script|caption|math|symbol|ui\b/i;

function rankOf(face: FontFace, like: { weight: number; italic: boolean }): number {
  const style = Math.abs(face.weight - like.weight) + (face.italic === like.italic ? 0 : 400);
  // "Sans Serif" and "Sans" are plain, whatever else is in the name of a "Serif".
  const plain = face.typographicFamily.replace(/sans[\s-]*serif/i, 'sans');
  return style + (special.test(plain) ? 2000 : 0);
}
