import { createPublicKey, verify } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { fail } from '../../../shared/errors';

/** Longest metadata and signature that are read: real ones have less than 2 KB. */
export const metadataAtMost = 65_536;

/** `1.2.3`. Releases have no other form, so that "newer" means the same to everybody. */
const version = z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/);
/** A name beside the metadata: an address of its own could lead anywhere. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/);

/** What electron-builder writes into `latest*.yml`, as far as it is used here. */
const releaseSchema = z.object({
  version,
  files: z
    .array(
      z.object({
        url: fileName,
        sha512: z.base64().length(88),
        size: z.number().int().positive(),
      }),
    )
    .min(1)
    .max(20),
  releaseDate: z.string().max(40),
});
export type Release = z.infer<typeof releaseSchema>;

/**
 * Reads the metadata of a release, after its signature: nothing of it is looked at before.
 *
 * @param signatures Ed25519 signatures of `metadata`, base64, one on each line; one of them has to be of one of the keys.
 * @param keys Public keys, SubjectPublicKeyInfo in base64.
 * @throws UPDATE_UNTRUSTED when none of the keys signed it; UPDATE_BROKEN when what was signed is no release.
 */
export function readRelease(metadata: Buffer, signatures: string, keys: readonly string[]): Release {
  const publicKeys = keys.map((key) =>
    createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
  );
  const isSigned = signatures
    .split('\n')
    .filter((line) => line.trim() !== '')
    .some((line) =>
      publicKeys.some((key) => verify(null, metadata, key, Buffer.from(line.trim(), 'base64'))),
    );
  if (!isSigned) {
    throw fail(
      'UPDATE_UNTRUSTED',
      'What was offered as an update is not signed by the makers of this app, and was not used; check the network, and try again later.',
    );
  }
  const parsed = releaseSchema.safeParse(parseYaml(metadata.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw fail(
    'UPDATE_BROKEN',
    `The description of the newest version is broken (${parsed.error.issues[0]?.path.join('.') ?? 'not readable'}); try again later.`,
  );
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

/** Whether a release is newer than the version that runs, which may be a pre-release (`1.2.3-beta`). */
export function isNewer(release: string, running: string): boolean {
  const [core = '', preRelease] = running.split('-', 2);
  const ours = core.split('.').map(Number);
  for (const [index, part] of release.split('.').map(Number).entries()) {
    const own = ours[index] ?? 0;
    if (part !== own) return part > own;
  }
  return preRelease !== undefined;
}

/** The name of the metadata for a system, as electron-builder writes it. */
export function metadataName(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'win32') return 'latest.yml';
  if (platform === 'darwin') return 'latest-mac.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}
