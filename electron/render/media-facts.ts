import { readFile } from 'node:fs/promises';
import type { Capabilities } from '../encoder/capabilities';
import type { MediaInfo } from '../encoder/media';
import { withTaskGroup } from '../concurrency';
import { fail } from '../../shared/errors';
import type { Element, ResolvedStoryboard } from '../storyboard/resolved';
import { currentIdentity } from './file-hash';
import { canFeed } from './resample/frame-feed';

/** Measures text in one font, as wide as it will be drawn. */
export interface FontMeter {
  /** Advance of a text on one line, in ems. */
  advance(text: string): number;
}

/** What planning needs to know of the files that a storyboard names. */
export interface MediaFacts {
  /** By absolute path: every picture, clip and sound. */
  media: ReadonlyMap<string, MediaInfo>;
  /** By absolute path: every font file. */
  fonts: ReadonlyMap<string, FontMeter>;
  /** Filters of the ffmpeg that will render; absent is all. */
  filters?: ReadonlySet<string>;
  /** Whether frames of our own can be fed to that ffmpeg (see `resample/`); absent is no. */
  feeds?: boolean;
}

/** What planning needs to know of the ffmpeg that will render. */
export function encoderFacts({ filters, protocols }: Capabilities): Pick<MediaFacts, 'filters' | 'feeds'> {
  return { filters, feeds: canFeed(protocols) };
}

/** All pictures, clips and sounds that a storyboard names, each once, with a place that names it. */
export function listSources(storyboard: ResolvedStoryboard): Map<string, string> {
  const sources = new Map<string, string>();
  const add = (src: string, path: string) => {
    if (!sources.has(src)) sources.set(src, path);
  };
  for (const scene of storyboard.scenes) {
    if (scene.background.kind === 'picture') add(scene.background.src, `${scene.path}.background.src`);
  }
  for (const element of allElements(storyboard)) {
    if (element.type !== 'text') add(element.src, `${element.path}.src`);
  }
  if (storyboard.soundtrack !== null) add(storyboard.soundtrack.src, 'soundtrack.src');
  return sources;
}

function* allElements(storyboard: ResolvedStoryboard): Generator<Element> {
  for (const scene of storyboard.scenes) yield* scene.elements;
  yield* storyboard.elements;
}

/**
 * Looks at every file that a storyboard names.
 *
 * @param probe Finds out what one media file holds; it bounds by itself how many run at once.
 * @throws RenderyardError of `probe`; SOURCE_UNREADABLE for a font; Cancelled.
 */
export async function gatherMediaFacts(
  storyboard: ResolvedStoryboard,
  probe: (path: string) => Promise<MediaInfo>,
): Promise<Pick<MediaFacts, 'media' | 'fonts'>> {
  const media = new Map<string, MediaInfo>();
  const fonts = new Map<string, FontMeter>();
  const fontFiles = new Map<string, string>();
  for (const element of allElements(storyboard)) {
    if (element.type === 'text') fontFiles.set(element.font.file, `${element.path}.font`);
  }
  await withTaskGroup((group) => {
    for (const src of listSources(storyboard).keys()) {
      group.startSoon(async () => {
        media.set(src, await probe(src));
      });
    }
    for (const [file, path] of fontFiles) {
      group.startSoon(async () => {
        fonts.set(file, await fontMeter(file, path));
      });
    }
  });
  return { media, fonts };
}

/**
 * What changes no width and costs fontkit much: contextual substitutions, which change shapes and hardly ever widths
 * (twenty times what kerning takes), and the places of marks, which lie over letters (as long as all the rest when a font
 * is first used).
 */
const onlyKerning: Readonly<Record<string, boolean>> = {
  calt: false,
  clig: false,
  rclt: false,
  mark: false,
  mkmk: false,
};

/** Fonts that are open, by what they are on disk: a render is planned when it is queued, and again when it begins. */
const openMeters = new Map<string, FontMeter>();
const openAtMost = 16;
/** Texts of which each remembers the width. */
const textsAtMost = 10_000;

async function fontMeter(file: string, path: string): Promise<FontMeter> {
  const identity = await currentIdentity(file).catch(() => undefined);
  const open = identity === undefined ? undefined : openMeters.get(identity);
  if (open !== undefined) return open;
  const meter = await openFontMeter(file, path);
  if (openMeters.size >= openAtMost) openMeters.clear();
  if (identity !== undefined) openMeters.set(identity, meter);
  return meter;
}

async function openFontMeter(file: string, path: string): Promise<FontMeter> {
  // Loaded when there is text: it takes a tenth of a second.
  const fontkit = await import('fontkit');
  try {
    const opened = fontkit.create(await readFile(file));
    const font = 'fonts' in opened ? opened.fonts[0] : opened;
    if (font === undefined) throw new Error('an empty collection');
    const known = new Map<string, number>();
    return {
      advance(text) {
        let advance = known.get(text);
        if (advance === undefined) {
          const run = font.layout(text, onlyKerning);
          advance = run.glyphs.reduce(
            (sum, glyph, index) =>
              sum +
              (glyph.id === 0
                ? substituteAdvance(glyph.codePoints[0] ?? 0)
                : (run.positions[index]?.xAdvance ?? glyph.advanceWidth) / font.unitsPerEm),
            0,
          );
          if (known.size >= textsAtMost) known.clear();
          known.set(text, advance);
        }
        return advance;
      },
    };
  } catch (error) {
    throw fail('SOURCE_UNREADABLE', `the font "${file}" cannot be used: choose another.`, { path }, error);
  }
}

/** A glyph that the font lacks comes from another font, which is not known here: ideographs and emoji are an em wide. */
function substituteAdvance(codePoint: number): number {
  return codePoint >= 0x1100 ? 1 : 0.6;
}
