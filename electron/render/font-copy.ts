import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { linkOrCopy } from './cache-files';

/**
 * The fonts of one job as libass gets them: each is copied once, and linked to wherever it is needed. Fonts of languages
 * with thousands of characters have twenty megabytes, and a video has hundreds of segments.
 */
export class FontCopies {
  readonly #folder: string;
  readonly #made = new Map<string, Promise<string>>();

  /** @param folder Of the job's own, where the copies stay as long as it does; made when it is first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param to Nothing is there yet.
   * @throws the file system's error when the font cannot be read, or the copy not be written.
   */
  async put(from: string, to: string): Promise<void> {
    let made = this.#made.get(from);
    if (made === undefined) {
      made = this.#copy(from, join(this.#folder, `${this.#made.size}${extname(from)}`));
      this.#made.set(from, made);
    }
    if (!(await linkOrCopy(await made, to))) throw new Error(`the copy of ${from} is gone`);
  }

  async #copy(from: string, to: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    await copyFont(from, to);
    return to;
  }
}

/**
 * Copies a font file for libass, which reads characters from the first of the font's Windows character maps: in most
 * fonts that is the one of Unicode's first plane alone, so emoji would be missing from fonts that have them. In the copy
 * that entry leads to the map of all planes, where there is one.
 *
 * A copy also leaves the font file's own state alone, which a link would change.
 */
export async function copyFont(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  try {
    widen(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    // A table that ends too soon: libass will say what it thinks of the file.
    if (!(error instanceof RangeError)) throw error;
  }
  await writeFile(to, bytes);
}

const [windows, firstPlane, allPlanes] = [3, 1, 10];
/** Of one collection. */
const fontsAtMost = 500;

/** Of each font, where it is a collection. */
function widen(font: DataView): void {
  const isCollection = font.getUint32(0) === 0x74746366;
  const count = isCollection ? Math.min(font.getUint32(8), fontsAtMost) : 1;
  for (let index = 0; index < count; index += 1)
    widenAt(font, isCollection ? font.getUint32(12 + 4 * index) : 0);
}

function widenAt(font: DataView, start: number): void {
  const tables = font.getUint16(start + 4);
  for (let at = start + 12; at < start + 12 + tables * 16; at += 16) {
    if (font.getUint32(at) !== 0x636d6170) continue;
    const map = font.getUint32(at + 8);
    const entries = Array.from({ length: font.getUint16(map + 2) }, (_, index) => map + 4 + index * 8);
    const find = (encoding: number) =>
      entries.find((entry) => font.getUint16(entry) === windows && font.getUint16(entry + 2) === encoding);
    const [narrow, wide] = [find(firstPlane), find(allPlanes)];
    if (narrow !== undefined && wide !== undefined) font.setUint32(narrow + 4, font.getUint32(wide + 4));
    return;
  }
}
