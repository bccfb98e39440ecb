import { existsSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { didYouMean, quote } from '../../shared/storyboard/wording';
import { type FontFace, readFontFaces, weightNames } from './font-file';

/** What a storyboard asks for. */
export interface FontRequest {
  /** A family, or a family with words of style: `Inter`, `Inter Semi Bold Italic`. */
  family: string;
  weight: number | null;
  italic: boolean | null;
}

const extensions = new Set(['.ttf', '.otf', '.ttc', '.otc']);
/** Families that a message lists. */
const namedAtMost = 12;
const deepest = 6;
/** Font files that are read before others get their turn. */
const together = 32;

/**
 * The file that is asked for, and the font in it, where a font is asked for by its file rather than by its family. As in
 * CSS, one of a collection is named after a `#`: `fonts/all.ttc#Inter Bold`
 * (https://www.w3.org/TR/css-fonts-4/#font-face-src-loading).
 */
export function fontFileOf(name: string): { path: string; face: string | null } | null {
  if (extensions.has(extname(name).toLowerCase())) return { path: name, face: null };
  const [, path, face] = /^(.*\.(?:ttf|otf|ttc|otc))#(.+)$/is.exec(name) ?? [];
  if (path !== undefined && face !== undefined) return { path, face };
  return /[/\\]/.test(name) ? { path: name, face: null } : null;
}

/**
 * One font of a file: the one that is named, in full, as in PostScript, or by its family with words of style; without a
 * name the first one, or of its family the nearest to the weight and slant that are asked for.
 *
 * @returns a sentence where there is no such font.
 */
export function chooseFace(
  faces: readonly [FontFace, ...FontFace[]],
  name: string | null,
  { weight, italic }: Pick<FontRequest, 'weight' | 'italic'>,
): FontFace | string {
  const [first] = faces;
  if (name === null && weight === null && italic === null) return first;
  const catalog = new FontCatalog(faces);
  const found = catalog.find({ family: name ?? first.typographicFamily, weight, italic });
  if (typeof found !== 'string') return found;
  const some = faces.slice(0, namedAtMost).map((face) => quote(face.fullName));
  return `there is no font ${quote(name ?? '')} in it: name one of ${some.join(', ')}`;
}

/**
 * Where the fonts that come with the app are: beside the app's resources in a package, in the npm package that
 * brings them in a checkout.
 */
export function bundledFontFolders(
  resourcesPath = (process as { resourcesPath?: string }).resourcesPath,
): string[] {
  const packaged = resourcesPath === undefined ? undefined : join(resourcesPath, 'fonts');
  if (packaged !== undefined && existsSync(packaged)) return [packaged];
  return [
    dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json')),
    dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-emoji/package.json')),
  ];
}

/** The fonts of some folders, by family. */
export class FontCatalog {
  readonly #faces: readonly FontFace[];

  constructor(faces: readonly FontFace[]) {
    this.#faces = faces;
  }

  get faces(): readonly FontFace[] {
    return this.#faces;
  }

  get families(): string[] {
    return [...new Set(this.#faces.map((face) => face.typographicFamily))].sort();
  }

  /** The face nearest to the request, or a sentence that says why there is none. */
  find(request: FontRequest): FontFace | string {
    const { family, weight, italic } = this.#split(request);
    const faces = this.#family(family);
    if (faces.length === 0) {
      const named = this.#named(request.family);
      if (named !== undefined) return named;
      const known = this.families;
      const some =
        known.length > namedAtMost
          ? `${known.length} families are installed`
          : `fonts are ${known.join(', ')}`;
      return `there is no font ${quote(request.family)}: ${some}, and any font file (.ttf, .otf, .ttc) can be named.${didYouMean(request.family, known)}`;
    }
    const slanted = faces.filter((face) => face.italic === (italic ?? false));
    return nearestWeight(slanted.length > 0 ? slanted : faces, weight ?? 400);
  }

  #family(name: string): FontFace[] {
    const wanted = name.trim().toLowerCase();
    return this.#faces.filter((face) => face.typographicFamily.toLowerCase() === wanted);
  }

  /** By the full name of a font, or its PostScript name. */
  #named(name: string): FontFace | undefined {
    const wanted = name.trim().toLowerCase();
    return this.#faces.find((face) =>
      [face.fullName, face.postScriptName].some((one) => one?.toLowerCase() === wanted),
    );
  }

  /** Takes words of style off the end of the name until it is a family that is there. */
  #split(request: FontRequest): FontRequest {
    let { family, weight, italic } = request;
    let words = family.trim().split(/\s+/);
    while (words.length > 1 && this.#family(words.join(' ')).length === 0) {
      const last = (words.at(-1) ?? '').toLowerCase();
      const lastTwo = (words.at(-2) ?? '').toLowerCase() + last;
      if (last === 'italic' || last === 'oblique') {
        italic ??= true;
        words = words.slice(0, -1);
      } else if (words.length > 2 && Object.hasOwn(weightNames, lastTwo)) {
        weight ??= weightNames[lastTwo] ?? null;
        words = words.slice(0, -2);
      } else if (Object.hasOwn(weightNames, last)) {
        weight ??= weightNames[last] ?? null;
        words = words.slice(0, -1);
      } else {
        return request;
      }
    }
    family = words.join(' ');
    return { family, weight, italic };
  }
}

function nearestWeight(faces: readonly FontFace[], weight: number): FontFace | string {
  const [first, ...others] = faces;
  if (first === undefined) return 'there is no such font';
  return others.reduce(
    (best, face) => (Math.abs(face.weight - weight) < Math.abs(best.weight - weight) ? face : best),
    first,
  );
}

const catalogs = new Map<string, Promise<FontCatalog>>();

/** Reads the fonts of folders, once for each set of folders: installed fonts do not change under a running app. */
export function loadFontCatalog(folders: readonly string[]): Promise<FontCatalog> {
  const key = folders.join('\0');
  let catalog = catalogs.get(key);
  if (catalog === undefined) {
    catalog = readCatalog(folders);
    catalogs.set(key, catalog);
    catalog.catch(() => catalogs.delete(key));
  }
  return catalog;
}

async function readCatalog(folders: readonly string[]): Promise<FontCatalog> {
  const files = folders.flatMap((folder) => fontFiles(folder, deepest)).sort();
  const faces: FontFace[] = [];
  for (let at = 0; at < files.length; at += together) {
    if (at > 0) await letOthersRun();
    for (const file of files.slice(at, at + together))
      faces.push(...(await readFontFaces(file).catch(() => [])));
  }
  return new FontCatalog(faces);
}

function fontFiles(folder: string, depth: number): string[] {
  return entriesOf(folder).flatMap((entry): string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 1 ? fontFiles(path, depth - 1) : [];
    return extensions.has(extname(entry.name).toLowerCase()) ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Folders of a system may be gone, or another user's.
    return [];
  }
}
