import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { isPageAddress } from './page-address';

/** Scripts, styles, fonts, pictures and videos come from the app's own files; nothing is fetched, framed or sent anywhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** Sent with every answer. */
export const responseHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
const headers = responseHeaders;

/**
 * The answer for one address. Paths that leave the folder, by `..`, by an encoded separator or through a symbolic link,
 * are not found; neither are kinds of files that the page does not consist of.
 */
export async function answer(folder: string, method: string, address: string): Promise<Response> {
  const notFound = new Response(null, { status: 404, headers });
  if (method !== 'GET') return new Response(null, { status: 405, headers });
  const url = new URL(address);
  if (!isPageAddress(address)) return notFound;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return notFound;
  }
  const type = contentTypes[extname(path)];
  if (type === undefined || path.includes('\0') || path.includes('\\')) return notFound;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) return notFound;
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { ...headers, 'Content-Type': type },
    });
  } catch {
    return notFound;
  }
}
