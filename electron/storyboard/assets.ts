import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { readCaptions } from './captions/read-captions';
import type { AnyCompleteElement, CompleteCaptions, CompleteDocument, CompleteElement } from './complete';
import { readFontFaces, type FontFace } from './font-file';
import { chooseFace, type FontCatalog, fontFileOf, type FontRequest, loadFontCatalog } from './fonts';
import type { ProblemCollector } from './problems';
import type { Cue } from './resolved';
import { checkSource, type SourceCheck, type SourceKind } from './sources';
import { systemFontFolders } from './system-fonts';
import { quote } from '../../shared/storyboard/wording';

/** Files that are looked at together. */
const together = 16;

/** The files that a storyboard names, checked: absolute paths and fonts by the place that names them. */
export interface Assets {
  /** Null when the file is missing or unfit, which has been reported. */
  file(path: readonly PathSegment[]): string | null;
  font(path: readonly PathSegment[]): FontFace | null;
  captions(path: readonly PathSegment[]): readonly Cue[] | null;
}

interface Wanted {
  path: readonly PathSegment[];
  source: string;
  kind: SourceKind;
}

interface WantedCaptions {
  path: readonly PathSegment[];
  source: string;
  encoding: string | undefined;
}

interface WantedFont {
  path: readonly PathSegment[];
  request: FontRequest;
}

/** Looks at every file and font that a document names. Faults are reported, each file is looked at once. */
export async function gatherAssets(
  document: CompleteDocument,
  folder: string,
  fontFolders: readonly string[],
  ignored: (path: readonly PathSegment[]) => boolean,
  problems: ProblemCollector,
): Promise<Assets> {
  const { sources, fonts, captions } = wantedBy(document);
  const files = new Map<string, string>();
  const checks = new Map<string, Promise<SourceCheck>>();
  const check = (source: string, kind: SourceKind): Promise<SourceCheck> => {
    const key = `${kind}\0${source}`;
    const known = checks.get(key) ?? checkSource(folder, source, kind);
    checks.set(key, known);
    return known;
  };

  const named = sources.filter(({ path }) => !ignored(path));
  for (let at = 0; at < named.length; at += together) {
    const batch = named.slice(at, at + together);
    const results = await Promise.all(batch.map(({ source, kind }) => check(source, kind)));
    results.forEach((result, index) => {
      const path = batch[index]?.path ?? [];
      if ('path' in result) files.set(formatPath(path), result.path);
      else problems.at(path, result.code, result.message);
    });
  }

  const faces = new Map<string, FontFace>();
  let catalog: FontCatalog | undefined;
  let installed: FontCatalog | undefined;
  for (const { path, request } of fonts) {
    if (ignored(path)) continue;
    let face: FontFace | string;
    const named = fontFileOf(request.family);
    if (named !== null) {
      const result = await check(named.path, 'font');
      if (!('path' in result)) {
        problems.at(path, result.code, result.message);
        continue;
      }
      const [first, ...others] = await readFontFaces(result.path);
      if (first === undefined) {
        problems.at(path, 'SOURCE_UNREADABLE', `${quote(named.path)} is not a TrueType or OpenType font`);
        continue;
      }
      face = chooseFace([first, ...others], named.face, request);
    } else {
      catalog ??= await loadFontCatalog(fontFolders);
      face = catalog.find(request);
      if (typeof face === 'string') {
        // The app's own fonts come first: they look the same on every machine.
        installed ??= await loadFontCatalog([...fontFolders, ...systemFontFolders()]);
        face = installed.find(request);
      }
    }
    if (typeof face === 'string') problems.at(path, 'FONT_UNKNOWN', face);
    else faces.set(formatPath(path), face);
  }

  const cues = new Map<string, readonly Cue[]>();
  for (const { path, source, encoding } of captions) {
    if (ignored(path)) continue;
    const read = await readCaptions(folder, source, encoding);
    if ('cues' in read) cues.set(formatPath(path), read.cues);
    else if ('code' in read) problems.at(path, read.code, read.message);
    else {
      for (const { line, message } of read.faults)
        problems.inFile(path, 'CAPTIONS_INVALID', message, { file: read.file, line });
    }
  }

  return {
    captions: (path) => cues.get(formatPath(path)) ?? null,
    file: (path) => files.get(formatPath(path)) ?? null,
    font: (path) => faces.get(formatPath(path)) ?? null,
  };
}

function wantedBy(document: CompleteDocument): {
  sources: Wanted[];
  fonts: WantedFont[];
  captions: WantedCaptions[];
} {
  const sources: Wanted[] = [];
  const fonts: WantedFont[] = [];
  const captions: WantedCaptions[] = [];

  function addCaptions(
    { src: source, encoding, style }: CompleteCaptions | CompleteElement<'subtitles'>,
    path: readonly PathSegment[],
  ): void {
    fonts.push({ path: [...path, 'style', 'font'], request: fontRequest(style.font) });
    if (source !== undefined) captions.push({ path: [...path, 'src'], source, encoding });
  }

  function addElements(
    elements: readonly AnyCompleteElement[] | undefined,
    path: readonly PathSegment[],
  ): void {
    elements?.forEach((element, index) => {
      const inner = [...path, index];
      if (element.condition === false) return;
      switch (element.type) {
        case 'image':
          sources.push({ path: [...inner, 'src'], source: element.src, kind: 'picture' });
          break;
        case 'video':
          sources.push({ path: [...inner, 'src'], source: element.src, kind: 'video' });
          break;
        case 'audio':
          sources.push({ path: [...inner, 'src'], source: element.src, kind: 'sound' });
          break;
        case 'text':
          fonts.push({ path: [...inner, 'font'], request: fontRequest(element.font) });
          break;
        case 'subtitles':
          addCaptions(element, inner);
          break;
        case 'voice':
        case 'generator':
          break;
      }
    });
  }

  document.scenes.forEach((scene, index) => {
    if (scene.condition === false) return;
    const path = ['scenes', index];
    if (typeof scene.background === 'object' && 'src' in scene.background) {
      sources.push({ path: [...path, 'background', 'src'], source: scene.background.src, kind: 'picture' });
    }
    addElements(scene.elements, [...path, 'elements']);
  });
  addElements(document.elements, ['elements']);
  if (document.soundtrack)
    sources.push({ path: ['soundtrack', 'src'], source: document.soundtrack.src, kind: 'sound' });
  if (document.captions != null) addCaptions(document.captions, ['captions']);
  return { sources, fonts, captions };
}

type FontDocument = Extract<AnyCompleteElement, { type: 'text' }>['font'];

function fontRequest(font: FontDocument): FontRequest {
  if (typeof font === 'string') return { family: font, weight: null, italic: null };
  const { family = 'Inter', weight, italic } = font;
  const number = weight === 'bold' ? 700 : weight === 'normal' ? 400 : (weight ?? null);
  return { family, weight: number, italic: italic ?? null };
}
