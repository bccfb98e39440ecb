import type { Capabilities } from '../encoder/capabilities';
import type { MediaInfo } from '../encoder/media';
import { withTaskGroup } from '../concurrency';
import type { Problem } from '../../shared/errors';
import { fallbackFonts } from '../storyboard';
import type { FallbackFonts } from '../storyboard';
import type { Cue, Element, FontChoice, ResolvedStoryboard } from '../storyboard/resolved';
import { meterKey, openFontMeter } from './font-meter';
import type { FontMeter } from './font-meter';
import { canFeed } from './resample/frame-feed';

/** What planning needs to know of the files that a storyboard names. */
export interface MediaFacts {
  /** By absolute path: every picture, clip and sound. */
  media: ReadonlyMap<string, MediaInfo>;
  /** By `meterKey`: every font. */
  fonts: ReadonlyMap<string, FontMeter>;
  /** What will be seen otherwise than it was meant, but stops nothing; absent is nothing. */
  warnings?: readonly Problem[];
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
    if (element.type !== 'text' && element.type !== 'subtitles') add(element.src, `${element.path}.src`);
  }
  if (storyboard.soundtrack !== null) add(storyboard.soundtrack.src, 'soundtrack.src');
  return sources;
}

function* allElements(storyboard: ResolvedStoryboard): Generator<Element> {
  for (const scene of storyboard.scenes) yield* scene.elements;
  yield* storyboard.elements;
}

/** What is written in one font, and where. */
interface Writing {
  font: FontChoice;
  texts: string[];
  /** The first place that names the font, and the places of the texts. */
  fontPath: string;
  paths: string[];
}

/** By font. */
function writingsOf(storyboard: ResolvedStoryboard): Map<string, Writing> {
  const writings = new Map<string, Writing>();
  const add = (font: FontChoice, text: string, path: string, fontPath: string) => {
    const writing = writings.get(meterKey(font)) ?? { font, texts: [], fontPath, paths: [] };
    writing.texts.push(text);
    writing.paths.push(path);
    writings.set(meterKey(font), writing);
  };
  const spoken = [...allElements(storyboard)].flatMap((element) =>
    element.type === 'audio' ? (element.speech ?? []) : [],
  );
  const addCues = (cues: readonly Cue[] | 'voices', font: FontChoice, path: string) => {
    const text = (cues === 'voices' ? spoken : cues).map((cue) => cue.text).join('\n');
    add(font, text, path, `${path}.style.font`);
  };
  for (const element of allElements(storyboard)) {
    if (element.type === 'text')
      add(element.font, element.text, `${element.path}.text`, `${element.path}.font`);
    if (element.type === 'subtitles') addCues(element.cues, element.style.font, element.path);
  }
  const { captions } = storyboard;
  if (captions?.burnIn != null) addCues(captions.cues, captions.burnIn.font, 'captions');
  return writings;
}

/**
 * Looks at every file that a storyboard names.
 *
 * @param probe Finds out what one media file holds; it bounds by itself how many run at once.
 * @param fallbacks Where to look for characters that a font lacks.
 * @throws RenderyardError of `probe`; SOURCE_UNREADABLE for a font; Cancelled.
 */
export async function gatherMediaFacts(
  storyboard: ResolvedStoryboard,
  probe: (path: string) => Promise<MediaInfo>,
  fallbacks: FallbackFonts = fallbackFonts,
): Promise<Pick<MediaFacts, 'media' | 'fonts'> & { warnings: Problem[] }> {
  const media = new Map<string, MediaInfo>();
  const fonts = new Map<string, FontMeter>();
  const warnings: Problem[] = [];
  await withTaskGroup((group) => {
    for (const src of listSources(storyboard).keys()) {
      group.startSoon(async () => {
        media.set(src, await probe(src));
      });
    }
    for (const [key, { font, texts, fontPath, paths }] of writingsOf(storyboard)) {
      group.startSoon(async () => {
        const { meter, missing } = await openFontMeter(font, texts, fallbacks, fontPath);
        fonts.set(key, meter);
        if (missing.length > 0) {
          const where = texts.findIndex((text) => missing.some((cluster) => text.includes(cluster)));
          warnings.push(missingGlyphs(missing, paths[where] ?? fontPath));
        }
      });
    }
  });
  return { media, fonts, warnings };
}

/** Characters that a message names. */
const namedAtMost = 8;

function missingGlyphs(missing: readonly string[], path: string): Problem {
  const named = missing
    .slice(0, namedAtMost)
    .map((cluster) => `${cluster} (${Array.from(cluster, codeOf).join(' ')})`);
  const more = missing.length > namedAtMost ? ` and ${missing.length - namedAtMost} more` : '';
  return {
    code: 'GLYPH_MISSING',
    message: `no font on this machine has ${named.join(', ')}${more}: install one that does, or name its file as font.`,
    path,
  };
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
