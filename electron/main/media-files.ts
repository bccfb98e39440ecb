import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';

/** Kinds of files that the page may be shown, and what they are called on the way. */
const contentTypes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
};

/** Finds the file that stands behind a name; undefined when the page may not have it. */
export type FindMedia = (kind: string, name: string) => Promise<string | undefined>;

const address = /^\/media\/([a-z]+)\/([A-Za-z0-9_-]{1,64})$/;

/** Whether the page can show a file of this name: a TIFF is a picture, and not one for the page. */
export function isShowable(file: string): boolean {
  return contentTypes[extname(file).toLowerCase()] !== undefined;
}

/** Whether an address is one of media rather than of the page's own files. */
export function isMediaPath(pathname: string): boolean {
  return pathname.startsWith('/media/');
}

/**
 * The answer for `/media/KIND/NAME`: the file that the name stands for, whole or the part that was asked for. The page never
 * says a path: it knows names of jobs and of files that the user gave it, and gets only those.
 */
export async function answerMedia(
  find: FindMedia,
  headers: Readonly<Record<string, string>>,
  request: { method: string; url: string; range: string | null },
): Promise<Response> {
  const notFound = new Response(null, { status: 404, headers });
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response(null, { status: 405, headers });
  const [, kind, name] = address.exec(new URL(request.url).pathname) ?? [];
  if (kind === undefined || name === undefined) return notFound;
  const given = await find(kind, name).catch(() => undefined);
  if (given === undefined) return notFound;
  try {
    // A link whose target is another kind of file is judged by that.
    const file = await realpath(given);
    const type = contentTypes[extname(file).toLowerCase()];
    if (type === undefined) return notFound;
    const size = await sizeOf(file);
    if (size === undefined) return notFound;
    const common = {
      ...headers,
      'Content-Type': type,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-store',
    };
    const range = request.range === null ? null : parseRange(request.range, size);
    if (range === 'unsatisfiable') {
      return new Response(null, { status: 416, headers: { ...common, 'Content-Range': `bytes */${size}` } });
    }
    const [start, end] = range ?? [0, size - 1];
    const body =
      request.method === 'HEAD' || size === 0
        ? null
        : (Readable.toWeb(createReadStream(file, { start, end })) as ReadableStream<Uint8Array>);
    return new Response(body, {
      status: range === null ? 200 : 206,
      headers: {
        ...common,
        'Content-Length': String(size === 0 ? 0 : end - start + 1),
        ...(range === null ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
      },
    });
  } catch {
    return notFound;
  }
}

/** Bytes of an ordinary file; undefined for anything else. */
async function sizeOf(file: string): Promise<number | undefined> {
  const handle = await open(file, 'r');
  try {
    const stats = await handle.stat();
    return stats.isFile() ? stats.size : undefined;
  } finally {
    await handle.close();
  }
}

/**
 * One range of bytes (RFC 9110, 14.1.2): first and last byte, both included. Null for what is no such range, which means the
 * whole file; several ranges at once are not served, and count as none.
 */
export function parseRange(
  header: string,
  size: number,
): [start: number, end: number] | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(size, Number(last));
    return length === 0 ? 'unsatisfiable' : [size - length, size - 1];
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : [start, end];
}
