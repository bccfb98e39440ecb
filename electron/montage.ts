import { access, mkdir, open } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fail } from '../shared/errors';
import { kindOfFile } from '../shared/media-kinds';
import type { MontageRequest } from '../shared/montage';
import type { RenderServices } from './render/services';
import { writeMontage } from './storyboard';
import type { MontagePart } from './storyboard';

/** Clips are asked for in this many at once. */
const atOnce = 4;

/**
 * Writes the storyboard of a slideshow or montage into `folder`, under a name that is free, and returns its path.
 *
 * @throws USAGE for files that are no pictures or clips; FILE_NOT_FOUND and SOURCE_UNREADABLE for those that cannot be used;
 *   OUTPUT_UNWRITABLE when nothing can be written there.
 */
export async function createMontage(
  services: Pick<RenderServices, 'media' | 'tools'>,
  folder: string,
  request: MontageRequest,
): Promise<string> {
  const place = (file: string) => {
    if (!isAbsolute(file)) throw fail('USAGE', `Give the whole path of ${file}.`);
    const from = relative(folder, file);
    // Beside or below the storyboard they move with it; from elsewhere they are found by their whole path.
    return from.startsWith('..') || isAbsolute(from) ? file : from.split(sep).join('/');
  };
  // ffprobe is looked for now, since the prober takes it for found.
  await services.tools();
  const parts: MontagePart[] = [];
  for (let at = 0; at < request.files.length; at += atOnce)
    parts.push(...(await Promise.all(request.files.slice(at, at + atOnce).map(part))));

  async function part(file: string): Promise<MontagePart> {
    const src = place(file);
    const kind = kindOfFile(file);
    if (kind !== 'picture' && kind !== 'clip')
      throw fail('USAGE', `${file} is neither a picture nor a clip; leave it out.`);
    await requireFile(file);
    if (kind === 'picture' && !/\.(gif|webp)$/i.test(file))
      return { src, clipSeconds: null, hasSound: false };
    const info = await services.media.probe(file);
    if (info.isStill) return { src, clipSeconds: null, hasSound: false };
    if (info.durationSeconds === null || info.video === null)
      throw fail('SOURCE_NO_STREAM', `${file} has no moving picture; leave it out.`);
    return { src, clipSeconds: info.durationSeconds, hasSound: info.audio !== null };
  }

  let seconds = typeof request.length === 'number' ? request.length : null;
  if (request.music !== null) {
    await requireFile(request.music);
    const { durationSeconds, audio } = await services.media.probe(request.music);
    if (audio === null) throw fail('SOURCE_NO_STREAM', `${request.music} has no sound; choose other music.`);
    if (request.length === 'music') seconds = durationSeconds;
  }
  const text = writeMontage({
    title: request.title,
    showTitle: request.showTitle,
    parts,
    look: request.look,
    seconds,
    preset: request.preset,
    music: request.music === null ? null : place(request.music),
  });
  return writeFresh(folder, request.title, text);
}

async function requireFile(file: string): Promise<void> {
  await access(file).catch((error: unknown) => {
    throw fail('FILE_NOT_FOUND', `${file} is not there any more, or may not be read.`, {}, error);
  });
}

/** Writes a storyboard under its title, or with a number where that name is taken. Never replaces a file. */
export async function writeFresh(folder: string, title: string, text: string): Promise<string> {
  const name =
    title
      .replaceAll(/[^\p{L}\p{N} ._()-]+/gu, ' ')
      .trim()
      .replace(/^\.+/, '')
      .slice(0, 100)
      .trim() || 'Montage';
  for (let number = 1; number < 1000; number += 1) {
    const file = join(folder, `${name}${number === 1 ? '' : ` (${number})`}.storyboard.yaml`);
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      throw fail(
        'OUTPUT_UNWRITABLE',
        `${file} cannot be written (${code ?? 'unknown'}); choose another output folder in Settings.`,
        {},
        error,
      );
    }
  }
  throw fail('OUTPUT_UNWRITABLE', `${folder} has too many storyboards of that name; choose another title.`);
}
