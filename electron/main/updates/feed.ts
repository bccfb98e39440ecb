import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RenderyardError, fail } from '../../../shared/errors';
import { metadataAtMost, readRelease } from './release';
import type { Release } from './release';

/** A loopback address serves for trying; everything else is encrypted. */
const feedAddress = z.url().refine((url) => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname));
});

/** Where newer versions are told of, and whose word counts. `npm run package` writes it beside the built code. */
const feedSchema = z.strictObject({
  /** Folder of the metadata and the installers. */
  url: feedAddress,
  /** Public keys, see `readRelease`. */
  keys: z.array(z.base64().min(1)).min(1),
  /** electron-updater reads this file too: the folder in the user's cache that downloads go to. */
  updaterCacheDirName: z.string().min(1),
});
export type Feed = z.infer<typeof feedSchema>;

/** `fetch`, with whatever rules and proxies the app has. */
export type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

/** Longest time for the metadata, milliseconds. */
const answerMs = 30_000;

/** The feed that this copy was built with; none for one that was built by hand. */
export async function readFeed(file: string): Promise<Feed | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : feedSchema.parse(JSON.parse(text));
}

/** Address of a file of the feed. */
export function feedFile({ url }: Feed, name: string): URL {
  return new URL(name, url.endsWith('/') ? url : `${url}/`);
}

/**
 * Asks what the newest version is.
 *
 * @throws UPDATE_NETWORK when nobody answers; UPDATE_UNTRUSTED and UPDATE_BROKEN for what cannot be used.
 */
export async function fetchRelease(feed: Feed, name: string, fetcher: Fetcher): Promise<Release> {
  const [metadata, signature] = await Promise.all([
    fetchSmall(feedFile(feed, name), fetcher),
    fetchSmall(feedFile(feed, `${name}.sig`), fetcher),
  ]);
  return readRelease(metadata, signature.toString('ascii'), feed.keys);
}

async function fetchSmall(address: URL, fetcher: Fetcher): Promise<Buffer> {
  const unreachable = (why: string, cause?: unknown) =>
    fail(
      'UPDATE_NETWORK',
      `${address.host} could not be asked for updates (${why}); check the network, and try again.`,
      {},
      cause,
    );
  try {
    const response = await fetcher(address.href, {
      signal: AbortSignal.timeout(answerMs),
    });
    if (!response.ok) throw unreachable(`status ${response.status}`);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > metadataAtMost)
        throw fail(
          'UPDATE_BROKEN',
          'The description of the newest version is far too long; try again later.',
        );
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    throw error instanceof RenderyardError
      ? error
      : unreachable(error instanceof Error ? error.message : String(error), error);
  }
}
