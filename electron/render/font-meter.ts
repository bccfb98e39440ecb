import { readFile } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import type { FallbackFonts } from '../storyboard';
import type { FontChoice } from '../storyboard/resolved';
import { currentIdentity } from './file-hash';
import { scriptRuns } from './script-runs';

/** Part of a line that is drawn in one font. */
export interface FontRun {
  text: string;
  font: FontChoice;
}

/** Measures text in one font, and in those that stand in for it, as wide as it will be drawn. */
export interface FontMeter {
  /** That it was opened for. */
  readonly font: FontChoice;
  /** Advance of a text on one line, in ems. */
  advance(text: string): number;
  /** The text in pieces, each with the font that has its characters. */
  runs(text: string): FontRun[];
}

/** What a meter is kept by: its font, which is one of several in a collection. */
export function meterKey({ file, index }: Pick<FontChoice, 'file' | 'index'>): string {
  return `${index} ${file}`;
}

/** Fonts that stand in for one, each with what it is to be asked for. */
interface StandIn {
  font: FontChoice;
  has: (codePoint: number) => boolean;
  opened: OpenFont;
}

/** Fonts that are asked to stand in for one font before its characters are given up. */
const standInsAtMost = 8;

/** A font, and the widths of texts that were measured in it, in ems. */
interface OpenFont {
  has: (codePoint: number) => boolean;
  measure: (text: string) => number;
  widths: Map<string, number>;
}

/** Fonts that are open, by what they are on disk: a render is planned when it is queued, and again when it begins. */
const openFonts = new Map<string, OpenFont>();
const openAtMost = 16;
/** Texts of which each remembers the width. */
const textsAtMost = 10_000;

/** Characters without a shape of their own: spaces, joiners, direction marks, variation selectors and tags. */
const invisible =
  /^[\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e01ef}]$/u;

/** Spaces are as wide as those of the font that was asked for. */
const isSpace = /^\s+$/;

/**
 * Opens a font, and others for what it lacks of some texts.
 *
 * @param path Place in the document that names the font.
 * @returns the meter, and the characters of the texts that no font has.
 * @throws SOURCE_UNREADABLE when the font itself cannot be used.
 */
export async function openFontMeter(
  choice: FontChoice,
  texts: readonly string[],
  fallbacks: FallbackFonts,
  path: string,
): Promise<{ meter: FontMeter; missing: string[] }> {
  const opened = await open(choice).catch((error: unknown) => {
    throw fail(
      'SOURCE_UNREADABLE',
      `the font "${choice.file}" cannot be used: choose another.`,
      { path },
      error,
    );
  });
  const own: StandIn = {
    font: choice,
    has: opened.has,
    opened,
  };
  const lacking = lackingClusters(texts, own);
  const standIns: StandIn[] = [];
  if (lacking.size > 0) {
    for await (const { face, coverage } of fallbacks(choice)) {
      const found = [...lacking].filter((cluster) => covers(coverage, cluster));
      if (found.length === 0) continue;
      const standIn = await open(face).catch(() => undefined);
      if (standIn === undefined) continue;
      const { file, index, family, fullName, weight, italic, metrics } = face;
      standIns.push({
        font: { file, index, family, fullName, weight, italic, metrics },
        has: (codePoint) => coverage.has(codePoint),
        opened: standIn,
      });
      for (const cluster of found) lacking.delete(cluster);
      if (lacking.size === 0 || standIns.length === standInsAtMost) break;
    }
  }
  return { meter: new Meter([own, ...standIns]), missing: [...lacking] };
}

async function open({ file, index }: Pick<FontChoice, 'file' | 'index'>): Promise<OpenFont> {
  const identity = `${index} ${await currentIdentity(file)}`;
  const known = openFonts.get(identity);
  if (known !== undefined) return known;
  const opened = await shaper(await readFile(file), index);
  if (openFonts.size >= openAtMost) openFonts.clear();
  openFonts.set(identity, opened);
  return opened;
}

/** Begins to load what measures text; it is compiled by other threads, while the storyboard is read. */
export function warmFontMeter(): void {
  void loadHarfBuzz().catch(() => undefined);
}

async function loadHarfBuzz() {
  const { loadShaper } = await import('./shaper');
  return loadShaper();
}

/**
 * Opens a font with HarfBuzz, which places the letters in libass, too: with kerning,
 * ligatures and whatever else a font does by itself.
 *
 * @throws Error when the file is no font.
 */
async function shaper(bytes: Uint8Array, index: number): Promise<OpenFont> {
  const harfbuzz = await loadHarfBuzz();
  const face = new harfbuzz.Face(new harfbuzz.Blob(bytes), index);
  if (['head', 'cmap', 'hmtx'].some((table) => face.referenceTable(table) === undefined))
    throw new Error('no font');
  const font = new harfbuzz.Font(face);
  const shaping = new harfbuzz.Buffer();
  return {
    has: (codePoint) => (font.nominalGlyph(codePoint) ?? 0) !== 0,
    measure(text) {
      let width = 0;
      for (const run of scriptRuns(text)) {
        shaping.clearContents();
        shaping.addText(run);
        shaping.guessSegmentProperties();
        harfbuzz.shape(font, shaping);
        for (const { xAdvance } of shaping.getGlyphPositions()) width += xAdvance;
      }
      return width / face.upem;
    },
    widths: new Map(),
  };
}

class Meter implements FontMeter {
  readonly #fonts: readonly [StandIn, ...StandIn[]];

  constructor(fonts: readonly [StandIn, ...StandIn[]]) {
    this.#fonts = fonts;
  }

  get font(): FontChoice {
    return this.#fonts[0].font;
  }

  advance(text: string): number {
    return this.#split(text).reduce((sum, run) => sum + measured(run.text, run.by.opened), 0);
  }

  runs(text: string): FontRun[] {
    return this.#split(text).map((run) => ({ text: run.text, font: run.by.font }));
  }

  /** What readers see as one character stays in one font; what has no shape stays with what is before it. */
  #split(text: string): { text: string; by: StandIn }[] {
    const [own] = this.#fonts;
    if (this.#fonts.length === 1) return [{ text, by: own }];
    const runs: { text: string; by: StandIn }[] = [];
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const last = runs.at(-1);
      const by =
        isInvisible(segment) && !isSpace.test(segment)
          ? (last?.by ?? own)
          : (this.#fonts.find((font) => covers(font, segment)) ?? own);
      if (last?.by === by) last.text += segment;
      else runs.push({ text: segment, by });
    }
    return runs;
  }
}

function measured(text: string, { measure, widths }: OpenFont): number {
  let width = widths.get(text);
  if (width === undefined) {
    width = measure(text);
    if (widths.size >= textsAtMost) widths.clear();
    widths.set(text, width);
  }
  return width;
}

/** Where each character is what readers see as one, save for line ends, which have no shape. */
const plainText = /^[\n\x20-\x7e]*$/;

function lackingClusters(texts: readonly string[], font: StandIn): Set<string> {
  const clusters = new Set<string>();
  // Made when it is needed: its rules are loaded then.
  let segmenter: Intl.Segmenter | undefined;
  for (const text of texts) {
    if (plainText.test(text)) for (const character of text) clusters.add(character);
    else for (const { segment } of (segmenter ??= new Intl.Segmenter()).segment(text)) clusters.add(segment);
  }
  return new Set([...clusters].filter((cluster) => !isInvisible(cluster) && !covers(font, cluster)));
}

function covers(font: { has: (codePoint: number) => boolean }, cluster: string): boolean {
  for (const character of cluster) {
    if (!invisible.test(character) && !font.has(character.codePointAt(0) ?? 0)) return false;
  }
  return true;
}

function isInvisible(cluster: string): boolean {
  return Array.from(cluster).every((character) => invisible.test(character));
}
